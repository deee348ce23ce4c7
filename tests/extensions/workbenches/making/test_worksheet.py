"""The printed worksheet: numbers at both sides, lines that don't cross, room to write on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop_app.imaging.annotations.placing import cross
from desktop_app.imaging.drawing.page import DrawnLine, Shown, TextBlock
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.studio.sheets import pages_of
from tests.extensions.workbenches.making.test_page_statements import made, noise, sheet

MILLIMETRE = 72 / 25.4
PLACES = {"wall": (0.1, 0.6), "nucleus": (0.3, 0.2), "core": (0.2, 0.4), "plastid": (0.7, 0.3)}


def cell(folder: Path, **more: Any) -> dict[str, Any]:
    path = folder / "cell.png"
    Image.fromarray(noise(300, 400)).save(path)
    labels = [f"{x},{y} {name}" for name, (x, y) in PLACES.items()]
    return {"topic": "cells", "picture": str(path), "labels": [*labels, "sap"], **more}


@pytest.mark.slow
def test_numbers_ascend_down_both_sides_and_no_lines_cross(tmp_path: Path) -> None:
    (picture,) = sheet(made(tmp_path, "lesson", **cell(tmp_path))).pictures
    assert [text for _, text in picture.rows] == ["nucleus", "core", "wall", "plastid", "sap"]
    numbers = [one for one in picture.items if isinstance(one, TextBlock)]
    assert [one.text for one in numbers] == ["1", "2", "3", "4"]
    tops = [one.y for one in numbers[:3]]
    assert tops == sorted(tops)
    assert numbers[0].x < picture.pixels.shape[1] / 10 < numbers[3].x
    lines = [one for one in picture.items if isinstance(one, DrawnLine)]
    ends = [one.points[:2] for one in lines[::2]]
    assert not any(cross((a[0], a[1]), (b[0], b[1])) for a in ends for b in ends)


@pytest.mark.slow
@pytest.mark.states("page.asks")
def test_pupils_have_room_for_words_and_for_their_names(tmp_path: Path) -> None:
    run = made(tmp_path, "lesson", **cell(tmp_path, blanks=True, unplaced="out", footer=False))
    (page,) = pages_of(sheet(run), shipped_fonts())
    texts = [one.text for one in page.items if isinstance(one, TextBlock)]
    assert {"Name:", "Class:", "Date:", "1.", "4."} <= {*texts}
    assert not {*PLACES, "sap"} & {*texts} and not any("Velatura" in one for one in texts)
    level = [one.points for one in page.items if isinstance(one, DrawnLine) and one.width < 1]
    blanks = [b[0] - a[0] for a, b, *_ in level if a[1] == b[1] and b[0] - a[0] > 100]
    assert len([one for one in blanks if one >= 50 * MILLIMETRE]) >= len(PLACES)
    (shown,) = [one for one in page.items if isinstance(one, Shown)]
    assert shown.width > 0.99 * (page.width - 2 * 42)
    key = pages_of(sheet(run, answers=True), shipped_fonts())[0]
    texts = [one.text for one in key.items if isinstance(one, TextBlock)]
    assert "1. nucleus" in texts and "Name:" not in texts


def test_nothing_is_lost_where_labels_can_t_be_written_again(tmp_path: Path) -> None:
    given = cell(tmp_path)
    run = made(tmp_path, "lesson", **given)
    files = {path: path.read_bytes() for path in run.folder.rglob("*.*") if path.suffix != ".json"}
    (tmp_path / "cell.png").unlink()
    assert not run.renew({**run.values, "labels": ("0.5,0.5 other",)})
    assert all(path.read_bytes() == data for path, data in files.items())
    assert "other" not in repr(sheet(run).pictures[0].rows)
    assert run.renew({**run.values, "blanks": True})  # which stands on no picture
    assert ("1.", "") in sheet(run).pictures[0].rows


def test_labels_of_a_generated_picture_without_a_bare_file_stay(tmp_path: Path) -> None:
    given: dict[str, Any] = {"topic": "cells", "labels": ["0.5,0.5 core"], "count": 1}
    run = made(tmp_path, "lesson", **given)
    picture = run.folder / "biology_cells_0.png"
    before, item = picture.read_bytes(), run.batch.items[0]
    row = run.batch.row(item)
    run.batch.put(replace(row, told={**row.told, "decision": "keep", "reason": ["clear"]}))
    assert run.renew({**run.values, "labels": ("0.5,0.5 kernel",)})
    assert picture.read_bytes() != before
    told = run.batch.row(item).told  # the picture is the same, and so is what was decided of it
    assert (told["decision"], told["reason"]) == ("keep", ["clear"])
    (run.folder / "editable" / "biology_cells_0_bare.png").unlink()
    before = picture.read_bytes()
    assert not run.renew({**run.values, "labels": ("0.5,0.5 nut",)})
    assert picture.read_bytes() == before and run.batch.is_whole
