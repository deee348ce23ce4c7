"""What a document did can be told in records, and done again from them to the byte."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.origin_json import origin_from_json, origin_to_json
from desktop_app.imaging.picture import About, Facts, FileOrigin, JpegFacts, RawFile, SourcePicture
from desktop_app.state.document.adjustments import add_adjustment
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.painting.masking import MaskingState
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.worker import records
from desktop_app.worker.record_reading import read_content, read_step
from desktop_app.worker.records import KnownBlobs, RecordDraft, Recorder, Ref
from tests.draws import examples
from tests.state.document.test_undo import ACTIONS, act


class Store:
    """Records in memory, as a journal would keep them: text and copies of arrays."""

    def __init__(self) -> None:
        self.records: list[tuple[str, list[Array]]] = []
        self.loads = 0

    def write(self, draft: RecordDraft) -> Sequence[Ref]:
        self.records.append((json.dumps(draft.header), [blob.copy() for blob in draft.blobs]))
        return [(len(self.records), place) for place in range(len(draft.blobs))]

    def load(self, ref: Ref) -> Array:
        self.loads += 1
        return self.records[ref[0] - 1][1][ref[1]]

    @property
    def nbytes(self) -> int:
        return sum(blob.nbytes for _, blobs in self.records for blob in blobs)


def look(content: Content) -> tuple[bytes, bytes, bytes, tuple[str, ...]]:
    whole = content.size.rect
    ids = tuple(layer.id for layer in content.layers)
    values = (each.read(whole).tobytes() for each in (content.mask, content.selection))
    return content.picture(whole).tobytes(), *values, ids


def recorded(document: Document, store: Store, recorder: Recorder, since: int) -> int:
    """Write the steps that are new."""
    steps = list(reversed(tuple(document.undo_stack.steps)))
    for step in steps[since:]:
        draft = recorder.step(step)
        recorder.written(draft, store.write(draft))
    return len(steps)


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.sampled_from(ACTIONS), max_size=10), st.randoms(), st.sampled_from([3, 4]))
def test_every_state_comes_back(actions, random, channels) -> None:
    rng = np.random.default_rng(1)
    document = Document(rng.integers(0, 256, (280, 330, channels), np.uint8), "p")
    store, recorder = Store(), Recorder()
    first = document.content
    draft = recorder.opening(first, {"name": "p"})
    recorder.written(draft, store.write(draft))
    done = 0
    for action in actions:
        act(document, action, random)
        done = recorded(document, store, recorder, done)
    steps = list(reversed(tuple(document.undo_stack.steps)))

    headers = [json.loads(text) for text, _ in store.records]
    known = KnownBlobs()
    content = read_content(headers[0]["content"], 1, None, store.load, known)
    assert look(content) == look(first)
    again: list[UndoStep] = []
    for number, header in enumerate(headers[1:], 2):
        again.append(read_step(header, number, content, store.load, known))
        content = again[-1].after
    assert [step.name for step in again] == [step.name for step in steps]
    for old, new in zip(steps, again, strict=True):
        assert look(new.before) == look(old.before) and look(new.after) == look(old.after)
        assert (new.margins, new.reshaped, new.texts) == (old.margins, old.reshaped, old.texts)
        assert new.matrix == old.matrix


def test_a_stroke_writes_the_tiles_it_touched_and_reads_none_until_they_are_seen() -> None:
    document = Document(np.zeros((3000, 3000, 3), np.uint8), "large")
    store, recorder = Store(), Recorder()
    draft = recorder.opening(document.content, {})
    recorder.written(draft, store.write(draft))
    begun = store.nbytes
    for k in range(4):
        ColourStroke(document, Brush(size=20), (255, 0, 0), 100 + k, 100).finish()
    recorded(document, store, recorder, 0)
    assert store.nbytes - begun == 4 * 256 * 256 * 4
    known = KnownBlobs()
    headers = [json.loads(text) for text, _ in store.records]
    content = read_content(headers[0]["content"], 1, None, store.load, known)
    for number, header in enumerate(headers[1:], 2):
        content = read_step(header, number, content, store.load, known).after
    picture = len(store.records[0][1])
    assert store.loads == picture, "the picture itself"
    assert content.picture(Rect(100, 100, 1, 1))[0, 0].tolist() == [255, 0, 0]
    assert store.loads == picture + 1


def test_a_large_picture_is_written_in_bands_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_BAND_BYTES", 10_000)
    pixels = np.random.default_rng(1).integers(0, 256, (301, 200, 4), np.uint8)
    document = Document(pixels.copy(), "p")
    store, recorder = Store(), Recorder()
    draft = recorder.opening(document.content, {})
    recorder.written(draft, store.write(draft))
    assert len(draft.blobs) > 20 and max(blob.nbytes for blob in draft.blobs) <= 10_000
    known = KnownBlobs()
    content = read_content(draft.header["content"], 1, None, store.load, known)
    assert np.array_equal(content.picture(content.size.rect), pixels)
    again = Recorder(known)
    again.resume(content)
    moved = Content(content.size, 4, content.dtype, content.layers[::-1], content.mask, "")
    assert not again.step(UndoStep("order", content, moved)).blobs


@pytest.mark.parametrize("key", ["size", "layers", "tiles", "dtype"])
def test_a_record_of_a_wrong_shape_is_refused(key: str) -> None:
    recorder = Recorder()
    draft = recorder.opening(Document(np.zeros((9, 9, 3), np.uint8), "p").content, {})
    data = {**draft.header["content"], key: "nonsense"}
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        read_content(data, 1, None, lambda ref: draft.blobs[ref[1]], KnownBlobs())


def test_what_travels_with_a_picture_comes_back() -> None:
    facts = Facts(True, JpegFacts(((1,) * 64, (2,) * 64), 2, True), True)
    about = About(b"icc\x00", b"exif", None, (72.0, 300.5), (("Author", "Ödön"),), b"\xff")
    origin = FileOrigin(about, facts, SourcePicture("JPEG", 12, "ab"), RawFile("a.dng", "cd"))
    assert origin_from_json(json.loads(json.dumps(origin_to_json(origin)))) == origin
    assert origin_from_json(json.loads(json.dumps(origin_to_json(FileOrigin())))) == FileOrigin()


def test_no_mask_of_an_adjustment_is_told_from_an_empty_one_after_each_step() -> None:
    document = Document(np.full((30, 40, 3), 90, np.uint8), "p")
    store, recorder = Store(), Recorder()
    draft = recorder.opening(document.content, {"name": "p"})
    recorder.written(draft, store.write(draft))
    add_adjustment(document, "exposure")
    MaskingState().invert(document)
    document.fill_mask("rectangle", 255, Rect(0, 0, 9, 9))
    document.fill_mask("clear_mask", 0)
    MaskingState().invert(document)
    recorded(document, store, recorder, 0)
    headers, known = [json.loads(text) for text, _ in store.records], KnownBlobs()
    content = read_content(headers[0]["content"], 1, None, store.load, known)
    found: list[int | None] = []
    for number, header in enumerate(headers[1:], 2):
        content = read_step(header, number, content, store.load, known).after
        values = content.layers[-1].pixels
        found.append(None if values is None else int((values.read(document.size.rect) > 0).sum()))
    assert found == [None, 0, 81, None, 0]
