"""``velatura models parts`` and ``generate`` with files that are named as parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.app.cli import main
from desktop_app.imaging.generation_metadata import REQUEST, read_texts
from tests.tiny_original import vae_keys
from tests.tiny_parts import write_tensors
from tests.tiny_z_image import ZImageParts, z_image_file, z_image_parts


def encoder(parts: ZImageParts) -> dict[str, Any]:
    state = parts.text_encoder.half().state_dict()
    return {k: v for k, v in state.items() if not k.startswith("lm_head.")}


@pytest.mark.slow
def test_parts_are_shown_chosen_forgotten_and_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data-dir", str(tmp_path / "data")]
    models, elsewhere = tmp_path / "data" / "models", tmp_path / "elsewhere"
    parts = z_image_parts()
    parts.text_encoder.resize_token_embeddings(151936, mean_resizing=False)
    z_image_file(models / "denoisers" / "z.safetensors", parts)
    words = write_tensors(elsewhere / "ae.safetensors", encoder(parts))
    vae = write_tensors(elsewhere / "words.safetensors", vae_keys(parts.vae))

    def told(*arguments: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert main([*data, *arguments, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    shown = told("models", "parts", "z")
    assert [need["file"] for need in shown["needs"]] == ["", "ae.safetensors"]  # 16 wide: unknown
    out = tmp_path / "out.png"
    made = ["generate", "a", "--model", "z", "--size", "64x64", "--steps", "1", "--seed", "3"]
    made += ["--out", str(out)]
    assert main([*data, *made]) == 2
    assert "ae.safetensors (335 MB)" in capsys.readouterr().err
    chosen = told("models", "parts", "z", "--text-encoder", str(words), "--vae", str(vae))
    reasons = {each["part"]: (each["reason"], each["path"]) for each in chosen["parts"]}
    assert reasons["text_encoder"] == ("chosen", str(words))
    assert reasons["vae"] == ("chosen", str(vae)) and reasons["tokenizer"][0] == "ships"
    assert main([*data, *made]) == 0
    model = json.loads(read_texts(out.read_bytes())[REQUEST])["model"]
    assert model["parts"]["text_encoder"]["name"] == "ae.safetensors"
    assert len(model["parts"]["vae"]["digest"]) == 10
    assert str(elsewhere) not in out.read_bytes().decode("latin-1")
    refused = told("models", "parts", "z", "--vae", str(words), code=2)
    assert refused["error"]["code"] == "part_other"

    vae.rename(tmp_path / "away.safetensors")
    capsys.readouterr()
    assert main([*data, *made]) == 2
    assert "words.safetensors, which was chosen for z, is not there" in capsys.readouterr().err
    assert len(told("models", "parts", "z", "--forget")["needs"]) == 2

    write_tensors(models / "vaes" / "1.safetensors", vae_keys(parts.vae))
    named = [*made, "--text-encoder", str(words)]
    assert main([*data, *named]) == 0
    assert not any(each["reason"] == "chosen" for each in told("models", "parts", "z")["parts"])
    wrote = json.loads(read_texts(out.read_bytes())[REQUEST])
    (use,) = wrote["request"]["conditions"]
    facts = wrote["model"]["parts"]["text_encoder"]
    assert (use["kind"], use["word"], use["name"]) == ("part", "text_encoder", facts["digest"])
    once = np.asarray(Image.open(out))
    told("models", "parts", "z", "--text-encoder", str(words))
    assert main([*data, *made]) == 0
    assert np.array_equal(np.asarray(Image.open(out)), once)
    plain = json.loads(read_texts(out.read_bytes())[REQUEST])
    assert plain["model"]["parts"]["text_encoder"] == facts
    assert not plain["request"].get("conditions")
