"""What a document tells of how it was made: painting tells nothing and takes nothing away."""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.imaging.edit_texts import LocalEdit, edits_in, edits_text
from desktop_app.imaging.generation_metadata import EDITS, PARAMETERS, REQUEST
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import UndoStep

FOX = {PARAMETERS: "a red fox\nSteps: 3, Seed: 7", REQUEST: "{}"}
REMOVED = {REQUEST: "{}", EDITS: edits_text((LocalEdit("remove", "Exemplar completion"),))}


def stroke(document: Document, texts: dict[str, str] | None = None) -> UndoStep:
    pixels = np.full((4, 4, 4), document.undo_stack.position * 9 + 9, np.uint8)
    return document.edit("stroke", document.pixels, Rect(1, 1, 4, 4), pixels, texts)


def made(**fields: object) -> Document:
    return Document(np.zeros((16, 16, 3), np.uint8), "p", **fields)  # type: ignore[arg-type]


def test_a_stroke_over_a_generated_picture_keeps_what_it_tells() -> None:
    document = made(texts=FOX)
    stroke(document)
    assert document.told.now == FOX
    stroke(document, {PARAMETERS: "a hat"})
    stroke(document)
    assert document.told.now == {PARAMETERS: "a hat"}
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.told.now == FOX


def test_a_fill_adds_itself_to_what_the_file_or_the_picture_tells() -> None:
    for document in (made(texts=FOX), made(origin=FileOrigin(About(texts=tuple(FOX.items()))))):
        for _ in range(2):
            stroke(document, document.told.with_edit(REMOVED))
            stroke(document)
        assert document.told.now[PARAMETERS] == FOX[PARAMETERS]
        assert len(edits_in(document.told.now)) == 2
        document.undo_stack.undo()
        document.undo_stack.undo()
        assert len(edits_in(document.told.now)) == 1


def test_steps_that_are_dropped_leave_what_they_told() -> None:
    document = made(texts={})
    stroke(document, FOX)
    for _ in range(3):
        stroke(document)
    while document.undo_stack.position:
        document.undo_stack._drop_oldest()  # pyright: ignore[reportPrivateUsage]
    assert document.told.now == FOX
