"""A recipe: named steps that are done to any picture. A look is one of adjustments alone.

Read from tables, as TOML gives them, and written as such; all that is wrong with one is told at
once. Files are `storage.recipes`, doing one is `studio.recipes`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.naming import safe_name
from desktop_app.core.pixels import Array
from desktop_app.core.values import taken
from desktop_app.imaging.adjustments.grading import Grade
from desktop_app.imaging.adjustments.levels import measured_levels
from desktop_app.imaging.adjustments.match import matching_to, sampled
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.operations.recipes.steps import KINDS, fields_of

VERSION: Final = 1
MOST_STEPS: Final = 500
_MOST_FAULTS: Final = 50


@dataclass(frozen=True, slots=True)
class RecipeStep:
    """One step.

    Attributes:
        kind: key of `KINDS`.
        name: of the row.
        values: all of its values, by the ids of its fields.
        line: of its heading in the file, from 1; 0: it has no file.
    """

    kind: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    line: int = field(default=0, compare=False)

    @property
    def files(self) -> Mapping[str, tuple[str, ...]]:
        """Pictures that it names besides the one it is done to, by the values that name them."""
        found = dict[str, tuple[str, ...]]()
        for name in ("control", "style"):
            if (said := self.values.get(name)) and said["file"]:
                found[name] = (said["file"],) if name == "control" else said["file"]
        if references := self.values.get("references"):
            found["references"] = tuple(references)
        return found

    @property
    def title(self) -> str:
        """What a report says of it: "adjust curves"; reports of many rows have one text."""
        return sys.intern(f"{self.kind} {self.name}")


class Faults:
    """All that is wrong with a recipe, to be told at once.

    Args:
        name: of the recipe.

    Attributes:
        found: of each the number of its step, 0 for the recipe, and what is told.
    """

    def __init__(self, name: str) -> None:
        self._name, self._known = name, set[tuple[int, str]]()
        self.found = list[tuple[int, str]]()

    def add(self, reason: str, step: int = 0, line: int = 0) -> None:
        """One more, a clause; numbers from 1, as far as they are known."""
        where = [f"step {step}"] * bool(step) + [f"line {line}"] * bool(line)
        told = f"{', '.join(where)}: {reason}" if where else reason
        if (step, told) not in self._known:
            self._known.add((step, told))
            self.found.append((step, told))

    @contextmanager
    def at(self, step: int, line: int) -> Iterator[None]:
        """What is raised in the block is wrong with that step."""
        try:
            yield
        except VelaturaError as error:
            self.add(reason_of(error), step, line)

    def check(self) -> None:
        """Raises InputError: ``recipe_wrong``, where there are any."""
        if self.found:
            told = [words for _, words in sorted(self.found, key=lambda one: one[0])]
            more = len(told) - _MOST_FAULTS
            told = [*told[:_MOST_FAULTS], *([f"and {more} more"] if more > 0 else [])]
            raise InputError("recipe_wrong", name=self._name, reasons="; ".join(told))


def reason_of(error: VelaturaError) -> str:
    """Of an error, what a list of them says."""
    choices, reason = error.params.get("choices", ""), error.what.rstrip(".")
    return f"{reason}; there are {choices}" if choices else reason


@dataclass(frozen=True, slots=True)
class Recipe:
    """See above.

    Attributes:
        name: that it is kept under.
        steps: in their order.
        note: what its author says of it.
    """

    name: str
    steps: tuple[RecipeStep, ...]
    note: str = ""

    @property
    def is_look(self) -> bool:
        """Whether it consists of adjustments alone."""
        return bool(self.steps) and all(step.kind == "adjust" for step in self.steps)

    @property
    def grades(self) -> tuple[Grade, ...]:
        return tuple(grade_of(step) for step in self.steps if step.kind == "adjust")


def is_matched(step: RecipeStep) -> bool:
    """Whether an adjustment depends on the picture: its colours are matched to a reference, or its
    levels are measured."""
    return bool(step.values.get("reference") or step.values.get("measured"))


def grade_of(step: RecipeStep, pixels: Array | None = None) -> Grade:
    """An adjustment as `imaging.adjustments.grading` has it; one that depends on the picture, for
    (h, w, 3|4) ``pixels`` of any dtype."""
    values = {name: step.values[name] for name in ADJUSTMENTS[step.name].defaults}
    if pixels is not None and (wanted := step.values.get("reference")):
        values["matrix"] = matching_to(sampled(pixels), wanted)
    if pixels is not None and (share := step.values.get("measured")):
        values |= measured_levels(sampled(pixels), share)
    return Grade(step.name, values, step.values["opacity"], BlendMode(step.values["mode"]))


def look_of(name: str, grades: Iterable[Grade]) -> Recipe:
    """The look of a stack of adjustments."""
    steps = (
        RecipeStep(
            "adjust", one.adjustment, {**one.values, "opacity": one.opacity, "mode": f"{one.mode}"}
        )
        for one in grades
    )
    return Recipe(name, tuple(steps))


def made_step(
    kind: str, name: str, said: Mapping[str, Any] | None = None, line: int = 0
) -> RecipeStep:
    """A step with the defaults of what isn't said.

    Raises:
        InputError: there is no such step here, or a value is wrong.
    """
    rows = KINDS[kind].rows()
    if name not in rows and "" not in rows:
        choices = ", ".join(rows)
        raise InputError("unknown_choice", setting=kind, value=name[:80], choices=choices)
    fields, given = fields_of(kind, name), dict(said or {})
    for one in fields:
        if one.needed and one.id not in given:
            raise InputError("value_wrong", setting=one.id, reason="it is missing")
    return RecipeStep(kind, name, taken(fields, given, name), line)


def read_recipe(
    data: Mapping[str, Any],
    name: str,
    line_of: Callable[[int, str], int] = lambda step, key: 0,
    known: Faults | None = None,
) -> Recipe:
    """A recipe of its tables.

    Args:
        data: as TOML or JSON give them.
        name: where it says none, and in errors.
        line_of: the line of a key of a step (numbers from 1; "": of the step itself).
        known: what is wrong already.

    Raises:
        InputError: ``recipe_newer``, or ``recipe_wrong`` with all that is wrong.
    """
    version, faults = data.get("version"), known or Faults(name)
    if isinstance(version, int) and version > VERSION:
        raise InputError("recipe_newer", name=name, version=version, known=VERSION)
    if version != VERSION:
        faults.add(f"“version = {VERSION}” is missing")
    for key in data:
        if key not in ("version", "name", "note", "step"):
            faults.add(f"there is no “{key[:80]}”")
    own, note, tables = data.get("name", ""), data.get("note", ""), data.get("step")
    if not (isinstance(own, str) and isinstance(note, str)):
        faults.add("name and note are texts")
    found = cast("list[Any]", tables if isinstance(tables, list) else [])
    if not 0 < len(found) <= MOST_STEPS:
        faults.add(f"1 to {MOST_STEPS} [[step]] are expected")
    steps = list[RecipeStep]()
    for number, table in enumerate(found[:MOST_STEPS], 1):
        try:
            steps.append(replace(_step(table), line=line_of(number, "")))
        except VelaturaError as error:
            faults.add(reason_of(error), number, line_of(number, _key_of(error, table)))
    faults.check()
    return Recipe(safe_name(str(own)) or name, tuple(steps), str(note))


def _step(value: object) -> RecipeStep:
    """Raises InputError: ``value_wrong``: not exactly one kind with a name."""
    table = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
    kinds = [key for key in table if key in KINDS]
    if len(kinds) != 1 or not isinstance(table[kinds[0]], str):
        found = " and ".join(kinds) or "none"
        reason = f"a name is expected for one of {', '.join(KINDS)}; there is {found}"
        raise InputError("value_wrong", setting="step", reason=reason)
    (kind,) = kinds
    return made_step(kind, table[kind], {key: one for key, one in table.items() if key != kind})


def _key_of(error: VelaturaError, table: object) -> str:
    """Of the line that ``error`` is about; "": it is about the step."""
    named = (error.params.get("setting"), error.params.get("value"))
    keys = (str(one).replace(" ", "_") for one in named)
    return next((key for key in keys if isinstance(table, Mapping) and key in table), "")


def recipe_tables(recipe: Recipe) -> dict[str, Any]:
    """As `read_recipe` reads it: values that differ from their defaults alone."""
    steps = list[dict[str, Any]]()
    for step in recipe.steps:
        said = {
            one.id: step.values[one.id]
            for one in fields_of(step.kind, step.name)
            if one.needed or step.values.get(one.id, one.default) != one.default
        }
        steps.append({step.kind: step.name, **said})
    head = {"version": VERSION, "name": recipe.name}
    return {**head, **({"note": recipe.note} if recipe.note else {}), "step": steps}


def with_looks(recipe: Recipe, look: Callable[[str], Recipe]) -> Recipe:
    """With the adjustments of its looks in their place.

    Args:
        recipe: which.
        look: gives the look of a name. Raises InputError.

    Raises:
        InputError: ``recipe_wrong``: a look is missing, or no look.
    """
    steps, faults = list[RecipeStep](), Faults(recipe.name)
    for number, step in enumerate(recipe.steps, 1):
        if step.kind != "look":
            steps.append(step)
            continue
        with faults.at(number, step.line):
            found = look(step.name)
            if not found.is_look:
                raise InputError("value_wrong", setting=step.name, reason="it is not a look")
            steps += [replace(one, line=step.line) for one in found.steps]
    faults.check()
    return replace(recipe, steps=tuple(steps))
