"""The other stops of the page of evaluations, whose widgets are imported when they are shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop_app.core.extensions import LateFunction
from desktop_app.ui.kit import Kit
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace

STOPS: Final = {
    "checkpoint_view": QT_TRANSLATE_NOOP("Evaluation", "Steps of a Training"),
    "rating_view": QT_TRANSLATE_NOOP("Evaluation", "Rate"),
    "drift_view": QT_TRANSLATE_NOOP("Evaluation", "Drift"),
    "reproduce_view": QT_TRANSLATE_NOOP("Evaluation", "Reproduce"),
    "made_view": QT_TRANSLATE_NOOP("Evaluation", "How It Was Made"),
    "grid_view": QT_TRANSLATE_NOOP("Evaluation", "Grid"),
    "lab_view": QT_TRANSLATE_NOOP("Evaluation", "Lab"),
}
"""What their buttons say, by the modules of their widgets; in order."""


def make_stop(module: str, workspace: Workspace, kit: Kit, parent: QWidget) -> QWidget:
    """The widget of a module, whose class is named like it."""
    name = module.title().replace("_", "")
    return LateFunction("evaluation", f"faces.page.{module}.{name}")(workspace, kit, parent)
