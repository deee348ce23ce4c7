"""A recipe: named steps that are done to any picture. A look is one of adjustments alone.

Read from tables, as TOML gives them, and written as such; all that is wrong with one is told at
once. Files are `storage.recipes`, doing one is `studio.recipes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.naming import safe_name
from desktop_app.core.values import taken
from desktop_app.imaging.adjustments.grading import Grade
from desktop_app.operations.recipes.steps import KINDS, fields_of

VERSION: Final = 1
MOST_STEPS: Final = 500
_MOST_FAULTS: Final = 50


@dataclass(frozen=True, slots=True)
class Step:
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
    def title(self) -> str:
        """What a report says of it: "adjust curves"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one step.

    Attributes:
        step: its number, from 1; 0: the recipe.
        line: of the file; 0: unknown.
        reason: a clause.
    """

    step: int
    line: int
    reason: str

    @property
    def words(self) -> str:
        """All of it."""
        where = [f"step {self.step}"] if self.step else []
        where += [f"line {self.line}"] if self.line else []
        return f"{', '.join(where)}: {self.reason}" if where else self.reason


@dataclass(frozen=True, slots=True)
class Recipe:
    """See above.

    Attributes:
        name: that it is kept under.
        steps: in their order.
        note: what its author says of it.
    """

    name: str
    steps: tuple[Step, ...]
    note: str = ""

    @property
    def is_look(self) -> bool:
        """Whether it consists of adjustments alone."""
        return bool(self.steps) and all(step.kind == "adjust" for step in self.steps)

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Its adjustments."""
        return tuple(grade_of(step) for step in self.steps if step.kind == "adjust")


def grade_of(step: Step) -> Grade:
    """An adjustment as `imaging.adjustments.grading` has it."""
    values = {name: one for name, one in step.values.items() if name not in ("opacity", "mode")}
    return Grade(step.name, values, step.values["opacity"], BlendMode(step.values["mode"]))


def look_of(name: str, grades: Iterable[Grade]) -> Recipe:
    """The look of a stack of adjustments."""
    return Recipe(
        name,
        tuple(
            Step(
                "adjust",
                one.adjustment,
                {**one.values, "opacity": one.opacity, "mode": str(one.mode)},
            )
            for one in grades
        ),
    )


def made_step(kind: str, name: str, said: Mapping[str, Any] | None = None, line: int = 0) -> Step:
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
    return Step(kind, name, taken(fields, given, name), line)


def read_recipe(
    data: Mapping[str, Any],
    name: str,
    line_of: Callable[[int, str], int] = lambda step, key: 0,
    known: Iterable[Fault] = (),
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
    version = data.get("version")
    if isinstance(version, int) and version > VERSION:
        raise InputError("recipe_newer", name=name, version=version, known=VERSION)
    faults = [*known]
    if version != VERSION:
        faults.append(Fault(0, 0, f"“version = {VERSION}” is missing"))
    faults += [
        Fault(0, line_of(0, key), f"there is no “{key[:80]}”")
        for key in data
        if key not in ("version", "name", "note", "step")
    ]
    told = [data.get("name", ""), data.get("note", "")]
    if not all(isinstance(one, str) for one in told):
        faults.append(Fault(0, 0, "name and note are texts"))
        told = ["", ""]
    steps = list[Step]()
    for number, table in enumerate(_tables(data.get("step"), faults), 1):
        try:
            steps.append(_step(number, table, line_of))
        except _FaultyStepError as error:
            faults.append(error.fault)
    if faults:
        raise recipe_wrong(name, faults)
    return Recipe(safe_name(str(told[0])) or name, tuple(steps), str(told[1]))


class _FaultyStepError(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.reason)


def _tables(value: object, faults: list[Fault]) -> Iterator[Mapping[str, Any]]:
    tables = cast("list[object]", value) if isinstance(value, list) else []
    if not tables:
        faults.append(Fault(0, 0, "there is no [[step]]"))
    if len(tables) > MOST_STEPS:
        faults.append(Fault(0, 0, f"there are more than {MOST_STEPS} steps"))
        return
    for number, table in enumerate(tables, 1):
        if isinstance(table, Mapping):
            yield cast("Mapping[str, Any]", table)
        else:
            faults.append(Fault(number, 0, "it is not a table"))


def _step(number: int, table: Mapping[str, Any], line_of: Callable[[int, str], int]) -> Step:
    """Raises _FaultyStepError."""
    kinds = [key for key in table if key in KINDS]
    if len(kinds) != 1:
        found = f"it says {' and '.join(kinds)}" if kinds else "it says none"
        reason = f"one of {', '.join(KINDS)} is expected; {found}"
        raise _FaultyStepError(Fault(number, line_of(number, ""), reason))
    (kind,) = kinds
    name, said = table[kind], {key: one for key, one in table.items() if key != kind}
    if not isinstance(name, str) or not name:
        raise _FaultyStepError(Fault(number, line_of(number, kind), f"{kind} is a name"))
    try:
        return made_step(kind, name, said, line_of(number, ""))
    except VelaturaError as error:
        setting = str(error.params.get("setting", ""))
        key = setting.replace(" ", "_") if setting.replace(" ", "_") in table else kind
        if setting == name and str(error.params.get("value")) in table:  # there is no such field
            key = str(error.params["value"])
        raise _FaultyStepError(Fault(number, line_of(number, key), reason_of(error))) from error


def reason_of(error: VelaturaError) -> str:
    """Of an error, what a list of them says."""
    choices = error.params.get("choices", "")
    reason = error.what.rstrip(".")
    return f"{reason}; there are {choices}" if choices else reason


def recipe_wrong(name: str, faults: Sequence[Fault]) -> InputError:
    """All that is wrong with a recipe."""
    faults = sorted(faults, key=lambda fault: fault.step)
    told = [fault.words for fault in faults[:_MOST_FAULTS]]
    told += [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
    return InputError("recipe_wrong", name=name, reasons="; ".join(told))


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
    steps, faults = list[Step](), list[Fault]()
    for number, step in enumerate(recipe.steps, 1):
        if step.kind != "look":
            steps.append(step)
            continue
        try:
            found = look(step.name)
        except VelaturaError as error:
            faults.append(Fault(number, step.line, reason_of(error)))
            continue
        if not found.is_look:
            faults.append(Fault(number, step.line, f"“{step.name}” is not a look"))
        steps += [replace(one, line=step.line) for one in found.steps]
    if faults:
        raise recipe_wrong(recipe.name, faults)
    return replace(recipe, steps=tuple(steps))
