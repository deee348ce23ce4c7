"""What window and engine say to each other, and its form on the wire.

To the engine: Do, Cancel, Hold, Quit. From the engine: Hello (at once), Beat (again and again),
Ready (torch is imported), EventMessage (an event of a job), CancelReceived (a cancel has arrived,
whatever the job does just then), and one of Done, Stopped or Failed to end a job. Each job carries
the id its sender chose. Whatever arrives is checked against the types that the dataclasses declare:
all else is a `WireError`. In what order, `enginelink.protocol_state` checks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final, TypeAlias

import numpy as np

from desktop_app.core.as_json import exactly, from_json, plain_value, to_json
from desktop_app.core.errors import VelaturaError, error_from_json
from desktop_app.core.events import EVENTS, EngineEvent, PreviewMade
from desktop_app.core.operations import OPERATIONS
from desktop_app.core.pixels import Array, check_declared
from desktop_app.core.record import record
from desktop_app.core.wire import ByteSink, ByteSource, Frame, WireError, read_frame, write_frame
from desktop_app.core.wire import packed as pack_frame

PROTOCOL: Final = 12
"""Version of this vocabulary: window and engine must agree."""

MAX_DETAILS = 64 << 10
"""Characters of an error's details that travel: the end of a traceback says most."""

MAX_FACTS = 200
MAX_FACT = 10_000
"""How many things an engine may tell of itself, and in how many characters each."""


@record()
class Hello:
    """The engine's process is there; torch is not yet imported."""

    pid: int
    protocol: int = PROTOCOL


@record()
class Beat:
    """The engine's process is not stopped, whatever its job does."""


@record()
class Ready:
    """The engine can work. ``info`` names versions and devices."""

    info: dict[str, str]


@record(eq=False)
class Do:
    """Do ``job``, which is what ``operation``, a key of `OPERATIONS`, takes."""

    job_id: str
    operation: str
    job: Any


@record()
class Cancel:
    """Stop that job at its next step; unknown and finished ids are ignored."""

    job_id: str


@record()
class Hold:
    """Let that job wait at its next step, with all that it holds, or (``held`` is False) go on;
    unknown and finished ids are ignored."""

    job_id: str
    held: bool


@record()
class Quit:
    """Asks the engine to leave at once, whatever is running."""


@record()
class CancelReceived:
    """The cancel of that job has arrived; it stops when its step is done."""

    job_id: str


@record(eq=False)
class EventMessage:
    """An event of a job."""

    job_id: str
    event: EngineEvent


@record()
class Done:
    """The job was done to its end."""

    job_id: str


@record()
class Stopped:
    """The job was cancelled; the engine is ready for the next."""

    job_id: str


@record(eq=False)
class Failed:
    """The job can't be done; the engine is ready for the next."""

    job_id: str
    error: VelaturaError


Message: TypeAlias = (
    Hello
    | Beat
    | Ready
    | Do
    | Cancel
    | Hold
    | Quit
    | CancelReceived
    | EventMessage
    | Done
    | Stopped
    | Failed
)

_KINDS: Final[dict[str, type[Message]]] = {
    cls.__name__.lower(): cls
    for cls in (
        Hello,
        Beat,
        Ready,
        Do,
        Cancel,
        Hold,
        Quit,
        CancelReceived,
        EventMessage,
        Done,
        Stopped,
        Failed,
    )
}
_EVENT_NAMES: Final = {cls: name for name, cls in EVENTS.items()}


def send(sink: ByteSink, message: Message) -> None:
    """Write ``message``. Raises what `wire.write_frame` raises."""
    write_frame(sink, encode(message))


def packed(message: Message) -> tuple[bytes | memoryview, ...]:
    """The bytes of ``message``, to be written one after another. Raises WireError as `wire.packed`
    does."""
    return pack_frame(encode(message))


def receive(source: ByteSource, unknown: Callable[[], object] = lambda: None) -> Message | None:
    """Read a message; None where the stream ends. Raises WireError. ``unknown`` is called before a
    job of an operation that is not in the table: who waits in it may put it there."""
    frame = read_frame(source)
    if frame is not None and frame.kind == "do" and frame.fields.get("operation") not in OPERATIONS:
        unknown()
    return None if frame is None else decode(frame)


def preview_slot(message: Message) -> str | None:
    """The slot of a `mailbox.Mailbox` that previews share, and that of beats; None for all that
    must not be lost."""
    if isinstance(message, Beat):
        return "beat"
    event = message.event if isinstance(message, EventMessage) else None
    return "preview" if isinstance(event, PreviewMade) and not event.awaited else None


def encode(message: Message) -> Frame:
    """The frame of ``message``. Of an array the fields hold the name it travels under."""
    arrays: dict[str, Array] = {}

    def other(value: object) -> Any:
        if not isinstance(value, np.ndarray):
            return plain_value(value)
        name = str(len(arrays))
        arrays[name] = value
        return name

    match message:
        case EventMessage(job_id, event):
            plain = to_json(event, other)
            data = {"job_id": job_id, "event": _EVENT_NAMES[type(event)], "told": plain}
        case Do(job_id, operation, job):
            data = {"job_id": job_id, "operation": operation, "job": to_json(job, other)}
        case Failed(job_id, error):
            data = {"job_id": job_id, **error.to_json()}
            data["details"] = data["details"][-MAX_DETAILS:]
        case _:
            data = to_json(message)
    return Frame(type(message).__name__.lower(), data, arrays)


def decode(frame: Frame) -> Message:
    """The message of ``frame``. Raises WireError for everything `encode` would not make."""
    cls = _KINDS.get(frame.kind)
    if cls is None:
        raise WireError(f"an unknown message {frame.kind[:40]!r}")
    try:
        return _decoded(cls, dict(frame.fields), frame.arrays)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise WireError(f"a damaged message {frame.kind!r}: {error!r}"[:500]) from error


def _decoded(cls: type[Message], data: dict[str, Any], arrays: Mapping[str, Array]) -> Message:
    if cls is Failed:
        return Failed(from_json(str, data["job_id"]), error_from_json(data))
    if cls is EventMessage:
        event = _message_of(EVENTS[data["event"]], data["told"], arrays)
        _check_finite(event)
        return EventMessage(from_json(str, data["job_id"]), event)
    if cls is Do:
        job = _message_of(OPERATIONS[data["operation"]].takes, data["job"], arrays)
        return Do(from_json(str, data["job_id"]), data["operation"], job)
    message = from_json(cls, exactly(cls, data))
    if isinstance(message, Ready):
        _check_facts(message.info)
    return message


def _message_of(cls: type[Any], data: dict[str, Any], arrays: Mapping[str, Array]) -> Any:
    """What a message holds, with its arrays, which must be what their fields declare."""

    def other(kind: type, name: Any) -> Any:
        if name not in arrays:
            raise ValueError(f"no array {name!r} for {kind}")
        return arrays[name]

    value = from_json(cls, exactly(cls, data), other)
    check_declared(value)
    return value


def _check_finite(event: EngineEvent) -> None:
    for each in fields(event):
        value = getattr(event, each.name)
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{each.name} is not a number")


def _check_facts(info: Mapping[str, str]) -> None:
    if len(info) > MAX_FACTS or any(len(text) > MAX_FACT for fact in info.items() for text in fact):
        raise ValueError("more than it may tell of itself")
