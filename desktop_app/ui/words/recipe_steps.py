"""Words of recipes' steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.values import Choice
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.operations.table import WORKS
from desktop_app.ui.words.intents import FILL_NAMES, LOCK_NAMES
from desktop_app.ui.words.layer_names import mode_words
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.core.values import Field
    from desktop_app.operations.recipes.recipe import Step

_NAMES = {
    "everything": QT_TRANSLATE_NOOP("RecipeSteps", "Everything"),
    "subject": QT_TRANSLATE_NOOP("RecipeSteps", "Subject"),
    "colour": QT_TRANSLATE_NOOP("RecipeSteps", "Colour"),
    "region": QT_TRANSLATE_NOOP("RecipeSteps", "Region of the project"),
    "file": QT_TRANSLATE_NOOP("RecipeSteps", "Mask of the file"),
    "generate": QT_TRANSLATE_NOOP("RecipeSteps", "Generate"),
    "remove": QT_TRANSLATE_NOOP("RecipeSteps", "Remove"),
    "shadow": QT_TRANSLATE_NOOP("RecipeSteps", "Shadow"),
    "kept_shadow": QT_TRANSLATE_NOOP("RecipeSteps", "Shadow of the file"),
    "empty": QT_TRANSLATE_NOOP("RecipeSteps", "Empty"),
    "cut_off": QT_TRANSLATE_NOOP("RecipeSteps", "Cut off"),
    "pieces": QT_TRANSLATE_NOOP("RecipeSteps", "In pieces"),
    "background": QT_TRANSLATE_NOOP("RecipeSteps", "Background of another colour"),
    "too_alike": QT_TRANSLATE_NOOP("RecipeSteps", "Too alike"),
    "same": QT_TRANSLATE_NOOP("RecipeSteps", "Same format"),
}


_CHOICES: dict[str, tuple[str, Mapping[Any, tuple[str, str]]]] = {
    "fill": ("Fills", FILL_NAMES),
    "lock": ("Locks", LOCK_NAMES),
}
"""By the ids of fields that settings of an edit have, too."""


def step_text(text: str) -> str:
    """A text of a kind of step, of one of its rows or of a field, translated where that is
    declared."""
    for context in ("RecipeSteps", "Operations", "Adjustments"):
        found = QCoreApplication.translate(context, text)
        if found != text:
            return found
    return text


def choice_name(field: Field, key: str) -> str:
    """What one of the choices of a field is called."""
    if field.id == "mode":
        return mode_words(BlendMode(key))
    context, names = _CHOICES.get(field.id, ("", {}))
    if key in names:
        return QCoreApplication.translate(context, names[key][0])
    return step_text(field.kind.names[key][0]) if isinstance(field.kind, Choice) else key


def row_name(kind: str, name: str) -> str:
    """What a row of a kind of step is called."""
    if kind == "adjust" and name in ADJUSTMENTS:
        return step_text(ADJUSTMENTS[name].name)
    if kind == "do" and name in WORKS:
        return QCoreApplication.translate("Recipe", WORKS[name].name)
    if kind != "look" and name in _NAMES:
        return QCoreApplication.translate("RecipeSteps", _NAMES[name])
    return name.upper() if kind == "export" else name


def step_words(step: Step) -> str:
    """A step in one line: "Mask: Colour"."""
    return f"{step_text(KINDS[step.kind].name)}: {row_name(step.kind, step.name)}"
