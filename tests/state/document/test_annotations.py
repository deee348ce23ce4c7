"""Annotation layers: data and pixels go together, through every step and way back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.annotations.annotation import drawn
from desktop_app.imaging.annotations.table import annotation
from desktop_app.imaging.drawing.page import DrawnPage
from desktop_app.imaging.drawing.painting import raster
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer import moved as moved_layer
from desktop_app.imaging.layers.layer_json import layer_to_json, settings_from_json
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.state.document.annotations import (
    STEP,
    add_annotations,
    annotate,
    annotations_of,
    preview_annotations,
    shipped_fonts,
    text_notes_of,
)
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import reshaped, scaled_to
from tests.worker.test_pruning import Bench

TEXT = annotation("text", [(20, 15)], {"text": "Zelle 细胞", "size": 14, "halo": False})
ARROW = annotation("arrow", [(60, 60), (30, 40)], {"text": "Kern", "size": 10})
NOTICE = annotation("notice", [(0, 0), (0, 0)], {"size": 8})


def layer_of(document: Document) -> Layer:
    found = layer_tree.find(document.pixels.source.layers, document.active.value)
    assert found is not None
    return found


def pixels(document: Document) -> Array:
    tiles = layer_of(document).pixels
    assert tiles is not None
    return tiles.read(document.size.rect)


def fresh(document: Document) -> Array:
    """What its annotations look like, drawn at once."""
    found, size = annotations_of(layer_of(document)), document.size
    assert found is not None
    fonts = shipped_fonts()
    return raster(DrawnPage(size.width, size.height, drawn(found, fonts, size)), fonts)


def test_what_is_drawn_is_what_stands_on_it_after_every_change() -> None:
    document = Bench().document
    layer = add_annotations(document, [TEXT])
    for wanted in (
        (TEXT, ARROW),
        (TEXT.moved(7.25, -3.5), ARROW),
        (ARROW,),
        (ARROW.with_values(text="Wand", colour="#cc0000"), TEXT),
        (),
        (TEXT,),
    ):
        annotate(document, layer, wanted)
        assert annotations_of(layer_of(document)) == wanted
        assert document.undo_stack.undo_name == STEP
        assert np.array_equal(pixels(document), fresh(document))
    for _ in range(6):
        document.undo_stack.undo()
        assert np.array_equal(pixels(document), fresh(document))


def test_what_is_dragged_is_one_step_and_told_at_once() -> None:
    document = Bench().document
    layer = add_annotations(document, [TEXT, ARROW])
    seen: list[object] = []
    document.pixels.changed.connect(seen.append)
    steps = len([*document.undo_stack.steps])
    for dx in (3.0, 6.5, 9.25):
        preview_annotations(document, layer, [TEXT.moved(dx, dx), ARROW])
        assert np.array_equal(pixels(document), fresh(document))
    assert seen
    document.settle()
    assert len([*document.undo_stack.steps]) == steps + 1


def test_they_are_drawn_anew_where_the_picture_is_scaled() -> None:
    document = Bench().document
    add_annotations(document, [TEXT, ARROW, NOTICE])
    size = document.size
    change = scaled_to(size, Size(size.width * 2, size.height * 2))
    document.commit(
        change.name,
        reshaped(document.content, change, Watch()),
        reshaped=True,
        matrix=change.matrix,
    )
    assert np.array_equal(pixels(document), fresh(document))
    text, _, notice = annotations_of(layer_of(document)) or ()
    assert text.points == ((40, 30),) and text.values["size"] == 28
    assert notice.points == ((0, size.height * 2), (size.width * 2, size.height * 2))


def test_they_go_with_their_layer() -> None:
    document = Bench().document
    add_annotations(document, [TEXT])
    layer = moved_layer(layer_of(document), 7, -3)
    found = annotations_of(layer)
    assert found == (TEXT.moved(7, -3),) and layer.pixels is not None
    size, fonts = document.size, shipped_fonts()
    wanted = raster(DrawnPage(size.width, size.height, drawn(found, fonts)), fonts)
    assert np.array_equal(layer.pixels.read(size.rect), wanted)


def test_far_away_ones_take_no_memory() -> None:
    document = Bench().document
    add_annotations(document, [TEXT.mapped(Affine.translation(1e9, 1e9)), TEXT])
    tiles = layer_of(document).pixels
    assert tiles is not None and tiles.nbytes < 4 * 9 * document.size.area + (1 << 20)


def test_they_come_back_from_records_and_damaged_ones_are_refused() -> None:
    document = Bench().document
    add_annotations(document, [TEXT, ARROW])
    data = layer_to_json(layer_of(document))
    assert settings_from_json(data)["guidance"] == layer_of(document).guidance
    data["annotation"]["annotations"][0]["size"] = -4
    with pytest.raises(ValueError, match="size"):
        settings_from_json(data)


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_deep_documents_have_them_at_their_depth(dtype: str) -> None:
    picture = np.zeros((60, 80, 3), dtype)
    document = Document(picture, "deep")
    add_annotations(document, [TEXT])
    full = np.iinfo(dtype).max if dtype == "uint16" else 1.0
    found = pixels(document)
    assert found.dtype == dtype and found[..., 3].max() == full
    assert np.abs(found / full - fresh(document) / 255).max() < 1e-6


def test_a_point_that_comes_close_moves_the_number_of_another_and_undo_brings_it_back() -> None:
    document = Bench().document
    one, near = (
        annotation("point", [at, at], {"text": "", "size": 8}) for at in ((30, 30), (33, 30))
    )
    layer = add_annotations(document, [one])
    before = pixels(document)
    annotate(document, layer, (one, near))
    assert np.array_equal(pixels(document), fresh(document))
    document.undo_stack.undo()
    assert np.array_equal(pixels(document), before)


def test_what_is_said_of_text_is_of_layers_that_are_shown() -> None:
    document = Bench().document
    assert text_notes_of(document.content) == ()
    add_annotations(document, [TEXT.with_values(text="a\x01b")])
    assert [note.code for note in text_notes_of(document.content)] == ["characters_left_out"]
    hidden = document.content.with_layer(replace(layer_of(document), visible=False))
    assert text_notes_of(hidden) == ()
