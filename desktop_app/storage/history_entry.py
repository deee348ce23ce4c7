"""One row of the history, as a value. No database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from desktop_app.core.conditions import KINDS
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest
from desktop_app.operations.table import WORKS

_OF_CONDITIONS: Final = tuple(f'"{name}"' for name, kind in KINDS.items() if kind.is_prompt)
"""What is in the JSON of a request whose conditions have prompts."""

_WITH_PROMPTS: Final = ('"template"', *_OF_CONDITIONS)
"""What is in the JSON of a request that says more than its prompt."""


def _request_in(written: str) -> GenerationRequest | None:
    try:
        return GenerationRequest.from_json(json.loads(written))
    except (KeyError, TypeError, ValueError):
        return None


def prompts_within(written: str) -> tuple[str, ...]:
    """The prompts of the conditions in a request that was written."""
    if not any(mark in written for mark in _OF_CONDITIONS):  # most have none: not parsed
        return ()
    request = _request_in(written)
    return () if request is None else request.condition_prompts


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One finished image and all that made it.

    Attributes:
        id: number of its row: grows as rows are added and is never used twice; only here.
        uid: 32 hex digits, the first 12 the time; the same on every machine.
        created_ms: when it was finished, milliseconds since 1970 (UTC).
        prompt: what the picture should show.
        negative_prompt: what it should not show.
        request_json: the `GenerationRequest` of this one image (count 1, its own seed).
        model_name: what the user read.
        model_digest: the model's short content hash.
        seed: the image's seed; -1: not known.
        size: the picture's size in pixels.
        file: the PNG, relative to the history folder, with slashes; empty: it lies outside.
        seconds: how long it took.
        task: what was made; a plain text, so that tasks of newer versions can be listed.
        document: name of the document it was made for; may be empty.
        applied: whether it was applied to the document.
        lock_before: hash of the locked pixels immediately before it was applied; else empty.
        lock_after: the same immediately after.
        thumbnail: a JPEG of at most 256 pixels a side; empty if the picture is gone.
        owner: whose it is; empty: the person at the window.
        job: id of the job that made it; empty: unknown.
        image: its number in the job, from 0.
        content: SHA-256 (hex) of the PNG file; empty: not known yet.
        output_digest: `pixels.digest` of the float output; empty: unknown.
        inputs_json: what went in, a list of spots; empty: nothing was kept.
        environment: name of what is remembered of libraries, device and weights; may be empty.
        starred, rejected: as the user marked it.
        tags: the user's.
        note: the user's.
        trashed_ms: when it was put into the trash; None: it is not there.
        missing: whether its picture has vanished.
        outside: absolute path of a picture that was imported where it is; never in any file but
            the history's own. Such an entry has no request, unless it is a picture of our own.
        source: id of the program's format that it was read by; empty: this program made it.
        outside_json: what the outside file tells of how it was made (`PictureInfo.to_json`).
        parents: ids of the entries that are in what went in, on whatever machine they were made.
        albums: ids of the albums it is in, and when it came into each, milliseconds since 1970.
    """

    id: int
    uid: str
    created_ms: int
    prompt: str
    negative_prompt: str
    request_json: str
    model_name: str
    model_digest: str
    seed: int
    size: Size
    file: str
    seconds: float
    task: str
    document: str
    applied: bool
    lock_before: str
    lock_after: str
    thumbnail: bytes
    owner: str = ""
    job: str = ""
    image: int = 0
    content: str = ""
    output_digest: str = ""
    inputs_json: str = ""
    environment: str = ""
    starred: bool = False
    rejected: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    trashed_ms: int | None = None
    missing: bool = False
    outside: str = ""
    source: str = ""
    outside_json: str = ""
    albums: tuple[tuple[str, int], ...] = ()
    parents: tuple[str, ...] = ()

    @property
    def outside_data(self) -> dict[str, Any]:
        """What the outside file tells; {} where that is nothing."""
        return cast("dict[str, Any]", json.loads(self.outside_json or "{}"))

    @property
    def inputs(self) -> tuple[dict[str, Any], ...]:
        """The spots that went in, as `core.job_record.SpotRecord`; () where there are none
        or another version wrote them in another shape."""
        try:
            found: object = json.loads(self.inputs_json or "[]")
        except ValueError:
            return ()
        spots = cast("list[object]", found) if isinstance(found, list) else []
        return tuple(cast("dict[str, Any]", one) for one in spots if isinstance(one, dict))

    @property
    def is_generated(self) -> bool:
        """Whether a generative model made it, as far as is known: what can't be read counts."""
        request = self.request
        if request is None or self.work:
            return request is None
        return bool(request.model or request.filled_by)

    @property
    def created(self) -> datetime:
        """When it was finished (UTC)."""
        return datetime.fromtimestamp(self.created_ms / 1000, UTC)

    @property
    def request(self) -> GenerationRequest | None:
        """The request that makes it again; None if another version wrote it in another shape.

        Prompt, seed and the other fields of the entry can be used all the same.
        """
        return _request_in(self.request_json)

    @property
    def work(self) -> str:
        """Operation of the work on a whole picture that made it (`core.work`); empty: none did."""
        return self.task if self.task in WORKS else ""

    @property
    def typed(self) -> str:
        """The prompt as it was typed, with its wildcards and without its styles."""
        # Read only where there is one: entries are listed by the hundred.
        other = any(mark in self.request_json for mark in _WITH_PROMPTS)
        request = self.request if other else None
        return self.prompt if request is None else request.typed.prompt
