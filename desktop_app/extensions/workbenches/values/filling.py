"""Placeholders of a workbench: ``{topic}``, ``{subject.style}``, ``{each.text}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from desktop_app.core.errors import InputError
from desktop_app.core.naming import JOINTS, MOST_BYTES, UNNAMED, safe_name
from desktop_app.extensions.workbenches.values.fields import ValueWord, explained

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")
_EMPTY = re.compile(r"(?:\s*,){2,}")
_PROMPTS: Final = frozenset({"prompt", "negative_prompt"})
_KEYS: Final = frozenset({"if", "unless", "each", "placed"})
_MIDDLE: Final = 0.5
_DIGITS: Final = 10
"""Room for a number in a name."""

Facts = Mapping[str, Any]
"""By name; a `Word` has more of it."""


def fact(name: str, facts: Facts) -> Any:
    """What a placeholder stands for. Raises InputError: ``placeholder_unknown``."""
    first, dot, second = name.partition(".")
    found: Any = facts.get(first)
    if first in facts and not dot:
        return found
    if isinstance(found, ValueWord) and second in found.about:
        return found.about[second]
    choices = ", ".join(names_of(facts))
    raise InputError("placeholder_unknown", name=name, choices=choices)


def names_of(facts: Facts) -> Iterator[str]:
    """All that can stand between braces."""
    for name, one in facts.items():
        yield name
        if isinstance(one, ValueWord):
            yield from (f"{name}.{each}" for each in one.about)


def filled(value: Any, facts: Facts) -> Any:
    """A value of a step with what its placeholders stand for; one that is all of a text keeps its
    type. Raises InputError: ``placeholder_unknown``."""
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value)
        if whole:
            found = fact(whole[1], facts)
            return str(found) if isinstance(found, ValueWord) else found
        return _PLACEHOLDER.sub(lambda one: str(fact(one[1], facts)), value)
    if isinstance(value, Mapping):
        return {
            name: _prompt(filled(one, facts)) if name in _PROMPTS else filled(one, facts)
            for name, one in cast("Mapping[str, Any]", value).items()
        }
    if isinstance(value, (list, tuple)):
        return [filled(one, facts) for one in cast("Sequence[Any]", value)]
    return value


def _prompt(text: Any) -> str:
    """Without what empty placeholders leave behind."""
    return _EMPTY.sub(",", str(text)).strip(" ,")


def file_stem(pattern: str, facts: Facts) -> str:
    """A name that every system takes, spaces as underscores. Where it is too long its longest texts
    are cut, and never its number. Raises InputError."""
    plain = {name: _named(one) for name, one in facts.items()}
    found = [fact(name, plain) for name in _PLACEHOLDER.findall(pattern)]
    sizes = [len(str(one).encode()) for one in found if not isinstance(one, int)]
    room = MOST_BYTES - len(_PLACEHOLDER.sub("", pattern).encode())
    room -= _DIGITS * (len(found) - len(sizes))
    most = max([room, 0])
    while most and sum(min(size, most) for size in sizes) > room:
        most -= 1
    made = iter([_cut(one, most) for one in found])
    text = safe_name(_PLACEHOLDER.sub(lambda _: next(made), pattern))
    return safe_name(text.lstrip(JOINTS)) or UNNAMED


def _cut(one: Any, most: int) -> str:
    if isinstance(one, int):
        return str(one)
    return str(one).encode()[:most].decode("utf-8", "ignore").rstrip("_ .")


def _named(one: Any) -> Any:
    """A fact as a name has it."""
    if isinstance(one, ValueWord):
        return ValueWord(_named(one.text), {name: _named(each) for name, each in one.about.items()})
    return safe_name(one).replace(" ", "_") if isinstance(one, str) else one


def steps_filled(steps: Sequence[Mapping[str, Any]], facts: Facts) -> list[dict[str, Any]]:
    """Tables of a recipe's steps.

    Args:
        steps: with placeholders; ``if`` or ``unless`` names a fact that a step depends on, ``each``
            a list for each of whose texts it is done; ``placed``: only for those with a place, down
            the left half of the picture and then the right.
        facts: what was said.

    Raises:
        InputError: ``placeholder_unknown``.
    """
    made = list[dict[str, Any]]()
    for step in steps:
        plain = {name: one for name, one in step.items() if name not in _KEYS}
        if "if" in step and not fact(step["if"], facts):
            continue
        if "unless" in step and fact(step["unless"], facts):
            continue
        if "each" not in step:
            made.append(filled(plain, facts))
            continue
        listed = [explained(one) for one in cast("Sequence[str]", fact(step["each"], facts))]
        if step.get("placed"):
            there = (one for one in listed if one.about["at"])
            listed = sorted(
                there, key=lambda one: (one.about["at"][0][0] >= _MIDDLE, one.about["at"][0][1])
            )
        made += [filled(plain, {**facts, "each": one}) for one in listed]
    return made
