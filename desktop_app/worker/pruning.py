"""What of a document's records is dead: which may go, and what those that stay must say instead.

A record tells of a content what differs from the one before it (`records`). So where steps are
taken out that were undone and then replaced, what they had told and later ones build on goes over
into these; and where the oldest steps are given up, the opening record tells what they led to.

What comes back is the same document with the same steps, done and undone, at every place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from desktop_app.imaging.layers.content import VALUES
from desktop_app.state.document.lines import line_from_json, line_to_json
from desktop_app.worker.record_reading import blob_of, layer_ids
from desktop_app.worker.records import LOST, Ref

_Json: TypeAlias = dict[str, Any]
_STEPS = frozenset({"step", "undo", "redo", "forget"})
_NEWEST_COUNTS = frozenset({"guides"})
"""Kinds of which each record takes the place of the one before."""


@dataclass(frozen=True, slots=True, eq=False)
class Pruned:
    """What is to be kept.

    Attributes:
        headers: the records that stay, by number: None as they stand, else with another header.
        blobs: what is wanted besides the blobs of those that stay as they stand.
    """

    headers: dict[int, _Json | None]
    blobs: set[Ref]


class _Headers:
    """Headers by number, packed: as trees, those of a long journal are a million objects, and every
    thread would have to wait for the collector to look at them.

    Attributes:
        kinds: of the records.
        others: which blobs of other records each refers to.
    """

    def __init__(self) -> None:
        self.kinds: dict[int, str] = {}
        self.others: dict[int, tuple[Ref, ...]] = {}
        self._texts: dict[int, bytes] = {}

    def add(self, number: int, header: Mapping[str, Any]) -> None:
        self.kinds[number] = header["kind"]
        self.others[number] = tuple(ref for ref in blobs_in(number, header) if ref[0] != number)
        self._texts[number] = json.dumps(header).encode()

    def __getitem__(self, number: int) -> _Json:
        return json.loads(self._texts[number])


@dataclass(frozen=True, slots=True)
class _Place:
    """Which content: that after the record of a number, changed by what these say in "before"."""

    after: int
    befores: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    number: int
    before: _Place


@dataclass(slots=True, eq=False)
class _History:
    """What the records tell, gone through so far."""

    opening: int = 0
    now: _Place = field(default_factory=lambda: _Place(0))
    done: list[_Step] = field(default_factory=list[_Step])
    undone: list[_Step] = field(default_factory=list[_Step])
    dropped: int = 0
    """So many of those done can't be undone any more."""
    saved: tuple[int, int] | None = None
    """Number of the last record that tells of saving, and of the step after which it was."""
    branches: dict[str, int] = field(default_factory=dict[str, int])
    """By their ids, the records of those that there are."""
    stale: list[int] = field(default_factory=list[int])
    """Records of what branches were before, or of branches that are gone."""

    def add(self, number: int, header: Mapping[str, Any]) -> None:
        kind, count = header["kind"], int(header.get("count", 1))
        if kind == LOST and self.opening:
            return
        if not self.opening:
            self.opening, self.now = number, _Place(number)
        elif kind == "step":
            if "before" in header:
                self.now = _Place(self.now.after, (*self.now.befores, number))
            self.done.append(_Step(number, self.now))
            self.undone.clear()
            self.now = _Place(number)
        elif kind == "undo":
            self._take_back(count)
        elif kind == "redo":
            for _ in range(count):
                self.done.append(self.undone.pop())
            self.now = _Place(self.done[-1].number)
        elif kind == "forget":
            self.undone.clear()
        elif kind == "drop":
            self.dropped = min(self.dropped + count, len(self.done))
        elif kind == "saved":
            last = self.done[-1].number if self.done else self.opening
            self.saved = number, int(header.get("at", last))
        elif kind in ("branch", "unbranch"):
            self._add_branch(number, kind, str(header["id"]))

    def _take_back(self, count: int) -> None:
        for _ in range(count):
            self.undone.append(self.done.pop())
            self.now = self.undone[-1].before
        self.dropped = min(self.dropped, len(self.done))

    def _add_branch(self, number: int, kind: str, branch: str) -> None:
        if branch in self.branches:
            self.stale.append(self.branches.pop(branch))
        if kind == "branch":
            self.branches[branch] = number
        else:
            self.stale.append(number)


def pruned(records: Iterable[tuple[int, Mapping[str, Any]]]) -> Pruned:
    """What of a journal's records, by number and in order, is to be kept.

    Raises:
        KeyError, TypeError, ValueError, IndexError: they make no sense.
    """
    headers, history = _Headers(), _History()
    for number, header in records:
        headers.add(number, header)
        history.add(number, header)
    folded, kept = history.done[: history.dropped], history.done[history.dropped :]
    chain = [*kept, *reversed(history.undone)]
    # What came after the last of them stays: it says where one is.
    tail = (chain or folded or [_Step(history.opening, history.now)])[-1].number
    chosen: dict[int, _Json | None] = {
        number: None
        for number, kind in headers.kinds.items()
        if number > tail or kind not in _STEPS
    }
    if folded:
        chosen[history.opening] = _folded(history.opening, folded, headers)
    for step in chain:
        chosen[step.number] = _standing_alone(step, headers)
    for number in (*_superseded(headers.kinds, tail), *history.stale):
        chosen.pop(number, None)
    if history.saved is not None and history.saved[0] <= tail:
        number, at = history.saved
        known = {history.opening, *(step.number for step in chain)}
        if folded and at == folded[-1].number:
            at = history.opening
        chosen[number] = {**headers[number], "at": at if at in known else 0}
    blobs: set[Ref] = set()
    for number, header in chosen.items():
        blobs.update(headers.others[number] if header is None else blobs_in(number, header))
    return Pruned(chosen, {blob for blob in blobs if chosen.get(blob[0], {}) is not None})


def _superseded(kinds: Mapping[int, str], tail: int) -> Iterator[int]:
    """Records that say nothing any more."""
    newest: dict[str, int] = {}
    for number, kind in kinds.items():
        if kind in _NEWEST_COUNTS and (before := newest.get(kind)) is not None:
            yield before
        newest[kind] = number
        # Once the oldest steps are gone, nothing may say so again.
        if kind == "drop" or (kind == "saved" and number <= tail):
            yield number


def blobs_in(number: int, header: Mapping[str, Any]) -> Iterator[Ref]:
    """All blobs that the record of that number refers to, its own too.

    Raises:
        KeyError, TypeError, ValueError: a wrong shape.
    """
    yield from (blob_of(band, number) for band in header.get("original", ()))
    for name in ("before", "content"):
        if name in header:
            for told in header[name]["tiles"].values():
                yield from (blob_of(tile[2], number) for tile in told["set"])
                yield from (blob_of(band, number) for band in told.get("backing") or ())
            yield from _blobs_of_layers(header[name]["layers"], number)


def _blobs_of_layers(layers: Iterable[Mapping[str, Any]], number: int) -> Iterator[Ref]:
    for layer in layers:
        for piece in layer.get("pieces", ()):
            yield from (blob_of(band, number) for band in piece["pixels"])
            yield from (blob_of(band, number) for band in piece["share"] or ())
        yield from _blobs_of_layers((*layer.get("children", ()), *layer.get("kept", ())), number)


def _standing_alone(step: _Step, headers: _Headers) -> _Json | None:
    """A step's header with what records that go had told before it; None: as it stands."""
    befores = step.before.befores
    if befores in ((), (step.number,)):
        return None
    header = headers[step.number]
    merged: _Json | None = None
    for number in befores:
        told = _anywhere(headers[number]["before"], number)
        merged = told if merged is None else _merged(merged, told)
    return {**header, "before": merged, "content": _anywhere(header["content"], step.number)}


def _folded(opening: int, folded: list[_Step], headers: _Headers) -> _Json:
    """The opening record as it is after the first steps, whose marks it bears."""
    header = headers[opening]
    content = _anywhere(header["content"], opening)
    marks: _Json = dict(header.get("dropped", {}))
    line = line_from_json(header.get("line", ()))
    for step in folded:
        for number in step.before.befores:
            content = _merged(content, _anywhere(headers[number]["before"], number))
        told = headers[step.number]
        after = _anywhere(told["content"], step.number)
        changed = {name: name in after["tiles"] for name in VALUES}
        changed["pixels"] = _looks_other(content, after)
        for surface in filter(changed.get, changed):
            before: _Json = {} if "line" in told else marks.get(surface, {}).get("texts", {})
            marks[surface] = {"name": told["name"], "texts": told["texts"] or before}
        if "line" in told:
            line = line_from_json(told["line"])
        elif told.get("mark"):
            line = (*line, *line_from_json([told["mark"]]))
        content = _merged(content, after)
    made = {**header, "content": content, "dropped": marks, "line": line_to_json(line)}
    if "original" in header:
        made["original"] = [list(blob_of(band, opening)) for band in header["original"]]
    return made


def _looks_other(before: _Json, after: _Json) -> bool:
    same = all(before[name] == after[name] for name in ("size", "channels", "dtype", "layers"))
    return not same or any(name not in VALUES for name in after["tiles"])


def _merged(first: _Json, then: _Json) -> _Json:
    """What differs after both; they name blobs by pairs."""
    there = {*VALUES, *layer_ids(then["layers"])}
    tiles: _Json = {name: told for name, told in first["tiles"].items() if name in there}
    for name, told in then["tiles"].items():
        known = tiles.get(name)
        tiles[name] = told if known is None or "backing" in told else _tiles(known, told)
    return {**then, "tiles": tiles}


def _tiles(first: _Json, then: _Json) -> _Json:
    squares: dict[tuple[int, int], Any] = {(x, y): blob for x, y, blob in first["set"]}
    gone = {(x, y) for x, y in then["gone"]}
    for key in gone:
        squares.pop(key, None)
    squares.update({(x, y): blob for x, y, blob in then["set"]})
    merged = {**then, "set": [[x, y, blob] for (x, y), blob in squares.items()]}
    if "backing" in first:
        del merged["gone"]
        return {**merged, "backing": first["backing"]}
    gone |= {(x, y) for x, y in first["gone"]}
    return {**merged, "gone": [list(key) for key in sorted(gone - squares.keys())]}


def _anywhere(content: Mapping[str, Any], number: int) -> _Json:
    """A record's content with every blob named by a pair, so that it may be in another."""

    def pairs(bands: Iterable[Any] | None) -> list[list[int]] | None:
        return None if bands is None else [list(blob_of(band, number)) for band in bands]

    def layer(data: Mapping[str, Any]) -> _Json:
        made = dict(data)
        if "pieces" in data:
            made["pieces"] = [
                {**piece, "pixels": pairs(piece["pixels"]), "share": pairs(piece["share"])}
                for piece in data["pieces"]
            ]
        for name in ("children", "kept"):
            if name in data:
                made[name] = [layer(inner) for inner in data[name]]
        return made

    def tiles(data: Mapping[str, Any]) -> _Json:
        squares = [[x, y, list(blob_of(blob, number))] for x, y, blob in data["set"]]
        made = {**data, "set": squares}
        return {**made, "backing": pairs(data["backing"])} if "backing" in data else made

    return {
        **content,
        "layers": [layer(data) for data in content["layers"]],
        "tiles": {name: tiles(data) for name, data in content["tiles"].items()},
    }
