"""One row of the history, as a value. No database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One finished image and all that made it.

    Attributes:
        id: grows with time and is never used twice.
        created_ms: when it was finished, milliseconds since 1970 (UTC).
        prompt: what the picture should show.
        negative_prompt: what it should not show.
        request_json: the `GenerationRequest` of this one image (count 1, its own seed).
        model_name: what the user read.
        model_digest: the model's short content hash.
        seed: the image's seed.
        size: the picture's size in pixels.
        file: the PNG, relative to the history folder, with slashes.
        seconds: how long it took.
        task: what was made; a plain text, so that tasks of newer versions can be listed.
        document: name of the document it was made for; may be empty.
        applied: whether it was applied to the document.
        lock_before: hash of the locked pixels immediately before it was applied; else empty.
        lock_after: the same immediately after.
        thumbnail: a JPEG of at most 256 pixels a side.
    """

    id: int
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

    @property
    def created(self) -> datetime:
        """When it was finished (UTC)."""
        return datetime.fromtimestamp(self.created_ms / 1000, UTC)

    @property
    def request(self) -> GenerationRequest | None:
        """The request that makes it again; None if another version wrote it in another shape.

        Prompt, seed and the other fields of the entry can be used all the same.
        """
        try:
            return GenerationRequest.from_json(json.loads(self.request_json))
        except (KeyError, TypeError, ValueError):
            return None
