"""A model without a VAE, or a text encoder, makes the whole model's picture with what is given."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]

from desktop_app.app.cli import main
from tests.refusals import says
from tests.tiny_models import TinyParts, tiny_folder, tiny_parts, tiny_single_file

VAE, TEXT = "first_stage_model.", "cond_stage_model."
META = {"modelspec.prediction_type": "epsilon"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[TinyParts, Path]:
    """The parts of a model, and a whole file of them, 170 MB: CLIP's width and vocabulary."""
    parts = tiny_parts("sd1", clip_tokenizer=True, text_width=768)
    folder = tmp_path_factory.mktemp("whole")
    return parts, tiny_single_file(folder / "whole.safetensors", parts=parts)


class Bench:
    """A whole file, the same without some parts, and what they make."""

    def __init__(
        self, folder: Path, made: tuple[TinyParts, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.data, self._capsys = folder, folder / "data", capsys
        self.models = self.data / "models"
        self.parts, self.whole = made
        self.tensors = load_file(self.whole)

    def without(self, *gone: str, name: str = "less") -> Path:
        path = self.models / f"{name}.safetensors"
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file({k: v for k, v in self.tensors.items() if not k.startswith(gone)}, path, META)
        return path

    def vae(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        found = {k.removeprefix(VAE): v for k, v in self.tensors.items() if k.startswith(VAE)}
        save_file({key: each.contiguous() for key, each in found.items()}, path)
        return path

    def run(self, *words: object, code: int = 0) -> str:
        self._capsys.readouterr()
        assert main(["--data-dir", str(self.data), *map(str, words)]) == code
        told = self._capsys.readouterr()
        return told.out + told.err

    def picture(self, model: object, *words: object) -> Any:
        out = self.folder / "o.png"
        out.unlink(missing_ok=True)
        size = ("--size", "64x64", "--steps", 2, "--seed", 3, "--out", out)
        self.run("generate", "a cat", "--model", model, *size, *words)
        return np.asarray(Image.open(out))

    def refused(self, model: object, *words: object) -> str:
        out = ("--size", "64x64", "--steps", 1, "--out", self.folder / "never.png")
        return self.run("generate", "a cat", "--model", model, *out, *words, code=2)


@pytest.fixture
def bench(
    tmp_path: Path, made: tuple[TinyParts, Path], capsys: pytest.CaptureFixture[str]
) -> Bench:
    return Bench(tmp_path, made, capsys)


@pytest.mark.slow
def test_every_remedy_gives_the_whole_models_picture(bench: Bench) -> None:
    want = bench.picture(bench.whole)
    less, other = bench.without(VAE), bench.vae(bench.folder / "other.safetensors")
    said = bench.refused(less)
    assert says("model_without_vae", said) and "--vae" in said and "less.vae.safetensors" in said
    assert "no autoencoder" in bench.run("models", "list")
    assert np.array_equal(bench.picture(less, "--vae", other), want)

    pickle = less.with_suffix(".vae.pt")
    pickle.write_bytes(b"\x80\x02}q\x00.0000000000")
    assert "less.vae.pt is a pickle" in bench.refused(less)
    pickle.unlink()
    beside = bench.vae(less.with_suffix(".vae.safetensors"))
    assert np.array_equal(bench.picture(less), want)
    beside.unlink()
    tensors = bench.parts.vae.state_dict()  # in the names of diffusers' class
    save_file({key: each.contiguous() for key, each in tensors.items()}, beside)
    assert np.array_equal(bench.picture(less), want)
    beside.unlink()

    folder = tiny_folder(bench.folder / "sd1folder", parts=bench.parts)
    assert "it is the model itself" in bench.run(
        "models", "parts", "less", "--folder", less, code=2
    )
    assert "single file" in bench.run("models", "parts", "less", "--folder", bench.whole, code=2)
    bench.run("models", "parts", "less", "--folder", folder)
    assert np.array_equal(bench.picture(less), want)
    bench.run("models", "parts", "less", "--forget")
    assert says("model_without_vae", bench.refused(less))


@pytest.mark.slow
def test_without_text_encoder_or_both_a_folder_of_the_family_lends(bench: Bench) -> None:
    want = bench.picture(bench.whole)
    folder = tiny_folder(bench.models / "sd1folder", parts=bench.parts)
    less = bench.without(TEXT)
    for gone in ((TEXT,), (TEXT, VAE)):
        less = bench.without(*gone)
        assert np.array_equal(bench.picture(less), want)  # any folder among the models will do
    shutil.rmtree(folder)
    assert "has no text encoder" in bench.refused(less)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["vae", pytest.param("text_encoder", marks=pytest.mark.slow)])
def test_a_folder_may_lack_it_too(bench: Bench, part: str) -> None:
    whole = tiny_folder(bench.folder / "whole_folder", parts=bench.parts)
    want = bench.picture(whole)
    less = bench.folder / "less_folder"
    shutil.copytree(whole, less)
    shutil.rmtree(less / part)
    assert "has no" in bench.refused(less)
    if part == "vae":
        other = bench.vae(bench.folder / "other.safetensors")
        assert np.array_equal(bench.picture(less, "--vae", other), want)
    bench.run("models", "import", "--in-place", less)
    bench.run("models", "parts", "less_folder", "--folder", whole)
    assert np.array_equal(bench.picture(less), want)


@pytest.mark.slow
def test_it_goes_along_when_imported_and_verified(bench: Bench) -> None:
    want = bench.picture(bench.whole)
    less = bench.without(VAE).rename(bench.folder / "less.safetensors")
    bench.vae(less.with_suffix(".vae.safetensors"))
    bench.run("models", "import", less)
    assert (bench.models / "less.vae.safetensors").is_file()
    assert np.array_equal(bench.picture("less"), want)
    assert "come from elsewhere" in bench.run("models", "verify", "less")
