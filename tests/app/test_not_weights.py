"""A Git LFS pointer is named as one by whatever part of the program reads it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.app.cli import main
from tests.core.test_not_weights import POINTER
from tests.refusals import says
from tests.tiny_models import tiny_folder, tiny_single_file

Said = Callable[..., str]
GENERATE = ("generate", "a cat", "--size", "64x64", "--out", "never.png")


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    def run(*words: object) -> str:
        capsys.readouterr()
        assert main(["--data-dir", str(tmp_path / "data"), *map(str, words)]) == 2
        told = capsys.readouterr()
        return told.out + told.err

    return run


@pytest.mark.slow
def test_wherever_a_file_of_weights_is_named(said: Said, tmp_path: Path) -> None:
    model = tiny_single_file(tmp_path / "model.safetensors", text_width=768)
    pointer, other = tmp_path / "pointer.safetensors", tmp_path / "pointer.ckpt"
    for file in (pointer, other):
        file.write_bytes(POINTER)
    for words in (
        *((*GENERATE, "--model", file) for file in (pointer, other)),
        ("models", "info", other),
        ("models", "import", "--in-place", pointer, other),
        ("models", "verify", pointer),
        ("models", "convert", other),
        (*GENERATE, "--model", model, "--vae", pointer),
        (*GENERATE, "--model", model, "--lora", pointer),
        (*GENERATE, "--model", model, "--embedding", other),
        (*GENERATE, "--model", model, "--refiner", pointer),
    ):
        assert says("weights_pointer", said(*words)), words


@pytest.mark.slow
def test_wherever_one_lies_in_a_folder(said: Said, tmp_path: Path) -> None:
    whole = tiny_folder(tmp_path / "whole")
    for file in (
        "unet/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors",
        "tokenizer/vocab.json",
        "unet/config.json",
    ):
        folder = tmp_path / file.replace("/", "-")
        shutil.copytree(whole, folder)
        (folder / file).write_bytes(POINTER)
        assert says("weights_pointer", said("models", "import", folder)), file
    assert says("weights_pointer", said(*GENERATE, "--model", tmp_path / "unet-config.json"))


@pytest.mark.slow
def test_by_its_name_in_the_list(said: Said, tmp_path: Path) -> None:
    models = tmp_path / "data" / "models"
    for name in ("loras/style", "vaes/soft", "real"):
        (models / name).parent.mkdir(parents=True, exist_ok=True)
        (models / f"{name}.safetensors").write_bytes(POINTER)
    for words in (
        (*GENERATE, "--model", "real"),
        (*GENERATE, "--lora", "style"),
        (*GENERATE, "--vae", "soft"),
    ):
        assert says("weights_pointer", said(*words)), words
