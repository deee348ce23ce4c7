"""What a pickle would do if it were loaded, in words; nothing of it is loaded to find out."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.safe_open import open_regular
from desktop_app.library.pickles.archive import Layout, open_archive
from desktop_app.library.pickles.call_descriptions import Call, Group, Name, shown
from desktop_app.library.pickles.dangers import danger_of, is_admitted
from desktop_app.library.pickles.opcode_walk import Trace, examine
from desktop_app.library.pickles.problem import PROBLEMS, PickleProblem

Verdict: TypeAlias = Literal["tensors", "extras", "dangerous", "unreadable"]

_NESTED: Final = 48
_NESTED_BYTES: Final = 64 << 20
_NESTED_OPCODES: Final = 200_000
"""Instructions of all pickles within a pickle that are looked at: half a second, however nested."""

_NESTED_LEAST: Final = 200
"""What each of them counts at least: opening one takes time, too."""

_CALLS_A_NAME: Final = 3
_INSIDE: Final = 16
"""Of what is handed to a call so much is looked into."""

_KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class PickleCall:
    """Something the pickle would do.

    Attributes:
        code: a row of `dangers.DANGERS`, or "unknown": code that no tensor needs.
        words: what follows "it tried to"; empty for "unknown".
        shown: the call as it would be made, on one line: ``os.system('rm -rf ~')``.
        nested: whether it is in a pickle inside the pickle.
    """

    code: str
    words: str
    shown: str
    nested: bool = False

    @property
    def sentence(self) -> str:
        """In one line for a person."""
        within = "a pickle inside it " if self.nested else "it "
        return f"{within}tried to {self.words or 'use code no tensor needs'}: {self.shown}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is in a pickle.

    Attributes:
        layout: format of the file; empty where it can't be told.
        verdict: "tensors": nothing else; "extras": harmless as far as is known, and left out when
            it is converted; "dangerous"; "unreadable".
        attempts: what it would do, the dangerous first, without repetitions.
        names: every full name that it asks for, in its order.
        problem: a key of `problem.PROBLEMS` where it is unreadable or broken.
    """

    layout: Layout | Literal[""]
    verdict: Verdict
    attempts: tuple[PickleCall, ...] = ()
    names: tuple[str, ...] = ()
    problem: str = ""


def explain(path: Path) -> Explanation:
    """Look at the pickle at ``path``; never raises for what is in it.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
    """
    try:
        with open_regular(path) as file:
            return _explain(file)
    except FileNotFoundError as error:
        raise InputError("file_missing", name=path.name) from error
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error


def refuse(explanation: Explanation, name: str) -> None:
    """Raise if the file called ``name`` must not be converted.

    Raises:
        ModelError: ``pickle_dangerous`` or ``pickle_unreadable``.
    """
    if explanation.verdict == "dangerous":
        details = "\n".join(attempt.sentence for attempt in explanation.attempts)
        tried = explanation.attempts[0].sentence.replace(" tried", " would have tried", 1)
        raise ModelError("pickle_dangerous", details, name=name, tried=tried)
    if explanation.verdict == "unreadable":
        reason = PROBLEMS.get(explanation.problem, PROBLEMS["broken"])
        raise ModelError("pickle_unreadable", name=name, reason=reason)


def _explain(file: BinaryIO) -> Explanation:
    try:
        archive = open_archive(file)
    except PickleProblem as problem:
        return Explanation("", "unreadable", problem=problem.code)
    traces, problem = examine(file, archive)
    looking = _Looking()
    for trace in traces:
        looking.examine(trace, 0)
    found = sorted(dict.fromkeys(looking.found), key=lambda attempt: attempt.code == "unknown")
    unique = _outermost(found[:_KEPT])
    names = tuple(dict.fromkeys(f"{n.module}.{n.name}" for t in traces for n in t.names))
    harmful = any(attempt.code != "unknown" for attempt in unique)
    verdict: Verdict = "extras" if unique else "tensors"
    if problem:
        verdict = "unreadable"
    if harmful:
        verdict = "dangerous"
    return Explanation(archive.layout, verdict, tuple(unique), names[:_KEPT], problem)


class _Looking:
    """Goes through what was seen, with an end to its patience: files may repeat themselves."""

    def __init__(self) -> None:
        self.found: list[PickleCall] = []
        self._shown = Counter[Name]()
        self._seen = dict[int, object]()
        self._bytes = _NESTED_BYTES
        self._opcodes = _NESTED_OPCODES

    def examine(self, trace: Trace, depth: int) -> None:
        """Note what ``trace`` would do. No name goes unseen; of its calls a few are shown."""
        for call in trace.calls:
            name = _first_name(call)
            if name is None:
                continue
            if not is_admitted(name.module, name.name) and self._shown[name] < _CALLS_A_NAME:
                self._shown[name] += 1
                self.found.append(_attempt(name, shown(call), depth))
            if depth < _NESTED:
                self._inside(call, depth + 1)
        for name in trace.names:
            if not self._shown[name] and not is_admitted(name.module, name.name):
                self._shown[name] += 1
                self.found.append(_attempt(name, shown(name), depth))

    def _inside(self, call: Call, depth: int) -> None:
        """What is in a pickle that is handed to the call as bytes."""
        for item in call.arguments.items[:_INSIDE] if isinstance(call.arguments, Group) else []:
            if id(item) in self._seen or not isinstance(item, str | bytes | bytearray):
                continue
            self._seen[id(item)] = item  # kept, so that its id stays its own
            self._bytes -= len(item)
            if self._bytes < 0 or len(item) < 3:
                continue
            data = item.encode("latin-1", "ignore") if isinstance(item, str) else bytes(item)
            for trace in self._traces(data):
                self.examine(trace, depth)

    def _traces(self, data: bytes) -> list[Trace]:
        """Of a pickle in bytes, or of PyTorch's archive around one; none where they are neither."""
        if self._opcodes <= 0:
            return []
        file = io.BytesIO(data)
        try:
            traces, problem = examine(file, open_archive(file), self._opcodes)
        except PickleProblem:
            traces, problem = [], ""
        self._opcodes -= max(_NESTED_LEAST, sum(trace.opcodes for trace in traces))
        # Any text is the beginning of a pickle; a broken one counts only where it says it is one.
        return [] if problem and not data.startswith((b"\x80", b"PK")) else traces


def _outermost(attempts: list[PickleCall]) -> list[PickleCall]:
    """Without those that are only a part of another: ``getattr(…)`` of ``getattr(…)('…')``."""
    return [
        each
        for each in attempts
        if not any(
            each is not other
            and each.shown in other.shown
            and (each.code, each.nested) == (other.code, other.nested)
            for other in attempts
        )
    ]


def _attempt(name: Name, text: str, depth: int) -> PickleCall:
    danger = danger_of(name.module, name.name)
    if danger is None:
        return PickleCall("unknown", "", text, depth > 0)
    return PickleCall(danger.code, danger.words, text, depth > 0)


def _first_name(value: object) -> Name | None:
    """The name at the root of what is called: of ``getattr(os, "system")("…")`` it is getattr."""
    for _ in range(64):
        if isinstance(value, Name):
            return value
        if not isinstance(value, Call):
            return None
        value = value.function
    return None
