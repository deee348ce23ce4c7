"""Whether a recipe can be done on this machine: all that is wrong is told before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.jobs.job import Job
from desktop_app.operations.recipes.recipe import Faults, Recipe, RecipeStep
from desktop_app.operations.recipes.steps import DAMAGE
from desktop_app.operations.table import WORKS
from desktop_app.state.document.document import Document
from desktop_app.studio.recipes.masking import network_for
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.recipes.source import FileItem
from desktop_app.studio.work_jobs import Prepared

_TRIED = Size(256, 256)


def check_recipe(recipe: Recipe, services: RecipeServices) -> None:
    """Look for the networks and models of its steps, and whether they fit together.

    Raises:
        InputError: ``recipe_wrong``, with all that is wrong.
    """
    faults_of(recipe, services).check()


def check_pictures(items: Sequence[FileItem], name: str, services: RecipeServices) -> None:
    """Whether pictures can be made on this machine; alike ones are looked at once.
    ``name``: of all. Raises InputError: ``recipe_wrong``."""
    alike = {tuple((step.title, *step.files) for step in one.steps): one for one in items}
    faults = Faults(name)
    for one in alike.values():
        makes, recipe = one.path is None, Recipe(name, one.steps)
        for _, told in faults_of(recipe, services, makes=makes).found:
            faults.add(told)
    faults.check()


def faults_of(recipe: Recipe, services: RecipeServices, *, makes: bool = False) -> Faults:
    """What `check_recipe` finds. ``makes``: the first step makes the picture."""
    masked, faults = False, Faults(recipe.name)
    for number, step in enumerate(recipe.steps, 1):
        masked = step.name != "everything" if step.kind == "mask" else masked
        with faults.at(number, step.line):
            _check(step, services, masked=masked, makes=makes and number == 1)
    return faults


def tried_jobs(
    steps: Sequence[RecipeStep], services: RecipeServices, *, makes: bool = False
) -> Iterator[Job | Prepared]:
    """What its operations are done by, in their order, as `faults_of` tries them. Raises
    VelaturaError."""
    masked = False
    for number, step in enumerate(steps, 1):
        masked = step.name != "everything" if step.kind == "mask" else masked
        if step.kind == "do":
            yield _done_by(step, services, masked=masked, makes=makes and number == 1)


def asks_engine(recipe: Recipe) -> bool:
    """Whether any of its steps needs the queue or the engine."""
    return any(one.kind == "do" or (one.kind == "mask" and _looks_for(one)) for one in recipe.steps)


def _looks_for(step: RecipeStep) -> bool:
    """Whether a mask needs a network."""
    return step.name == "subject" or (step.name == DAMAGE and not step.values["faces"])


def _check(step: RecipeStep, services: RecipeServices, *, masked: bool, makes: bool) -> None:
    if step.kind == "mask" and step.values.get("words"):
        network_for(step.values, [*services.add_ons()])
    if step.kind != "do":
        return
    ready = _done_by(step, services, masked=masked, makes=makes)
    if (
        masked
        and isinstance(ready, Prepared)
        and (ready.size(_TRIED) != _TRIED or not WORKS[step.name].keeps_colours)
    ):
        raise InputError("recipe_size", operation=step.name)


def _done_by(
    step: RecipeStep, services: RecipeServices, *, masked: bool, makes: bool
) -> Job | Prepared:
    if step.name in WORKS:
        return services.prepared(step)
    return services.job(step, None if makes else _document(masked=masked), 0)


def _document(*, masked: bool) -> Document:
    """Any, masked as many are."""
    document = Document(np.full((_TRIED.height, _TRIED.width, 3), 128, np.uint8), "")
    if masked:
        rect = Rect(64, 64, 64, 64)
        document.mask.write(rect, np.full((rect.height, rect.width), 255, np.uint8))
    return document
