"""Frames and messages survive the trip; everything else is refused, cheaply."""

from __future__ import annotations

import io
import json
import math
import struct
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.core import messages
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.events import Finished, ImageDone, Loading, PreviewMade, StepDone, StepMade
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.operations import Preloading
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.core.wire import (
    MAX_HEADER,
    MAX_PAYLOAD,
    Frame,
    WireError,
    read_frame,
    write_frame,
)
from tests.draws import examples
from tests.traced import traced

dtypes = st.sampled_from(["u1", "<u2", "<f4"]).map(np.dtype)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
frames = st.builds(
    Frame,
    st.text(max_size=20),
    st.dictionaries(st.text(), json_values, max_size=4),
    st.dictionaries(st.text(max_size=8), arrays, max_size=3),
)
ids = st.text(max_size=12)
counts = st.integers(0, 2**32 - 1)
seconds = st.floats(0, 1e6)
pictures = hnp.arrays(
    "u1", hnp.array_shapes(min_dims=2, max_dims=2, max_side=8).map(lambda s: (*s, 3))
)
floats = pictures.map(lambda a: (a / 255).astype(np.float32))
models = st.builds(
    ModelInfo,
    id=ids,
    name=st.text(),
    path=st.text(),
    layout=st.sampled_from(["folder", "single_file"]),
    family=ids,
    prediction_type=st.sampled_from(["epsilon", "v_prediction"]),
    input_channels=counts,
    latent_channels=counts,
    factor=counts,
    native_size=counts,
    size_bytes=counts,
    bundled=st.booleans(),
    digest=ids,
    defaults=st.builds(ModelDefaults, steps=counts, guidance_scale=seconds, scheduler=ids),
    ignored=st.lists(st.text(), max_size=3).map(tuple),
)
sizes = st.builds(Size, st.integers(1, 4096), st.integers(1, 4096))
rects = st.builds(Rect, *[st.integers(-100, 9000)] * 2, *[st.integers(0, 9000)] * 2)
plans = st.builds(EditPlan, ids, sizes, rects, sizes, st.none() | rects, counts, counts)
requests = st.builds(
    GenerationRequest,
    st.sampled_from(Task),
    st.text(),
    ids,
    sizes,
    st.text(),
    st.none() | plans,
    steps=counts,
    guidance_scale=seconds,
    scheduler=ids,
    strength=seconds,
    seed=counts,
    count=counts,
)
events = st.one_of(
    st.builds(Loading, st.text(), counts, counts),
    st.builds(StepDone, counts, counts, counts, st.none() | seconds),
    st.builds(PreviewMade, counts, counts, pictures),
    st.builds(StepMade, counts, counts, pictures),
    st.builds(ImageDone, counts, counts, floats, seconds),
    st.builds(Finished, seconds, seconds, st.text(), st.text()),
)
plain_messages = st.one_of(
    st.builds(messages.Hello, counts, counts),
    st.builds(messages.Ready, st.dictionaries(st.text(), st.text(), max_size=4)),
    st.builds(messages.Cancel, ids),
    st.just(messages.Quit()),
    st.builds(messages.Done, ids),
    st.builds(messages.Stopped, ids),
)


def written(frame: Frame) -> bytes:
    stream = io.BytesIO()
    write_frame(stream, frame)
    return stream.getvalue()


def trip(message: messages.Message) -> Any:
    stream = io.BytesIO()
    messages.send(stream, message)
    stream.seek(0)
    return messages.receive(stream)


def raw(header: Any, body: bytes = b"") -> io.BytesIO:
    data = header if isinstance(header, bytes) else json.dumps(header).encode()
    return io.BytesIO(b"VLT1" + struct.pack("<I", len(data)) + data + body)


# ---------------------------------------------------------------------- frames


@pytest.mark.slow
@given(frames)
def test_a_frame_comes_out_as_it_went_in(frame: Frame) -> None:
    back = read_frame(io.BytesIO(written(frame)))
    assert back is not None
    assert (back.kind, back.fields) == (frame.kind, frame.fields)
    assert list(back.arrays) == list(frame.arrays)
    for name, array in frame.arrays.items():
        assert back.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(back.arrays[name], array)
        assert not back.arrays[name].flags.writeable


@given(st.lists(frames, max_size=3))
def test_frames_follow_one_another_and_the_end_is_none(several: list[Frame]) -> None:
    stream = io.BytesIO(b"".join(written(frame) for frame in several))
    assert [read_frame(stream).kind for _ in several] == [f.kind for f in several]  # type: ignore[union-attr]
    assert read_frame(stream) is None


CUT = Frame(
    "told",
    {"job_id": "a", "step": 3},
    {"pixels": np.arange(24, dtype=np.uint8).reshape(2, 4, 3), "mask": np.ones((2, 4), np.float32)},
)


@pytest.mark.parametrize("frame", [Frame(""), CUT, replace(CUT, arrays={})])
def test_a_frame_cut_off_anywhere_is_an_error(frame: Frame) -> None:
    whole = written(frame)
    assert read_frame(io.BytesIO(whole)) is not None
    for length in range(1, len(whole)):
        with pytest.raises(WireError):
            read_frame(io.BytesIO(whole[:length]))


@given(st.binary(min_size=1, max_size=200))
def test_garbage_is_an_error(data: bytes) -> None:
    with pytest.raises(WireError):
        read_frame(io.BytesIO(data))


@given(frames, st.data())
def test_a_flipped_byte_never_raises_anything_else(frame: Frame, data: st.DataObject) -> None:
    whole = bytearray(written(frame))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        back = read_frame(io.BytesIO(whole))
        assert back is not None
        messages.decode(back)
    except WireError:
        pass


@pytest.mark.parametrize(
    "header",
    [
        b"[" * 100_000,
        b"{" + b'"a":{' * 100_000,
        b"9" * 10_000,
        b"\xff\xfe",
        b"null",
        b"[]",
        {"kind": "quit"},
        {"kind": 3, "fields": {}, "arrays": []},
        {"kind": "quit", "fields": [], "arrays": []},
        {"kind": "quit", "fields": {}, "arrays": [["a", "f8", 1]]},
        {"kind": "quit", "fields": {}, "arrays": [["a", "O", 1]]},
        {"kind": "quit", "fields": {}, "arrays": [["a", "u1", -1]]},
        {"kind": "quit", "fields": {}, "arrays": [["a", "u1", 1.5]]},
        {"kind": "quit", "fields": {}, "arrays": [["a", "u1", True]]},
        {"kind": "quit", "fields": {}, "arrays": [["a", "u1", 1, 1, 1, 1, 1]]},
        {"kind": "quit", "fields": {}, "arrays": [["a", "u1", 0], ["a", "u1", 0]]},
        {"kind": "quit", "fields": {}, "arrays": "abc"},
        {"kind": "quit", "fields": {}, "arrays": [[]]},
        {"kind": "quit", "fields": {}, "arrays": 5},
    ],
)
def test_a_hostile_header_is_an_error(header: Any) -> None:
    with pytest.raises(WireError):
        read_frame(raw(header, b"\0" * 16))


@pytest.mark.parametrize(
    "stream",
    [
        io.BytesIO(b"VLT1" + struct.pack("<I", 2**32 - 1)),
        io.BytesIO(b"VLT1" + struct.pack("<I", MAX_HEADER + 1)),
        raw({"kind": "x", "fields": {}, "arrays": [["a", "u1", MAX_PAYLOAD + 1]]}),
        raw({"kind": "x", "fields": {}, "arrays": [["a", "f4", 65536, 65536, 3]]}),
        raw({"kind": "x", "fields": {}, "arrays": [[str(i), "u1", MAX_PAYLOAD] for i in range(9)]}),
        raw({"kind": "x", "fields": {}, "arrays": [["a", "u1", 0, 2**200]]}),
    ],
)
def test_a_hostile_length_allocates_nothing(stream: io.BytesIO) -> None:
    with traced() as peak:
        with pytest.raises(WireError):
            read_frame(stream)
    assert peak.bytes < 1 << 20


def test_what_may_not_travel_is_refused_before_a_byte_is_written() -> None:
    bad = [
        Frame("x", {}, {"a": np.zeros(3)}),
        Frame("x", {}, {"a": np.array(["text"])}),
        Frame("x", {}, {"a": np.zeros((1, 1, 1, 1, 1), np.uint8)}),
        Frame("x", {"long": "x" * (MAX_HEADER + 1)}),
    ]
    for frame in bad:
        stream = io.BytesIO()
        with pytest.raises(WireError):
            write_frame(stream, frame)
        assert stream.getvalue() == b""


def test_other_layouts_in_memory_make_no_difference() -> None:
    values = np.arange(24, dtype=np.float32).reshape(4, 6)
    for array in (values, np.asfortranarray(values), values[::-1, ::2], values.astype(">f4")):
        back = read_frame(io.BytesIO(written(Frame("x", {}, {"a": array}))))
        assert back is not None
        np.testing.assert_array_equal(back.arrays["a"], array)


# ---------------------------------------------------------------------- messages


@given(plain_messages)
def test_a_message_comes_out_as_it_went_in(message: messages.Message) -> None:
    assert trip(message) == message


@given(ids, events)
def test_an_event_comes_out_as_it_went_in(job_id: str, event: Any) -> None:
    back = trip(messages.EventMessage(job_id, event))
    assert back.job_id == job_id
    assert type(back.event) is type(event)
    for name in type(event).__dataclass_fields__:
        np.testing.assert_array_equal(getattr(back.event, name), getattr(event, name))


@settings(max_examples=examples(50))
@given(ids, requests, models, st.none() | pictures)
def test_a_job_comes_out_as_it_went_in(
    job_id: str, request: GenerationRequest, model: ModelInfo, image: Any
) -> None:
    mask = None if image is None else image[..., 0].astype(np.float32) / 255
    back = trip(messages.Do(job_id, "generate", EngineJob(request, model, image, mask)))
    assert (back.job_id, back.job.request, back.job.model) == (job_id, request, model)
    assert back.job.digest == EngineJob(request, model, image, mask).digest


@given(ids, models)
def test_a_model_to_load_comes_out_as_it_went_in(job_id: str, model: ModelInfo) -> None:
    back = trip(messages.Do(job_id, "preload", Preloading(model)))
    assert (back.job_id, back.operation, back.job) == (job_id, "preload", Preloading(model))


@pytest.mark.parametrize(
    "error",
    [
        InputError("size_multiple", size="1x1", factor=8, nearest="8x8"),
        ModelError("model_damaged", "a traceback", name="x", reason="cut off"),
        EngineError("engine_failed", reason=f"{np.float32(0.5)}"),
        InputError("value_range", setting="steps", value=np.int64(0), minimum=1, maximum=9),  # type: ignore[arg-type]
    ],
)
def test_an_error_keeps_kind_words_and_details(error: InputError) -> None:
    back = trip(messages.Failed("a", error)).error
    assert type(back) is type(error)
    assert (back.code, back.what, back.details) == (error.code, error.what, error.details)


def test_endless_details_are_cut_at_the_front() -> None:
    error = EngineError("engine_failed", "x" * 10**6 + "the end", reason="r")
    back = trip(messages.Failed("a", error)).error
    assert back.details.endswith("the end")
    assert len(back.details) < 10**5


PIXELS = np.zeros((2, 2, 3), np.uint8)
STEP = {"image": 0, "step": 1, "steps": 2, "seconds_left": None, "step_seconds": None}
PREVIEW = {"image": 0, "step": 1, "pixels": "0"}


def told(kind: str, event: object, **arrays: Any) -> Frame:
    return Frame("told", {"job_id": "a", "event": kind, "told": event}, arrays)


def do(operation: object, job: object) -> Frame:
    return Frame("do", {"job_id": "a", "operation": operation, "job": job})


@pytest.mark.parametrize(
    "frame",
    [
        Frame("nonsense"),
        Frame("cancel"),
        Frame("cancel", {"job_id": 5}),
        Frame("hello", {"pid": "x", "protocol": 1}),
        Frame("ready", {"info": {"a": 1}}),
        Frame("ready", {"info": "text"}),
        Frame("hello", {"pid": 1}),
        Frame("told", {"job_id": "a", "event": "step"}),
        told("nonsense", STEP),
        told("step", {**STEP, "step": "1"}),
        told("step", {**STEP, "step": True}),
        told("step", {**STEP, "more": 1}),
        told("step", {**STEP, "seconds_left": "soon"}),
        told("step", {**STEP, "seconds_left": math.nan}),
        told("step", {**STEP, "seconds_left": math.inf}),
        told("step", [STEP]),
        told("preview", PREVIEW),
        told("preview", {"image": 0, "step": 1}),
        told("preview", {**PREVIEW, "pixels": {"a": 1}}, **{"0": PIXELS}),
        told("preview", {**PREVIEW, "pixels": None}, **{"0": PIXELS}),
        told("preview", PREVIEW, **{"0": PIXELS.astype(np.float32)}),
        told("preview", PREVIEW, **{"0": PIXELS[..., 0]}),
        told("preview", PREVIEW, **{"0": PIXELS[..., :2]}),
        told("preview", PREVIEW, pixels=PIXELS),
        do("preload", {"model": {}, "memory": {}}),
        do("preload", {"model": "x", "memory": {}}),
        do("generate", {"request": {}, "model": {}}),
        do("nonsense", {}),
        do(["generate"], {}),
        Frame("failed", {"job_id": "a", "type": "X", "code": "c", "params": 3}),
    ],
)
def test_a_frame_that_is_no_message_is_an_error_or_an_engine_error(frame: Frame) -> None:
    back = read_frame(io.BytesIO(written(frame)))
    assert back is not None
    try:
        message = messages.decode(back)
    except WireError:
        return
    assert isinstance(message, messages.Failed)
    assert message.error.code == "engine_failed"
