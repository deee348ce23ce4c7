"""Conditions on the command line: LoRAs, embeddings, and those that a request may have one of."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import (
    KINDS,
    SINGLE,
    Condition,
    Conditions,
    check_conditions,
    embedding,
    lora,
    start_name,
    using,
    with_kind,
)
from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.collection.path_lookup import existing
from desktop_app.library.model_list.model_entry import same_path

Visit: TypeAlias = Callable[[str, str], AddOn | None]
"""(path as it was typed, component wanted) → what lies there."""

_SHARES = re.compile(r"^(?P<rest>.*)@(?P<start>[\d.]+)-(?P<end>[\d.]+)$")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)$")
_LEAST_KEY = 4
"""Digits of a key that are enough, as in `library.collection.searching`."""


@dataclass(frozen=True, slots=True)
class ConditionsChoice:
    """What was named.

    Attributes:
        conditions: as requests hold them.
        add_ons: all that can be named, with what was named by its own path.
        models: those that were named.
    """

    conditions: Conditions = ()
    add_ons: tuple[AddOn, ...] = ()
    models: tuple[ModelInfo, ...] = ()


def names_conditions(arguments: argparse.Namespace) -> bool:
    """Whether ``--lora``, ``--embedding`` or an option of another kind of condition was given."""
    return any(getattr(arguments, kind, None) for kind in KINDS)


def _no_model(name: str) -> ModelInfo:
    raise InputError("model_missing", name=name)


def choose_conditions(
    arguments: argparse.Namespace,
    add_ons: Sequence[AddOn],
    visit: Visit = lambda name, component: None,
    find: Callable[[str], ModelInfo] = _no_model,
) -> ConditionsChoice:
    """What was named, found among ``add_ons`` by name, path, key, or at least 4 digits of that.

    Args:
        arguments: as they were read.
        add_ons: what is in the list.
        visit: looks at what lies at a path that isn't in the list; None if nothing does.
        find: the model of a name; raises InputError.

    Raises:
        InputError: ``model_missing``, ``model_ambiguous`` or ``value_range``; as ``visit``.
    """
    names = _Names(add_ons, visit)
    loras = (_lora(text, names) for text in arguments.lora or ())
    chosen = with_kind((), "lora", loras)
    words = (_embedding(text, names) for text in arguments.embedding or ())
    chosen = with_kind(chosen, "embedding", words)
    models = list[ModelInfo]()
    for kind in SINGLE:
        typed = getattr(arguments, kind, None)
        if typed is None:
            continue
        if KINDS[kind].source == "weights":
            key = names.found(typed, kind).key
        else:
            models.append(find(typed))
            key = models[-1].id
        start = getattr(arguments, start_name(kind), None)
        chosen = with_kind(chosen, kind, using(kind, key, start))
    check_conditions(chosen)
    return ConditionsChoice(chosen, tuple(names.add_ons), tuple(models))


class _Names:
    """What can be named: what is in the list, and what lies at a path that was typed."""

    def __init__(self, add_ons: Sequence[AddOn], visit: Visit) -> None:
        self.add_ons = list(add_ons)
        self._visit = visit

    def found(self, name: str, component: str) -> AddOn:
        """The one of that name. Raises InputError: ``model_missing`` or ``file_missing``, or
        ``model_ambiguous``."""
        found = self.matching(name, component)
        if len(found) > 1:
            ids = ", ".join(add_on.path for add_on in found[:8])
            raise InputError("model_ambiguous", name=name, ids=ids)
        if found:
            return found[0]
        visited = self._visit(name, component)
        if visited is None:
            code = "file_missing" if Path(name).is_absolute() else "model_missing"
            raise InputError(code, name=name)
        self.add_ons.append(visited)
        return visited

    def matching(self, name: str, component: str) -> list[AddOn]:
        """All that ``name`` may mean."""
        wanted = name.casefold()
        of_kind = [add_on for add_on in self.add_ons if add_on.component == component]
        tests: tuple[Callable[[AddOn], bool], ...] = (
            lambda one: one.key == wanted,
            lambda one: same_path(Path(one.path), name),
            lambda one: one.name.casefold() == wanted,
            lambda one: len(wanted) >= _LEAST_KEY and one.key.startswith(wanted),
        )
        for test in tests:
            if found := [one for one in of_kind if test(one)]:
                return found
        return []


def _lora(text: str, names: _Names) -> Condition:
    shares = _SHARES.match(text)
    rest = text if shares is None else shares["rest"]
    start, end = (
        (0.0, 1.0) if shares is None else (_number(shares["start"]), _number(shares["end"]))
    )
    weights: list[float] = []
    name = rest
    # From the end, as names and paths may hold colons, too.
    for _ in range(2):
        before, colon, last = name.rpartition(":")
        if not colon or not _NUMBER.match(last):
            break
        name, weights = before, [float(last), *weights]
    key = names.found(name, "lora").key
    return lora(key, *weights[:2], start=start, end=end)


def _embedding(text: str, names: _Names) -> Condition:
    named = names.matching(text, "embedding") or existing(text)
    name, _, word = (text, "", "") if named else text.rpartition(":")
    found = names.found(name or text, "embedding")
    return embedding(found.key, word or found.word)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0  # out of range, which is what is said of it
