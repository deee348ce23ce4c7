"""Branches of a document: what they keep, where they lead, what is drawn of them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Margins, Rect
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.generation_metadata import REQUEST
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.lines import MOST_MARKS
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from desktop_app.state.work.edits import locked_digests
from desktop_app.ui.panels.history.branch_tree import tree_rows
from desktop_app.worker.across import carried_edit, edits_to_carry, texts_of
from tests.refusals import refused

WIDTH, HEIGHT = 300, 200


def new() -> Document:
    return Document(np.full((HEIGHT, WIDTH, 3), 120, np.uint8), "p")


def edit(document: Document, rect: Rect, value: int, words: str = "", **more: object) -> Layer:
    pixels = np.full((rect.height, rect.width, 3), value, np.uint8)
    share = np.ones((rect.height, rect.width), np.float32)
    layer = Layer("patch", words, (Patch(rect, pixels, share),), history=f"{value:032x}", **more)
    told = {"request": {"prompt": words}, "entry": {"uid": layer.history}}
    document.put_in("apply", layer, {REQUEST: json.dumps(told)})
    return layer


def picture(content: Content) -> bytes:
    return content.picture(content.size.rect).tobytes()


def drawn(document: Document) -> list[str]:
    """A row each: column, what it is, who ends there, and how it stands to what there is now."""
    return [
        " ".join(
            filter(
                None,
                (
                    f"{row.lane}{'/' if row.forks else ''}{'.' if row.ends else ''}",
                    row.mark.words or row.mark.name if row.mark else "first",
                    f"x{row.count}" if row.count > 1 else "",
                    *(f"[{branch.name}]" for branch in row.branches),
                    "now" if row.is_now else "undone" if row.is_undone else "",
                    "" if row.can_be_reached else "gone",
                ),
            )
        )
        for row in tree_rows(document)
    ]


def test_a_branch_keeps_all_there_was_and_is_gone_to_by_one_step() -> None:
    document = new()
    edit(document, Rect(10, 10, 40, 40), 200, "a scarf")
    MaskStroke(document, Brush(size=30), 100, 100).finish()
    scarf = document.branches.take("scarf")
    assert document.branches.current is scarf
    then = picture(document.content), document.mask.read(document.mask.rect).tobytes()
    document.undo_stack.go_to(0)
    edit(document, Rect(90, 90, 40, 40), 30, "a hat")
    hat = picture(document.content)
    assert document.branches.switch(scarf)
    assert (picture(document.content), document.mask.read(document.mask.rect).tobytes()) == then
    assert document.told.now == dict(scarf.texts) and document.branches.current is scarf
    left = document.branches.items.value[-1]
    assert left is not scarf and picture(left.content) == hat and left.name == ""
    document.undo_stack.undo()
    assert picture(document.content) == hat and document.branches.current is left
    document.branches.switch(scarf)
    assert len(document.branches.items.value) == 2, "what is left is a branch already"
    assert document.branches.switch(scarf), "it is there"
    assert document.undo_stack.undo_name == "switch_branch"


def test_texts_of_what_was_left_are_not_told_of_what_was_gone_to() -> None:
    document = new()
    first = document.branches.take("first")
    edit(document, Rect(10, 10, 40, 40), 200, "a scarf")
    assert document.told.now
    document.branches.switch(first)
    assert document.told.now == {}
    document.undo_stack.budget = 0
    for number in range(3):
        ColourStroke(document, Brush(size=40), (number, 0, 0), 50, 50).finish()
    assert not document.undo_stack.is_whole and document.told.now == {}


def test_another_canvas_is_gone_to_as_well() -> None:
    document = new()
    small = document.branches.take("small")
    border = np.zeros((HEIGHT, WIDTH + 20, 3), np.uint8)
    document.grow("expand", Margins(right=20), border)
    large = document.branches.take("large")
    document.branches.switch(small)
    assert document.size == small.content.size
    assert document.pixels.read(document.pixels.rect).shape == (HEIGHT, WIDTH, 3)
    document.branches.switch(large)
    assert document.size.width == WIDTH + 20
    document.undo_stack.undo()
    assert picture(document.content) == picture(small.content)


def test_nothing_is_switched_in_a_stroke_or_while_an_edit_is_checked() -> None:
    document = new()
    first = document.branches.take("first")
    edit(document, Rect(10, 10, 40, 40), 200)
    stroke = ColourStroke(document, Brush(size=40), (9, 0, 0), 50, 50)
    assert not document.branches.switch(first)
    stroke.finish()
    document.undo_stack.locked = True
    assert not document.branches.switch(first)
    document.undo_stack.locked = False
    assert document.branches.switch(first)


def test_it_outlives_steps_that_are_forgotten_and_given_up() -> None:
    document = new()
    edit(document, Rect(10, 10, 40, 40), 200, "a scarf")
    scarf = document.branches.take("scarf")
    kept = picture(scarf.content)
    document.undo_stack.go_to(0)
    document.undo_stack.budget = 0
    for number in range(5):
        document.edit(
            "fill",
            document.pixels,
            document.pixels.rect,
            np.full((HEIGHT, WIDTH, 3), number, np.uint8),
        )
    assert not document.undo_stack.is_whole
    assert picture(scarf.content) == kept
    assert [mark.words for mark in scarf.line] == ["a scarf"]
    assert len(document.undo_stack.line) == 5, "the way is known beyond the steps"
    document.branches.switch(scarf)
    assert picture(document.content) == kept


def test_names_removal_and_what_a_file_has() -> None:
    document = new()
    one = document.branches.take("  one ")
    assert one.name == "one" and document.modified.value and not document.branches.are_saved
    document.branches.mark_saved(document.branches.keys)
    assert document.branches.are_saved
    document.branches.rename(one, "other")
    [renamed] = document.branches.items.value
    assert renamed.id == one.id and renamed.content is one.content
    assert not document.branches.are_saved
    document.branches.rename(one, "nobody has it any more")
    assert document.branches.items.value == (renamed,)
    document.branches.remove(renamed)
    assert document.branches.items.value == () and document.branches.removed is renamed
    document.branches.bring_back()
    document.branches.bring_back()
    assert document.branches.items.value == (renamed,)


def test_the_tree_has_what_was_done_undone_and_left() -> None:
    document = new()
    assert drawn(document) == ["0. first now"]
    edit(document, Rect(10, 10, 40, 40), 200, "a scarf")
    document.branches.take("A")
    for number in range(3):
        ColourStroke(document, Brush(size=40), (number, 0, 0), 50, 50).finish()
    MaskStroke(document, Brush(size=30), 100, 100).finish()
    assert drawn(document) == ["0 first", "0 a scarf [A]", "0. paint x3 now"]
    document.branches.take("B")
    document.undo_stack.go_to(1)
    assert drawn(document)[1:] == ["0 a scarf [A] now", "0. paint x3 [B] undone"]
    edit(document, Rect(90, 90, 40, 40), 30, "a hat")
    assert drawn(document) == [
        "0 first",
        "0 a scarf [A]",
        "1/. paint x3 [B]",
        "0. a hat now",
    ]


def test_a_row_leads_to_its_state() -> None:
    document = new()
    looks = [picture(document.content)]
    for number in range(4):
        edit(document, Rect(10 * number, 10, 40, 40), 40 * number, f"edit {number}")
        looks.append(picture(document.content))
    rows = tree_rows(document)
    for row, wanted in zip(rows, looks, strict=True):
        content = row.content(document)
        assert content is not None and picture(content) == wanted
        assert row.place is not None
        document.undo_stack.go_to(row.place)
        assert picture(document.content) == wanted
    document.undo_stack.go_to(1)
    edit(document, Rect(200, 100, 40, 40), 7, "other")
    gone = [row for row in tree_rows(document) if not row.can_be_reached]
    assert gone == [], "what is forgotten and no branch's is not drawn"


def test_a_way_has_an_end() -> None:
    document = new()
    document.undo_stack.budget = 0
    for number in range(MOST_MARKS + 20):
        edit(document, Rect(number % 200, 10, 9, 9), number % 250)
    assert len(document.undo_stack.line) == MOST_MARKS
    document.branches.take("late")
    assert len(tree_rows(document)) > 1


# -- edits carried from one to another ------------------------------------------------------------


def two() -> tuple[Document, Layer]:
    """A document, and an edit that only its branch has."""
    document = new()
    layer = edit(document, Rect(20, 20, 60, 40), 200, "a scarf")
    document.branches.take("scarf")
    document.undo_stack.undo()
    edit(document, Rect(200, 100, 60, 40), 30, "a hat")
    return document, layer


def test_an_edit_is_carried_with_its_texts_and_the_lock_holds() -> None:
    document, layer = two()
    [branch] = document.branches.items.value
    assert edits_to_carry(branch, document.content) == (layer,)
    found = carried_edit(branch, layer.id, document.content)
    before = document.pixels.read(document.pixels.rect).copy()
    step = document.put_in("apply_across", found.layer, texts_of(layer, branch, document))
    first, then = locked_digests(step, found.unlocked)
    assert first == then
    after = document.pixels.read(document.pixels.rect).copy()
    assert (after[20:60, 20:80] == 200).all()
    after[20:60, 20:80] = before[20:60, 20:80]
    assert np.array_equal(after, before)
    assert "a scarf" in step.texts[REQUEST] and document.parents[-1] == layer.history
    with refused(InputError, "edit_gone"):
        carried_edit(branch, layer.id, document.content)


@pytest.mark.parametrize(("x", "stands"), [(5, False), (15, False), (95, True), (85, False)])
def test_where_the_picture_under_it_or_just_beside_it_is_another_it_is_refused(
    x: int, stands: bool
) -> None:
    document, layer = two()
    [branch] = document.branches.items.value
    spot = Rect(x, 30, 2 if x > 50 else 20, 2)
    tiles = Tiles(4, np.dtype(np.uint8)).written(
        spot, np.full((spot.height, spot.width, 4), 255, np.uint8)
    )
    document.put_in("paint", Layer("paint", "dot", pixels=tiles))
    if stands:
        carried_edit(branch, layer.id, document.content)
    else:
        with refused(InputError, "edit_elsewhere"):
            carried_edit(branch, layer.id, document.content)


def test_another_size_is_refused_and_a_group_that_changes_it_offers_nothing() -> None:
    document, layer = two()
    [branch] = document.branches.items.value
    document.grow("expand", Margins(right=20), np.zeros((HEIGHT, WIDTH + 20, 3), np.uint8))
    with refused(InputError, "edit_elsewhere"):
        carried_edit(branch, layer.id, document.content)

    other = new()
    inner = edit(other, Rect(20, 20, 60, 40), 200, "a scarf")
    base, top = other.layers.value
    for opacity, offered in ((1.0, (inner,)), (0.5, ())):
        group = Layer("group", "g", children=(top,), opacity=opacity)
        other.arrange("group", [base, group])
        grouped = other.branches.take(f"{opacity}")
        assert edits_to_carry(grouped, new().content) == offered
