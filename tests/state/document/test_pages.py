"""What a page has as text, and what every export shows."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.annotations.table import NOTICE, annotation
from desktop_app.imaging.drawing.page import TextBlock
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.annotations import add_annotations
from desktop_app.state.document.document import Document
from desktop_app.state.document.pages import page_of, with_notices


def document(*found: Annotation) -> Document:
    made = Document(np.full((120, 200, 3), 200, np.uint8), "plate")
    add_annotations(made, found)
    return made


def texts(content: Content) -> list[str]:
    return [item.text for item in page_of(content).items if isinstance(item, TextBlock)]


def text(words: str, y: float = 20) -> Annotation:
    return annotation("text", [(20, y)], {"text": words, "size": 12.0})


def notice() -> Annotation:
    return annotation("notice", [(0, 120), (200, 120)], {"size": 10.0})


def paint(rect: Rect) -> Layer:
    pixels = np.full((rect.height, rect.width, 4), 255, np.uint8)
    tiles = Tiles(4, np.dtype(np.uint8)).written(rect, pixels)
    return Layer("paint", "paint", pixels=tiles)


def above(content: Content, layer: Layer) -> Content:
    return replace(content, layers=(*content.layers, layer))


def test_text_is_text_where_nothing_lies_on_it() -> None:
    content = document(text("Kern"), text("细胞核", 60)).content
    assert texts(content) == ["Kern", "细胞核"]
    beside = above(content, paint(Rect(150, 80, 20, 20)))
    assert texts(beside) == ["Kern", "细胞核"]
    assert texts(above(content, paint(Rect(10, 10, 60, 30)))) == []


@pytest.mark.parametrize(
    "changed",
    [{"opacity": 0.5}, {"mode": BlendMode.MULTIPLY}, {"visible": False}, {"clipped": True}],
)
def test_a_layer_that_is_not_seen_as_drawn_is_pixels(changed: dict[str, Any]) -> None:
    content = document(text("Kern")).content
    layer = replace(content.layers[-1], **changed)
    assert texts(replace(content, layers=(content.layers[0], layer))) == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_the_text_of_a_pdf_is_read_by_another_program(tmp_path: Path) -> None:
    from desktop_app.imaging.drawing.page import PageInfo
    from desktop_app.imaging.drawing.page_formats import PAGE_FORMATS
    from desktop_app.state.document.annotations import shipped_fonts

    said = [f"{name} {number}" for number, name in enumerate(("Kern", "细胞核", "Zellwand") * 4)]
    spots = [(10.0 + 95 * (at % 2), 8.0 + 18 * (at // 2)) for at in range(12)]
    values = [{"text": words, "size": 8.0} for words in said]
    points = [annotation("point", [at, at], one) for at, one in zip(spots, values, strict=True)]
    content = document(*points, notice()).content
    path = tmp_path / "plate.pdf"
    path.write_bytes(PAGE_FORMATS["PDF"].make(page_of(content), shipped_fonts(), PageInfo(), 144))
    run = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    found = run.stdout.decode("utf-8")
    assert [words for words in (*said, NOTICE) if words not in found] == []


def test_the_page_shows_what_the_picture_shows() -> None:
    from desktop_app.imaging.drawing.painting import raster
    from desktop_app.state.document.annotations import shipped_fonts

    content = document(text("Kern"), notice()).content
    seen = raster(page_of(content), shipped_fonts())[..., :3].astype(int)
    assert np.abs(seen - content.picture(content.size.rect)).max() <= 2


def test_a_notice_that_is_seen_changes_nothing() -> None:
    content = document(text("Kern"), notice()).content
    assert with_notices(content) is content
    assert with_notices(document(text("Kern")).content).layers


@pytest.mark.parametrize("hidden", ["layer", "faint", "covered", "group"])
def test_a_notice_that_is_hidden_is_exported_all_the_same(hidden: str) -> None:
    content = document(text("Kern"), notice()).content
    shown = content.picture(content.size.rect)
    base, layer = content.layers
    layers = {
        "layer": (base, replace(layer, visible=False)),
        "faint": (base, replace(layer, opacity=0.01)),
        "covered": (base, layer, paint(Rect(0, 90, 200, 30))),
        "group": (base, Layer("group", "g", children=(layer,), visible=False)),
    }[hidden]
    exported = with_notices(replace(content, layers=layers))
    band = np.s_[-12:]
    seen = exported.picture(content.size.rect)
    assert NOTICE in texts(exported)
    if hidden != "covered":
        assert np.array_equal(seen[band], shown[band])
    again = with_notices(exported)
    assert np.array_equal(again.picture(content.size.rect), seen)
