"""Words of recipes' steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.values import Choice, Field
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.ui.words.intents import FILL_NAMES, LOCK_NAMES
from desktop_app.ui.words.layer_names import mode_words

_CHOICES: dict[str, tuple[str, Mapping[Any, tuple[str, str]]]] = {
    "fill": ("Fills", FILL_NAMES),
    "lock": ("Locks", LOCK_NAMES),
}
"""By the ids of fields that settings of an edit have, too."""


def translated_in(text: str, *contexts: str) -> str:
    """As the first of these contexts that knows it has it; else as it is."""
    for context in contexts:
        found = QCoreApplication.translate(context, text)
        if found != text:
            return found
    return text


def step_text(text: str) -> str:
    """A text of a kind of step, of one of its rows or of a field, translated where that is
    declared."""
    return translated_in(text, "RecipeSteps", "Operations", "Adjustments", "Annotations", "Recipe")


def choice_name(field: Field, key: str) -> str:
    """What one of the choices of a field is called."""
    if field.id == "mode":
        return mode_words(BlendMode(key))
    context, names = _CHOICES.get(field.id, ("", {}))
    if key in names:
        return QCoreApplication.translate(context, names[key][0])
    return step_text(field.kind.names[key][0]) if isinstance(field.kind, Choice) else key


def recipe_name(name: str) -> str:
    """What a recipe or a look is called: those that ship in the user's language."""
    return QCoreApplication.translate("Recipes", name)


def row_name(kind: str, name: str) -> str:
    """What a row of a kind of step is called."""
    return step_text(KINDS[kind].names().get(name, recipe_name(name)))


def step_words(step: RecipeStep) -> str:
    """A step in one line: "Mask: Colour"."""
    return f"{step_text(KINDS[step.kind].name)}: {row_name(step.kind, step.name)}"
