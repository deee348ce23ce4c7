"""Texts that other programs hide in alpha: which files are looked into."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from desktop_app.imaging.picture_info.stealth import may_hide_text


@pytest.mark.parametrize(
    ("kind", "lossless", "may"),
    [("WEBP", True, True), ("WEBP", False, False), ("BMP", True, False)],
)
def test_only_what_is_without_loss_can_hide_anything(kind: str, lossless: bool, may: bool) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (9, 12, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **({"lossless": lossless} if kind == "WEBP" else {}))
    assert may_hide_text(out.getvalue()) is may
