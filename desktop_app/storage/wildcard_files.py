"""One file of wildcards: a text file with an option a line, or lists in YAML or JSON.

YAML is read event by event: a few lines of anchors can stand for more than any memory holds, so
what they stand for is counted, and nothing but mappings, lists and texts is made of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeAlias, cast

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.events import Noted
from desktop_app.core.plain_text import decoded
from desktop_app.core.prompt.wildcard_lists import Weighted
from desktop_app.core.safe_open import open_regular

MAX_BYTES: Final = 16 << 20
MAX_OPTIONS: Final = 200_000
"""Of a file, in all its lists."""

MAX_OPTION: Final = 20_000
"""Characters of one option; the rest of it is left out."""

STRUCTURED: Final = frozenset({".yaml", ".yml", ".json"})
"""Files that hold lists with names of their own."""

SUFFIXES: Final = STRUCTURED | {".txt"}

_MAX_DEPTH: Final = 20
_MAX_NODES: Final = 400_000
_MAX_NAME: Final = 200
_WEIGHT = re.compile(r"\s*(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*::\s*")

_Tree: TypeAlias = "str | list[Any] | dict[str, Any]"
Lists: TypeAlias = dict[str, "tuple[Weighted, ...]"]


@dataclass(frozen=True, slots=True)
class WildcardFile:
    """What a file gives.

    Attributes:
        lists: its options by name; of a text file one list called "".
        notes: what has to be said of it.
    """

    lists: Lists = field(default_factory=dict[str, "tuple[Weighted, ...]"])
    notes: tuple[Noted, ...] = ()


class _BrokenError(Exception):
    """It can't be understood: why."""


def read_wildcards(path: Path, name: str) -> WildcardFile:
    """The lists of the file at ``path``; never raises. ``name``: what notes call it."""
    try:
        with open_regular(path) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return _unreadable(name, plain_reason(error))
    if len(data) > MAX_BYTES:
        return _unreadable(name, f"it is larger than {MAX_BYTES >> 20} MB")
    plain = decoded(data)
    if not plain.is_text:
        return _unreadable(name, "it is not a text file")
    notes = [Noted("wildcards_encoding", {"file": name})] if plain.is_guess else []
    if path.suffix.lower() not in STRUCTURED:
        lists: Lists = {"": tuple(_lines(plain.text))}
        return WildcardFile(lists, tuple(notes))
    try:
        json = path.suffix.lower() == ".json"
        tree = _json(plain.text) if json else _yaml(plain.text)
        reading = _Lists(path.stem)
        reading.take(tree)
    except _BrokenError as error:
        return _unreadable(name, str(error))
    if reading.odd:
        notes.append(Noted("wildcards_partly", {"file": name, "count": reading.odd}))
    return WildcardFile(reading.lists, tuple(notes))


def _unreadable(name: str, reason: str) -> WildcardFile:
    return WildcardFile(notes=(Noted("wildcards_unreadable", {"file": name, "reason": reason}),))


def _lines(text: str) -> Iterator[Weighted]:
    for number, line in enumerate(text.splitlines()):
        if number == MAX_OPTIONS:
            return
        option = line.strip()
        if option and not option.startswith("#"):
            yield weighted(option)


def weighted(option: str) -> Weighted:
    """An option without its weight, and that: ``0.5::blue``."""
    found = _WEIGHT.match(option)
    if found is None:
        return option[:MAX_OPTION], 1.0
    return option[found.end() :][:MAX_OPTION], float(found[1])


def _json(text: str) -> _Tree:
    try:
        return cast("_Tree", json.loads(text, parse_int=str, parse_float=str, parse_constant=str))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise _BrokenError(f"it is not valid JSON (line {line})") from error


def _yaml(text: str) -> _Tree:
    import yaml  # not before it is needed: the window starts without it

    # CSafeLoader is missing where PyYAML was built without libyaml.
    loader = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    try:
        return _built(cast("Iterator[Any]", yaml.parse(text, Loader=loader)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = "" if mark is None else f" (line {mark.line + 1})"
        raise _BrokenError(f"it is not valid YAML{where}") from error


def _built(events: Iterator[Any]) -> _Tree:
    """The tree of all documents: of several mappings the first that has a key counts."""
    whole: list[_Tree] = []
    stack: list[_Node] = []
    anchors: dict[str, _Tree] = {}
    for number, event in enumerate(events):
        if number > _MAX_NODES:
            raise _BrokenError("it has too many entries")
        made = _taken(event, stack, anchors)
        if made is not None and stack:
            stack[-1].add(made)
        elif made is not None:
            whole.append(made)
    maps = [tree for tree in reversed(whole) if isinstance(tree, dict)]
    if maps:
        return {key: value for tree in maps for key, value in tree.items()}
    return whole[0] if whole else {}


def _taken(event: Any, stack: list[_Node], anchors: dict[str, _Tree]) -> _Tree | None:
    """What is complete with ``event``; None: nothing is."""
    import yaml

    made: _Tree | None = None
    if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        if len(stack) == _MAX_DEPTH:
            raise _BrokenError(f"it is nested more than {_MAX_DEPTH} deep")
        stack.append(_Node({} if isinstance(event, yaml.MappingStartEvent) else []))
        if event.anchor:
            anchors[event.anchor] = stack[-1].tree
    elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        made = stack.pop().tree
    elif isinstance(event, yaml.ScalarEvent):
        made = str(event.value)
        if event.anchor:
            anchors[event.anchor] = made
    elif isinstance(event, yaml.AliasEvent):
        made = anchors.get(event.anchor, "")
    return made


@dataclass(slots=True)
class _Node:
    """A mapping or a list that is not complete."""

    tree: dict[str, Any] | list[Any]
    key: _Tree | None = None

    def add(self, made: _Tree) -> None:
        if isinstance(self.tree, list):
            self.tree.append(made)
        elif self.key is None:
            self.key = made
        else:
            if isinstance(self.key, str):
                self.tree[self.key] = made
            self.key = None


class _Lists:
    """Collects the lists of a tree, which may hold the same part many times, or itself."""

    def __init__(self, stem: str) -> None:
        self.lists: Lists = {}
        self.odd = 0
        self._stem = stem
        self._nodes = self._options = 0

    def take(self, tree: _Tree) -> None:
        if isinstance(tree, list):
            tree = {self._stem: tree}
        todo: list[tuple[str, Any, int]] = [("", tree, 0)]
        while todo:
            name, node, depth = todo.pop()
            self._count()
            if isinstance(node, list):
                self._take_list(name, cast("list[Any]", node))
            elif isinstance(node, dict) and depth < _MAX_DEPTH:
                children = cast("dict[str, Any]", node).items()
                todo += [(f"{name}/{key}", value, depth + 1) for key, value in children]
                self._nodes += len(children)
            elif isinstance(node, dict):
                raise _BrokenError(f"it is nested more than {_MAX_DEPTH} deep")

    def _take_list(self, name: str, items: list[Any]) -> None:
        clean = checked_name(name)
        if not clean:
            self.odd += 1
            return
        options: list[Weighted] = []
        for item in items:
            self._count()
            option = _option(item)
            if option is None:
                self.odd += 1
            elif option[0]:
                options.append(option)
        self._options += len(options)
        if self._options > MAX_OPTIONS:
            raise _BrokenError("it has too many entries")
        self.lists.setdefault(clean, tuple(options))

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > _MAX_NODES:
            raise _BrokenError("it has too many entries")


def _option(item: Any) -> Weighted | None:
    if isinstance(item, str):
        return weighted(item.strip())
    if isinstance(item, dict):  # {text: blue, weight: 0.5}
        fields = cast("dict[str, Any]", item)
        text, weight = fields.get("text", fields.get("content")), fields.get("weight", "1")
        found = _WEIGHT.match(f"{weight}::")
        if isinstance(text, str) and found is not None:
            return text.strip()[:MAX_OPTION], float(found[1])
    return None


def checked_name(name: str) -> str:
    """The name of a list, its parts with ``/`` between them; empty where it can't be one."""
    parts = [part.strip() for part in name.strip("/").split("/")]
    if not all(parts) or ".." in parts or len(name) > _MAX_NAME or "__" in name:
        return ""
    return str(PurePosixPath(*parts))
