"""What of the records of a document is dead, and that what stays tells the same."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.transforming import transformed_layer
from desktop_app.state.document.document import Document
from desktop_app.worker.pruning import blobs_in, pruned
from desktop_app.worker.record_reading import read_content, read_step
from desktop_app.worker.records import KnownBlobs, RecordDraft, Recorder
from tests.state.document.test_undo import STROKES
from tests.worker.test_records import Store, look


class Bench:
    """A document whose steps are written down in memory."""

    def __init__(self) -> None:
        rng = np.random.default_rng(1)
        self.document = Document(rng.integers(0, 256, (280, 330, 3), np.uint8), "p")
        self.store, self.recorder = Store(), Recorder()
        self.write(self.recorder.opening(self.document.content, {}))
        self.document.undo_stack.happened.connect(
            lambda change: self.write(self.recorder.change(change))
        )

    def write(self, draft: RecordDraft) -> None:
        self.recorder.written(draft, self.store.write(draft))

    @property
    def headers(self) -> dict[int, dict]:
        return {number: json.loads(text) for number, (text, _) in enumerate(self.store.records, 1)}

    def kept(self) -> dict[int, dict]:
        """The headers that stay, and nothing but the blobs that do."""
        headers = self.headers
        found = pruned(headers.items())
        for number, (_, blobs) in enumerate(self.store.records, 1):
            if found.headers.get(number, {}) is None:
                continue
            for place in range(len(blobs)):
                if (number, place) not in found.blobs:
                    blobs[place] = np.zeros((1, 1), np.uint8)
        return {
            number: headers[number] if other is None else json.loads(json.dumps(other))
            for number, other in found.headers.items()
        }

    def read(self, headers: dict[int, dict]) -> list[Content]:
        """The opening, and what each step leads to, of records without undo."""
        known = KnownBlobs()
        contents: list[Content] = []
        for number, header in headers.items():
            if not contents:
                load = self.store.load
                contents.append(read_content(header["content"], number, None, load, known))
            elif header["kind"] == "step":
                step = read_step(header, number, contents[-1], self.store.load, known)
                contents.append(step.after)
        return contents

    def stroke(self, kind: str = "paint") -> None:
        STROKES[kind](self.document).finish()

    def mark(self, value: int) -> None:
        self.document.fill_mask("mark", value, Rect(value, 0, 5, 5))

    def patch(self, value: int) -> None:
        pixels = np.full((40, 50, 3), value, np.uint8)
        share = np.full((40, 50), value / 300, np.float32)
        layer = Layer("patch", "p", (Patch(Rect(value, 1, 50, 40), pixels, share),))
        self.document.put_in("apply", layer)


def test_what_was_undone_and_replaced_goes_with_the_moves_there_and_back():
    bench = Bench()
    bench.stroke()
    bench.mark(9)
    bench.patch(40)
    bench.document.undo_stack.go_to(1)
    bench.document.undo_stack.redo()
    bench.document.undo_stack.undo()
    bench.mark(30)
    kept = bench.kept()
    assert [(number, header["kind"]) for number, header in kept.items()] == [
        (1, "open"),
        (2, "step"),
        (8, "step"),
    ]
    assert look(bench.read(kept)[-1]) == look(bench.document.content)
    assert pruned(kept.items()).headers == dict.fromkeys(kept), "nothing more can go"


def test_what_can_be_done_again_stays():
    bench = Bench()
    for value in (5, 9, 30):
        bench.mark(value)
    bench.document.undo_stack.go_to(0)
    bench.document.undo_stack.go_to(2)
    assert pruned(bench.headers.items()).headers == dict.fromkeys(range(1, 7))


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_a_step_that_goes_told_before_itself_goes_over_into_the_next(times: int):
    """Choosing a layer and writing into the mask are no steps; the next step's record tells it."""
    bench = Bench()
    document = bench.document
    bench.stroke()
    bench.patch(7)
    base = document.layers.value[0]
    for number in range(times):
        document.activate(document.layers.value[number % 2].id)
        document.mask.write(Rect(100 + number, 100, 9, 9), np.full((9, 9), 50, np.uint8))
        bench.stroke()
        document.undo_stack.undo()
    document.arrange("rename", [replace(base, name="other"), *document.layers.value[1:]])
    wanted = document.content
    assert "before" not in bench.headers[max(bench.headers)]
    kept = bench.kept()
    assert [header["kind"] for header in kept.values()] == ["open", *["step"] * 3]
    assert "before" in kept[max(kept)]
    back = bench.read(kept)[-1]
    assert look(back) == look(wanted) and back.active == wanted.active


def test_what_a_layer_was_before_it_was_transformed_stays() -> None:
    bench = Bench()
    document = bench.document
    bench.stroke()
    bench.patch(40)
    for way in (Affine.rotation(20), Affine.scaling(0.5, 0.7)):
        layers = document.content.layers
        made = [
            transformed_layer(one, way, "bilinear", lambda _: None, keeps=True)
            for one in layers[1:]
        ]
        document.arrange("transform", (layers[0], *made))
    document.undo_stack.undo()
    bench.mark(7)
    document.undo_stack.drop_old(0)
    again = bench.read(bench.kept())[-1]
    assert look(again) == look(document.content)

    def turned(layer: Layer) -> Layer:
        return transformed_layer(layer, Affine.rotation(-20), "bilinear", lambda _: None)

    for old, new in zip(document.content.layers[1:], again.layers[1:], strict=True):
        assert old.kept is not None and new.kept is not None
        assert new.kept.stages == old.kept.stages
        one, other = turned(old), turned(new)
        for first, second in zip(one.pieces, other.pieces, strict=True):
            assert np.array_equal(first.pixels, second.pixels)
        if one.pixels is not None and other.pixels is not None:
            assert np.array_equal(one.pixels.read(one.rect), other.pixels.read(one.rect))


def test_the_oldest_steps_go_over_into_the_opening():
    bench = Bench()
    document, stack = bench.document, bench.document.undo_stack
    bench.patch(10)
    bench.stroke()
    bench.mark(20)
    document.arrange("remove", [document.layers.value[0], *document.layers.value[2:]])
    bench.stroke("mask")
    stack.budget = 0
    bench.mark(60)
    bench.stroke()
    assert stack.position == 1
    wanted = [look(stack.at(0).before), look(stack.at(0).after)]
    kept = bench.kept()
    assert [header["kind"] for header in kept.values()] == ["open", "step"]
    assert [look(content) for content in bench.read(kept)] == wanted
    assert kept[1]["dropped"]["mask"]["name"] == "mark"
    assert kept[1]["dropped"]["pixels"]["name"] == "remove"
    again = pruned(kept.items())
    assert again.headers == dict.fromkeys(kept), "they are given up once"


def test_of_saving_it_is_known_where_it_was():
    bench = Bench()
    bench.mark(5)
    bench.write(RecordDraft({"kind": "saved"}))
    bench.mark(9)
    bench.write(RecordDraft({"kind": "saved"}))
    bench.document.undo_stack.undo()
    bench.mark(30)
    saved = [header for header in bench.kept().values() if header["kind"] == "saved"]
    assert saved == [{"kind": "saved", "at": 0}], "nothing leads there any more"
    bench.write(RecordDraft({"kind": "saved"}))
    bench.mark(50)
    saved = [header for header in bench.kept().values() if header["kind"] == "saved"]
    assert saved == [{"kind": "saved", "at": 7}]


def test_of_guides_the_newest_count_and_what_is_not_known_stays():
    bench = Bench()
    for number in range(4):
        bench.write(RecordDraft({"kind": "guides", "guides": [number]}))
        bench.mark(number + 3)
        bench.write(RecordDraft({"kind": "of a later version"}))
    kinds = [header.get("guides", header["kind"]) for header in bench.kept().values()]
    assert kinds.count("of a later version") == 4
    assert [kind for kind in kinds if isinstance(kind, list)] == [[3]]


def test_all_blobs_of_a_record_are_found():
    bench = Bench()
    bench.patch(10)
    bench.stroke()
    bench.stroke("mask")
    for number, header in bench.headers.items():
        own = {ref for ref in blobs_in(number, header) if ref[0] == number}
        assert len(own) == len(bench.store.records[number - 1][1])


@pytest.mark.parametrize("header", [{}, {"kind": "undo"}, {"kind": "redo", "count": "x"}])
def test_records_that_make_no_sense_are_refused(header: dict):
    bench = Bench()
    with pytest.raises((KeyError, TypeError, ValueError, IndexError)):
        pruned([*bench.headers.items(), (9, header)])
