"""A model of another program, from its folder to its picture by the command line."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.app.services import load_services
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.imaging.generation_metadata import read_texts, request_from_json
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.screen import quick_bytes
from tests.engine.conftest import run
from tests.published import PLACES
from tests.ui.first_own_picture import MODEL, small_program
from tests.worker.managing.test_other_programs import listing


@pytest.mark.slow
@pytest.mark.parametrize("program", PLACES)
def test_it_is_used_in_place_and_makes_the_engines_picture(
    program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small_program(tmp_path / "D ü" / "My 模型 中", program)
    before = listing(folder)
    here, out = ["--data-dir", str(tmp_path / "data")], tmp_path / "out.png"
    assert main([*here, "models", "import", "--in-place", str(folder)]) == 0
    said = capsys.readouterr().out
    assert MODEL in said and "Gemma 2" in said, said
    words = ["a cat", "--model", MODEL, "--size", "64x64", "--steps", "2", "--seed", "7"]
    words += ["--precision", "float32", "--out", str(out)]
    assert main([*here, "generate", *words]) == 0, capsys.readouterr()
    request = request_from_json(read_texts(out.read_bytes())["velatura"])
    assert request is not None
    with closing(load_services(tmp_path / "data")) as parts:
        parts.collection.scan()
        model = next(each for each in parts.collection.models() if each.name == MODEL)
    (pixels,) = run(LocalEngine("float32"), EngineJob(request, model)).pixels
    assert np.array_equal(read_picture(out.read_bytes(), out.name).pixels, quick_bytes(pixels))
    assert listing(folder) == before
