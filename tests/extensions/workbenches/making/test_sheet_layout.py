"""How pictures fill a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.imaging.drawing.page import Shown, TextBlock
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.studio.sheets import PAPERS, Sheet, SheetPicture, pages_of
from tests.extensions.workbenches.making.test_page_statements import MEANS, made, noise, sheet

WIDE = PAPERS["a4"][0] - 2 * 42


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height", "least"), [(90, 60, 0.99), (80, 80, 0.7)])
def test_a_restored_photograph_fills_its_page(
    width: int, height: int, least: float, tmp_path: Path
) -> None:
    path = tmp_path / "old.png"
    Image.fromarray(noise(height, width)).save(path)
    run = made(tmp_path, "restore", MEANS, pictures=[str(path)], fading=0, damage=0)
    arranged = sheet(run)
    (page,) = pages_of(arranged, shipped_fonts())
    after, before, told = [one for one in page.items if isinstance(one, Shown)]
    assert after.words == "After" and before.words == "Before"
    assert after.width >= least * WIDE
    assert before.y > after.y + after.height and told.y == before.y
    assert told.y + told.height < page.height - 42


def test_pictures_that_stand_upright_are_beside_one_another() -> None:
    upright = SheetPicture(np.zeros((90, 60, 3), np.uint8))
    led = SheetPicture(upright.pixels, leads=True)
    (page,) = pages_of(Sheet("", [upright, led, upright], together=3), shipped_fonts())
    first, second, third = [one for one in page.items if isinstance(one, Shown)]
    assert first.y == second.y < third.y and first.height == third.height


@pytest.mark.slow
def test_numbers_of_a_tall_drawing_are_printed_as_large_as_the_list(tmp_path: Path) -> None:
    pixels = np.full((900, 1200, 3), 255, np.uint8)
    pixels[20:880, 500:700] = 90
    Image.fromarray(pixels).save(tmp_path / "flower.png")
    labels = [f"0.5,0.{at} part {at}" for at in range(1, 9)]
    given: dict[str, Any] = {
        "topic": "flower",
        "picture": str(tmp_path / "flower.png"),
        "labels": labels,
    }
    run = made(tmp_path, "lesson", **given, blanks=True)
    (page,) = pages_of(sheet(run), shipped_fonts())
    numbers = [one for one in page.items if isinstance(one, TextBlock) and one.text.isdigit()]
    assert len(numbers) == len(labels) and min(one.style.size for one in numbers) >= 10
