"""A single file that lacks parts runs with a folder among the models, or with the one chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.app.cli import main
from tests.tiny_flux import flux_file, flux_folder, flux_parts
from tests.tiny_models import tiny_folder


@pytest.mark.slow
def test_the_folder_that_is_named_lends_its_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data-dir", str(tmp_path / "data")]
    models = tmp_path / "data" / "models"
    parts = flux_parts("schnell", true_clip=True)
    flux_file(models / "flux.safetensors", parts)
    folder = flux_folder(tmp_path / "elsewhere", parts)
    words = [*data, "generate", "a", "--model", "flux", "--size", "64x64", "--steps", "1"]
    out = ["--out", str(tmp_path / "out.png")]
    assert main([*words, *out]) == 2
    assert "Add a FLUX.1 folder" in capsys.readouterr().err
    assert main([*data, "models", "parts", "flux", "--folder", str(folder)]) == 0
    assert main([*data, "models", "info", "flux"]) == 0
    assert "lent by elsewhere" in capsys.readouterr().out
    assert main([*words, *out]) == 0
    wrong = tiny_folder(tmp_path / "sd1")
    assert main([*data, "models", "parts", "flux", "--folder", str(wrong)]) == 2
    assert "same family" in capsys.readouterr().err
    assert main([*data, "models", "parts", "flux", "--forget"]) == 0
    assert main([*words, *out]) == 2


@pytest.mark.slow
def test_any_folder_of_the_family_among_the_models_will_do(tmp_path: Path) -> None:
    data, models = ["--data-dir", str(tmp_path / "data")], tmp_path / "data" / "models"
    parts = flux_parts("schnell", true_clip=True)
    flux_file(models / "flux.safetensors", parts)
    flux_folder(models / "whole", parts)
    words = [*data, "generate", "a", "--model", "flux", "--size", "64x64", "--steps", "1"]
    assert main([*words, "--out", str(tmp_path / "out.png")]) == 0
