"""What can go wrong between a hub and us, as data: which answer it strikes, and how."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal, TypeAlias, get_args

Kind: TypeAlias = Literal[
    "status",  # another status, with `code`, `headers` and `error_code`
    "cut",  # the connection ends after `at` bytes of the body
    "wrong",  # the byte at `at` of the file is another one
    "stall",  # after `at` bytes nothing comes any more, and the connection stays
    "drip",  # one byte every `seconds`, after `at` bytes
    "drip_headers",  # the same, for the answer's head
    "silence",  # no answer at all
    "range_ignored",  # 200 with the whole file where a part was asked for
    "wrong_range",  # 206 with another Content-Range than asked for
    "no_length",  # no Content-Length; the end of the connection ends the file
    "too_much",  # more bytes than the file has
    "etag",  # another ETag, `headers["ETag"]`
    "redirect",  # to `headers["Location"]`
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: what.
        path: shell pattern of the file's name, or of the address for answers about none.
        where: which of the two servers; "any" for both.
        times: how often; -1 for always.
        at: bytes of the answer's body that come well before it (of the file, for "wrong").
        code: the status, for "status".
        error_code: ``X-Error-Code`` of it.
        headers: further headers.
        seconds: between two bytes that drip.
        method: which requests.
    """

    kind: Kind
    path: str = "*"
    where: Literal["hub", "cdn", "any"] = "any"
    times: int = 1
    at: int = 0
    code: int = 500
    error_code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.05
    method: str = "GET"


WITHOUT_BODY: frozenset[Kind] = frozenset({"status", "silence", "redirect", "etag"})
"""What can go wrong with an answer that only leads elsewhere."""

ALL: frozenset[Kind] = frozenset(get_args(Kind))


class Faults:
    """The faults that are set; safe to use from all threads of the servers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left: list[tuple[Fault, int]] = []

    def add(self, *faults: Fault) -> None:
        """Set them, behind those that are set."""
        with self._lock:
            self._left += [(fault, fault.times) for fault in faults]

    def clear(self) -> None:
        """All is well again."""
        with self._lock:
            self._left.clear()

    @property
    def left(self) -> list[Fault]:
        """Those that are still to come, without those that come always."""
        with self._lock:
            return [fault for fault, times in self._left if times > 0]

    def take(
        self, where: str, method: str, names: Iterable[str], kinds: Collection[Kind]
    ) -> Fault | None:
        """The first fault of one of these kinds for this request; it counts as used."""
        wanted = list(names)
        with self._lock:
            for index, (fault, times) in enumerate(self._left):
                if fault.kind not in kinds or fault.method != method or times == 0:
                    continue
                if fault.where not in (where, "any"):
                    continue
                if any(fnmatch.fnmatchcase(name, fault.path) for name in wanted):
                    self._left[index] = (fault, times - 1 if times > 0 else times)
                    return fault
        return None
