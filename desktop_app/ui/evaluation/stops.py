"""The other stops of the page of evaluations: a row each, its widget imported when it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Stop:
    """One of them.

    Attributes:
        words: what its button says.
        place: module and class of its widget, which takes workspace, kit and parent.
    """

    words: str
    place: tuple[str, str]

    def name(self) -> str:
        """What its button says now."""
        return QCoreApplication.translate("Evaluation", self.words)

    def make(self, workspace: Workspace, kit: Kit, parent: QWidget) -> QWidget:
        module, name = self.place
        return getattr(import_module(f"desktop_app.ui.evaluation.{module}"), name)(
            workspace, kit, parent
        )


STOPS: Final = (
    Stop(
        QT_TRANSLATE_NOOP("Evaluation", "Steps of a Training"),
        ("checkpoint_view", "CheckpointView"),
    ),
    Stop(QT_TRANSLATE_NOOP("Evaluation", "Rate"), ("rating_view", "RatingView")),
    Stop(QT_TRANSLATE_NOOP("Evaluation", "Drift"), ("drift_view", "DriftView")),
    Stop(QT_TRANSLATE_NOOP("Evaluation", "Reproduce"), ("reproduce_view", "ReproduceView")),
    Stop(QT_TRANSLATE_NOOP("Evaluation", "How It Was Made"), ("made_view", "MadeView")),
    Stop(QT_TRANSLATE_NOOP("Evaluation", "Grid"), ("grid_view", "GridView")),
    Stop(QT_TRANSLATE_NOOP("Evaluation", "Lab"), ("lab_view", "LabView")),
)
"""In the order of their buttons."""
