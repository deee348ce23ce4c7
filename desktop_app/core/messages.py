"""What window and engine say to each other, and its form on the wire.

To the engine: Preload, Generate, Cancel, Quit. From the engine: Hello (at once), Ready (torch is
imported), Told (an event of a job), Heard (a cancel has arrived, whatever the job does just then),
and one of Done, Stopped or Failed to end a job. Each job carries the id its sender chose. Whatever
arrives is checked: a wrong type is a `WireError`. In what order, `enginelink.conversation` checks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from types import NoneType
from typing import Any, Final, TypeAlias

import numpy as np

from desktop_app.core.errors import VelaturaError, error_from_json
from desktop_app.core.events import (
    EngineEvent,
    Finished,
    ImageDone,
    Loading,
    Noted,
    PreviewMade,
    StepDone,
)
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.core.request import EngineJob, GenerationRequest
from desktop_app.core.wire import ByteSink, ByteSource, Frame, WireError, read_frame, write_frame
from desktop_app.core.wire import packed as pack_frame

__all__ = [
    "PROTOCOL",
    "Cancel",
    "Done",
    "Failed",
    "Generate",
    "Heard",
    "Hello",
    "Message",
    "Preload",
    "Quit",
    "Ready",
    "Stopped",
    "Told",
    "decode",
    "encode",
    "packed",
    "preview_slot",
    "receive",
    "send",
]

PROTOCOL: Final = 4
"""Version of this vocabulary: window and engine must agree."""

MAX_DETAILS = 64 << 10
"""Characters of an error's details that travel: the end of a traceback says most."""

MAX_FACTS = 200
MAX_FACT = 10_000
"""How many things an engine may tell of itself, and in how many characters each."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The engine's process is there; torch is not yet imported."""

    pid: int
    protocol: int = PROTOCOL


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine can work. ``info`` names versions and devices."""

    info: dict[str, str]


@dataclass(frozen=True, slots=True)
class Preload:
    """Load ``model`` ahead of its first use."""

    job_id: str
    model: ModelInfo
    memory: MemoryPlan = field(default_factory=MemoryPlan)


@dataclass(frozen=True, slots=True, eq=False)
class Generate:
    """Do ``job``."""

    job_id: str
    job: EngineJob


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop that job at its next step; unknown and finished ids are ignored."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave at once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The cancel of that job has arrived; it stops when its step is done."""

    job_id: str


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """An event of a job."""

    job_id: str
    event: EngineEvent


@dataclass(frozen=True, slots=True)
class Done:
    """The job was done to its end."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The job was cancelled; the engine is ready for the next."""

    job_id: str


@dataclass(frozen=True, slots=True, eq=False)
class Failed:
    """The job can't be done; the engine is ready for the next."""

    job_id: str
    error: VelaturaError


Message: TypeAlias = (
    Hello | Ready | Preload | Generate | Cancel | Quit | Heard | Told | Done | Stopped | Failed
)

_EVENTS: Final[dict[str, type[EngineEvent]]] = {
    "loading": Loading,
    "step": StepDone,
    "preview": PreviewMade,
    "image": ImageDone,
    "finished": Finished,
    "noted": Noted,
}

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "what": (str,),
    "device": (str,),
    "dtype": (str,),
    "done": (int,),
    "total": (int,),
    "image": (int,),
    "step": (int,),
    "steps": (int,),
    "seed": (int,),
    "seconds": (int, float),
    "loading": (int, float),
    "seconds_left": (int, float, NoneType),
    "step_seconds": (int, float, NoneType),
    "peak_bytes": (int, NoneType),
    "backend": (str,),
    "code": (str,),
    "params": (dict,),
}
"""What an event's plain fields may be; a name means the same in every event."""

_PIXELS: Final[dict[str, np.dtype[Any]]] = {"preview": np.dtype("u1"), "image": np.dtype("f4")}


def send(sink: ByteSink, message: Message) -> None:
    """Write ``message``. Raises what `wire.write_frame` raises."""
    write_frame(sink, encode(message))


def packed(message: Message) -> tuple[bytes | memoryview, ...]:
    """The bytes of ``message``, to be written one after another. Raises WireError as `wire.packed`
    does."""
    return pack_frame(encode(message))


def receive(source: ByteSource) -> Message | None:
    """Read a message; None where the stream ends. Raises WireError."""
    frame = read_frame(source)
    return None if frame is None else decode(frame)


def preview_slot(message: Message) -> str | None:
    """The slot of a `mailbox.Mailbox` that previews share; None for all that must not be lost."""
    is_preview = isinstance(message, Told) and isinstance(message.event, PreviewMade)
    return "preview" if is_preview else None


def encode(message: Message) -> Frame:
    """The frame of ``message``."""
    match message:
        case Told(job_id, event):
            kind = next(name for name, cls in _EVENTS.items() if type(event) is cls)
            plain = {item.name: getattr(event, item.name) for item in fields(event)}
            pixels = plain.pop("pixels", None)
            arrays = {} if pixels is None else {"pixels": pixels}
            return Frame("told", {"job_id": job_id, "event": kind, **plain}, arrays)
        case Generate(job_id, job):
            data = {
                "job_id": job_id,
                "request": job.request.to_json(),
                "model": job.model.to_json(),
                "previews": job.previews,
                "files": dict(job.files),
                "refiner": None if job.refiner is None else job.refiner.to_json(),
                "memory": job.memory.to_json(),
            }
            arrays = {"image": job.image, "mask": job.mask}
            return Frame("generate", data, {k: v for k, v in arrays.items() if v is not None})
        case Preload(job_id, model, memory):
            asked = {"job_id": job_id, "model": model.to_json(), "memory": memory.to_json()}
            return Frame("preload", asked)
        case Failed(job_id, error):
            data = error.to_json()
            return Frame(
                "failed", {"job_id": job_id, **data, "details": data["details"][-MAX_DETAILS:]}
            )
        case _:
            kind = type(message).__name__.lower()
            return Frame(kind, {item.name: getattr(message, item.name) for item in fields(message)})


def decode(frame: Frame) -> Message:
    """The message of ``frame``. Raises WireError for everything `encode` would not make."""
    reader = _READERS.get(frame.kind)
    if reader is None:
        raise WireError(f"an unknown message {frame.kind[:40]!r}")
    try:
        return reader(frame)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WireError(f"a damaged message {frame.kind!r}: {error!r}") from error


def _of(value: Any, *kinds: type) -> Any:
    """``value`` if it is of one of ``kinds`` (a bool is no number here)."""
    if type(value) not in kinds:
        raise TypeError(f"{type(value).__name__} instead of {kinds}")
    return value


def _job_id(frame: Frame) -> str:
    return _of(frame.fields["job_id"], str)


def _array(frame: Frame, name: str, dtype: np.dtype[Any], channels: int) -> Array | None:
    """The array ``name``: (h, w) or, with ``channels``, (h, w, channels); None if not sent."""
    array = frame.arrays.get(name)
    if array is None:
        return None
    wanted = (*array.shape[:2], channels) if channels else array.shape[:2]
    if array.dtype != dtype or array.ndim != len(wanted) or array.shape != wanted:
        raise TypeError(f"{name}: {array.dtype} {array.shape}")
    return array


def _read_told(frame: Frame) -> Told:
    plain = dict(frame.fields)
    job_id, kind = _of(plain.pop("job_id"), str), _of(plain.pop("event"), str)
    values = {name: _of(value, *_TYPES[name]) for name, value in plain.items()}
    if not all(math.isfinite(value) for value in values.values() if type(value) is float):
        raise ValueError("a number that is none")
    if kind in _PIXELS:
        values["pixels"] = _array(frame, "pixels", _PIXELS[kind], 3)
        if values["pixels"] is None:
            raise KeyError("pixels")
    return Told(job_id, _EVENTS[kind](**values))


def _read_generate(frame: Frame) -> Generate:
    refiner = frame.fields["refiner"]
    job = EngineJob(
        GenerationRequest.from_json(frame.fields["request"]),
        ModelInfo.from_json(frame.fields["model"]),
        _array(frame, "image", np.dtype("u1"), 3),
        _array(frame, "mask", np.dtype("f4"), 0),
        _of(frame.fields["previews"], bool),
        {_of(k, str): _of(v, str) for k, v in _of(frame.fields["files"], dict).items()},
        None if refiner is None else ModelInfo.from_json(refiner),
        MemoryPlan.from_json(frame.fields["memory"]),
    )
    return Generate(_job_id(frame), job)


def _read_ready(frame: Frame) -> Ready:
    info = {_of(k, str): _of(v, str) for k, v in _of(frame.fields["info"], dict).items()}
    if len(info) > MAX_FACTS or any(len(text) > MAX_FACT for fact in info.items() for text in fact):
        raise ValueError("more than it may tell of itself")
    return Ready(info)


_READERS: Final[dict[str, Callable[[Frame], Message]]] = {
    "hello": lambda f: Hello(_of(f.fields["pid"], int), _of(f.fields["protocol"], int)),
    "ready": _read_ready,
    "preload": lambda f: Preload(
        _job_id(f),
        ModelInfo.from_json(f.fields["model"]),
        MemoryPlan.from_json(f.fields["memory"]),
    ),
    "generate": _read_generate,
    "cancel": lambda f: Cancel(_job_id(f)),
    "quit": lambda f: Quit(),
    "told": _read_told,
    "done": lambda f: Done(_job_id(f)),
    "heard": lambda f: Heard(_job_id(f)),
    "stopped": lambda f: Stopped(_job_id(f)),
    "failed": lambda f: Failed(_job_id(f), error_from_json(dict(f.fields))),
}
