"""Colours and gradients of Photoshop's fills."""

from __future__ import annotations

import pytest
from psd_tools.psd.descriptor import Descriptor, Double

from desktop_app.imaging.layered_files.psd_fill import colour_of


@pytest.mark.parametrize(
    ("notation", "values", "rgb"),
    [
        (b"RGBC", {b"Rd  ": 255, b"Grn ": 51, b"Bl  ": 0}, (1, 0.2, 0)),
        (b"RGBC", {b"redFloat": 1, b"greenFloat": 0.2, b"blueFloat": 0}, (1, 0.2, 0)),
        (b"HSBC", {b"H   ": 240, b"Strt": 50, b"Brgh": 80}, (0.4, 0.4, 0.8)),
        (b"Grsc", {b"Gry ": 25}, (0.75, 0.75, 0.75)),
        (b"CMYC", {b"Cyn ": 20, b"Mgnt": 40, b"Ylw ": 0, b"Blck": 50}, (0.4, 0.3, 0.5)),
    ],
)
def test_a_colour_in_any_notation(
    notation: bytes, values: dict[bytes, float], rgb: tuple[float, float, float]
) -> None:
    items = {key: Double(value) for key, value in values.items()}
    found = Descriptor(classID=notation, items=items)
    assert colour_of(found) == pytest.approx(rgb, abs=1e-6)
