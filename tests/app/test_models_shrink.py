"""``velatura models shrink``: a copy is made, compared, listed, and named after its model."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]

from tests.app.models_command import Command
from tests.tiny_models import tiny_single_file

LAYER = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"


def lora(path: Path) -> Path:
    down, up = torch.randn(4, 32) * 0.1, torch.randn(32, 4)
    save_file({f"{LAYER}.lora_down.weight": down, f"{LAYER}.lora_up.weight": up}, path)
    return path


@pytest.mark.slow
def test_a_copy_outside_the_models_folder_is_written_and_told(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    source = tiny_single_file(tmp_path / "small.safetensors")
    held = source.read_bytes()
    wrong = {source: "model_exists", tmp_path: "unknown_choice", source / "x.safetensors": ""}
    for out, code in wrong.items():
        refused = command.refused("shrink", str(source), "--format", "F16", "--out", str(out))
        assert refused == (code or "output_unwritable")
    assert source.read_bytes() == held
    said = command.text("shrink", str(source), "--out=~/new folder/s.gguf")
    made = tmp_path / "new folder" / "s.gguf"
    assert made.is_file() and f"models import --in-place '{made}'" in said
    assert str(made) not in command.text("list")
    command.text("import", "--in-place", str(made))
    assert "small (Q8_0)" in [row["name"] for row in command.json("list")]


@pytest.mark.slow
def test_a_copy_with_a_lora_is_listed_with_what_it_lost(command: Command, tmp_path: Path) -> None:
    source = tiny_single_file(tmp_path / "small.safetensors")
    source.with_name("small.velatura.json").write_text('{"native_size": 64}')
    few = lora(command.models / "few.safetensors")
    made = command.json("shrink", str(source), "--lora", f"{few}:0.5")
    copy = command.models / "small-few-Q8_0.gguf"
    assert Path(made["path"]) == copy and copy.exists()
    assert made["after_bytes"] == copy.stat().st_size
    assert made["weights_psnr"] > 30 and made["prediction_psnr"] > 20
    assert "small few Q8_0" in [row["name"] for row in command.json("list")]
    told = command.json("info", str(copy))
    assert "merged with few at 0.5" in str(told) and "Made from small.safetensors" in str(told)
    assert copy.with_name("small-few-Q8_0.velatura.json").exists()
    assert command.refused("shrink", str(source), "--lora", str(few)) == "model_exists"
    assert command.refused("shrink", "starter") == "smaller_source"
