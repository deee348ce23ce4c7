"""A model that its file doesn't tell from another: the list and ``models parts`` say so, a picture
is made with a note, ``--variant`` settles it, and that is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.cli import main
from desktop_app.imaging.generation_metadata import REQUEST, read_texts
from tests.refusals import says
from tests.tiny_qwen_image import qwen_image_file
from tests.tiny_z_image import z_image_file, z_image_parts


class Typed:
    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.models, self._capsys = root / "data" / "models", capsys
        self._data = ["--data-dir", str(root / "data")]

    def __call__(self, *words: str, code: int = 0) -> tuple[str, str]:
        self._capsys.readouterr()
        assert main([*self._data, *words]) == code
        said = self._capsys.readouterr()
        return said.out, said.err

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code)[0])


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(tmp_path, capsys)


@pytest.mark.slow
def test_a_stranger_s_z_image_is_in_doubt_until_somebody_chooses(
    typed: Typed, tmp_path: Path
) -> None:
    parts = z_image_parts()
    parts.text_encoder.resize_token_embeddings(151936, mean_resizing=False)
    z_image_file(typed.models / "stranger.safetensors", parts, "all_in_one")
    doubt = "may be Z-Image or Z-Image Turbo: choose"
    assert doubt in typed("models", "list")[0]
    shown = typed.json("models", "parts", "stranger")
    assert (shown["variant"], shown["in_doubt"]) == ("base", True)
    assert doubt in typed("models", "parts", "stranger")[0]
    out = tmp_path / "out.png"
    words = ["generate", "a", "--model", "stranger", "--size", "64x64", "--out", str(out)]
    said = "stranger was used as Z-Image, but may be Z-Image Turbo"
    assert said in "".join(typed(*words, "--steps", "1"))

    refused = typed.json("models", "parts", "stranger", "--variant", "edit", code=2)["error"]
    assert refused["code"] == "unknown_choice" and "(Z-Image Turbo)" in refused["todo"]
    chosen = typed.json("models", "parts", "stranger", "--variant", "Z-Image Turbo")
    assert (chosen["variant"], chosen["in_doubt"]) == ("turbo", False)
    assert "variant: Z-Image Turbo" in typed("models", "parts", "stranger")[0]
    assert "may be" not in typed("models", "list")[0]
    assert not says("note model_in_doubt", "".join(typed(*words)))
    wrote = json.loads(read_texts(out.read_bytes())[REQUEST])["request"]
    assert (wrote["steps"], wrote["guidance_scale"]) == (8, 1.0)

    renamed = typed.models / "other.safetensors"
    (typed.models / "stranger.safetensors").rename(renamed)
    assert typed.json("models", "parts", "other")["variant"] == "turbo"  # it is its content's
    assert typed.json("models", "parts", "other", "--forget")["in_doubt"]


def test_an_edit_model_chosen_wants_a_picture(typed: Typed, tmp_path: Path) -> None:
    qwen_image_file(typed.models / "v20.safetensors", layout="all_in_one")
    doubt = "may be Qwen-Image or Qwen-Image-Edit or Qwen-Image-Edit 2509: choose"
    assert doubt in typed("models", "list")[0]
    typed("models", "parts", "v20", "--variant", "edit")
    made = ["generate", "a", "--model", "v20", "--size", "64x64", "--steps", "1"]
    refused = typed.json(*made, "--out", str(tmp_path / "out.png"), code=2)["error"]
    assert refused["code"] == "reference_needed", refused
