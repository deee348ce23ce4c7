"""What of the records of evaluation can't be read (`core.extensions.FileRow`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from desktop_app.core.errors import VelaturaError
from desktop_app.extensions.evaluation.work.lab.lab_services import read_report
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
from desktop_app.extensions.evaluation.work.stores.ratings import RatingStore
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore
from desktop_app.storage.paths import DataPaths


def drift(file: Path) -> Iterable[str]:
    """Nothing: what can't be read is set aside."""
    DriftStore(DataPaths.at(file.parent)).sets()
    return ()


def evaluations(folder: Path) -> Iterable[str]:
    """A sentence for each report that can't be read."""
    return [row.damage for row in EvaluationStore(folder).rows() if row.damage]


def ratings(folder: Path) -> Iterable[str]:
    """Of blind ratings, with their answers."""
    return [error.what for error in RatingStore(folder).damage()]


def suites(folder: Path) -> Iterable[str]:
    """Of the user's own suites."""
    return [error.what for error in SuiteStore(folder).all()[1]]


def labs(folder: Path) -> Iterator[str]:
    """Of what was tried with consistency models."""
    for each in sorted(folder.iterdir()):
        try:
            read_report(each)
        except VelaturaError as error:
            yield f"{each.name}: {error.what}"
