"""Grids made at once by an engine of this process: killed, failed cells, sheets and pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.evaluation.values.grids import Grid, read_axis
from desktop_app.extensions.evaluation.work.grids.grid_pages import html_of, page_of, picture_of
from desktop_app.extensions.evaluation.work.grids.grid_run import GridRun
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.state.document.document import Document
from tests.extensions.evaluation.evaluating.at_once import AtOnce, method_for
from tests.studio.works import picture
from tests.tiny_models import tiny_folder, tiny_info

WORDS: dict[str, Any] = {
    "prompt": "a fox",
    "settings": {"seed": 3, "steps": 1},
    "size": "64x64",
    "intent": "",
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[ModelInfo]:
    root = tmp_path_factory.mktemp("models")
    return [tiny_info(tiny_folder(root / name, seed=at)) for at, name in enumerate(("one", "two"))]


def made(
    grid: Grid, folder: Path, work: AtOnce, models: list[ModelInfo], source: Document | None = None
) -> GridRun:
    run = GridRun(grid, folder, method_for(models), work.records, source)
    run.run(work, work.token)
    return run


@pytest.mark.slow
def test_a_grid_over_two_models_goes_on_after_kills_and_makes_each_cell_once(
    tmp_path: Path, models: list[ModelInfo]
) -> None:
    grid = Grid(words=WORDS, x=read_axis("steps=1..3"), y=read_axis("model=one,two"))
    engine, found = LocalEngine("float32", "cpu"), dict[str, Any]()
    for most in (2, 2, 9):
        work = AtOnce(engine, most)
        work.made.update(found)
        run = made(grid, tmp_path, work, models)
        found.update(work.made)
    assert run.is_whole and len(found) == 6 and len(run.entries) == 6 and not run.reasons
    digests = {one.output_digest for one in found.values()}
    assert len(digests) == 6
    engine.close()


def test_a_cell_that_fails_is_empty_and_says_why(tmp_path: Path, models: list[ModelInfo]) -> None:
    grid = Grid(words=WORDS, x=read_axis("model=one,nobody"))
    engine = LocalEngine("float32", "cpu")
    run = made(grid, tmp_path, AtOnce(engine), models)
    assert not run.is_whole and list(run.entries) == [(0, 0)]
    assert "nobody" in run.reasons[1, 0]
    pixels = {(0, 0): picture(64, 48)}
    page = page_of(grid, pixels, run.reasons, shipped_fonts())
    seen = picture_of(page, shipped_fonts())
    assert seen.shape[:2] == (round(page.height), round(page.width))
    assert (seen[..., :3] != 255).any()
    html = html_of(grid, pixels, run.reasons, "a <fox>")
    assert html.count("<img") == 1 and "nobody" in html and "a &lt;fox&gt;" in html
    engine.close()


@pytest.mark.slow
def test_a_picture_is_edited_under_its_mask(tmp_path: Path, models: list[ModelInfo]) -> None:
    document = Document(picture(96, 96), "p.png")
    mask = np.zeros((96, 96), np.uint8)
    mask[20:60, 20:60] = 255
    document.mask.write(document.mask.rect, mask)
    words = {**WORDS, "size": "", "intent": "fill"}
    engine = LocalEngine("float32", "cpu")
    work = AtOnce(engine)
    run = made(Grid(words=words, x=read_axis("seed=1,2")), tmp_path, work, models, document)
    assert run.is_whole, run.reasons
    engine.close()


def test_pictures_stand_at_their_places() -> None:
    grid = Grid(words=WORDS, x=read_axis("steps=1,2"), y=read_axis("seed=1,2"))
    blocks = {
        (column, row): np.full((20, 30, 3), 40 + 100 * column + 50 * row, np.uint8)
        for column in (0, 1)
        for row in (0, 1)
    }
    seen = picture_of(page_of(grid, blocks, {}, shipped_fonts()), shipped_fonts())
    places = {at: np.argwhere((seen == one[0, 0]).all(axis=2)) for at, one in blocks.items()}
    for (column, row), found in places.items():
        assert len(found) >= 20 * 30
        assert (places[1, row].mean(axis=0) >= places[0, row].mean(axis=0))[1]
        assert (places[column, 1].mean(axis=0) >= places[column, 0].mean(axis=0))[0]
