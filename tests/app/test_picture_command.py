"""``velatura picture info``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.app.cli import main
from tests.imaging.picture_info.a1111_samples import FIELDS, LORA_PROMPT, PLAIN
from tests.imaging.picture_info.comfyui_samples import comfy
from tests.imaging.picture_info.files import as_png

KEYS = {"source", "prompt", "negative", "seed", "steps", "scheduler", "guidance", "size", "model",
        "loras", "not_understood"}  # fmt: skip


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(as_png({"parameters": f"{PLAIN}, Model: dream, Clip skip: 99"}))
    return path


def test_it_prints_json(fox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["picture", "info", str(fox), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) >= KEYS
    assert told["source"] == "automatic1111"
    assert (told["prompt"], told["negative"], told["seed"]) == ("a fox", "fog", 965400086)
    assert (told["steps"], told["guidance"], told["size"]) == (20, 7, [512, 768])
    assert (told["scheduler"], told["model"]) == ("Euler a", "dream")
    assert told["not_understood"] == ["Clip skip: 99"]


def test_it_prints_text(fox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = fox.with_name("castle.png")
    other.write_bytes(as_png({"parameters": f"{LORA_PROMPT}\nby night\n{FIELDS}"}))
    assert main(["picture", "info", str(fox), str(other)]) == 0
    printed = capsys.readouterr().out
    assert "  negative prompt     fog\n" in printed
    assert "  LoRA                castle 0.8\n" in printed
    assert "night\n                      by night\n" in printed


def test_a_picture_without_settings_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bare.png"
    path.write_bytes(as_png({}))
    assert main(["picture", "info", str(path)]) == 0
    assert "No settings found." in capsys.readouterr().out
    assert main(["picture", "info", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["source"], told["seed"], told["loras"]) == ("", None, [])


def test_what_can_not_be_read_is_an_error(fox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = fox.with_name("broken.png")
    broken.write_bytes(b"hello")
    assert main(["picture", "info", str(broken)]) == 2
    assert "broken.png" in capsys.readouterr().err
    assert main(["picture", "info", str(broken), str(fox), "--json"]) == 2
    first, second = json.loads(capsys.readouterr().out)
    assert first["error"]["code"] == "not_a_picture"
    assert second["prompt"] == "a fox"


def test_a_seed_of_64_bits_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "comfy.png"
    path.write_bytes(as_png({"prompt": json.dumps(comfy())}))
    assert main(["picture", "info", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seed"] == 156680208700286
