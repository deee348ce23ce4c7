"""Words of workbenches: of their rows, which have their own translations, and of what all have."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.catalog.resources import read_table
from desktop_app.core.errors import StorageError
from desktop_app.extensions.workbenches.values.workbench import read_workbench
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desktop_app.extensions.workbenches.values.workbench import Stop, Workbench
    from desktop_app.extensions.workbenches.work.making_session import MakingSession
    from desktop_app.storage.settings import Settings

_CONTEXT: Final = "Workbench"

STOPS: Final[dict[Stop, str]] = {
    "choose": QT_TRANSLATE_NOOP("Workbench", "Choose"),
    "make": QT_TRANSLATE_NOOP("Workbench", "Make"),
    "review": QT_TRANSLATE_NOOP("Workbench", "Review"),
    "arrange": QT_TRANSLATE_NOOP("Workbench", "Arrange"),
    "export": QT_TRANSLATE_NOOP("Workbench", "Export"),
}
"""What stops of a path are called."""

FIELDS: Final = (
    QT_TRANSLATE_NOOP("Workbench", "Pictures"),
    QT_TRANSLATE_NOOP("Workbench", "How many are made."),
    QT_TRANSLATE_NOOP("Workbench", "Seed"),
    QT_TRANSLATE_NOOP("Workbench", "Of the first picture; those after it count up from there."),
    QT_TRANSLATE_NOOP("Workbench", "Model"),
    QT_TRANSLATE_NOOP("Workbench", "Id or name; empty: the usual one."),
    QT_TRANSLATE_NOOP("Workbench", "The usual one"),
    QT_TRANSLATE_NOOP("Workbench", "Paper"),
    QT_TRANSLATE_NOOP("Workbench", "Of the pages."),
    QT_TRANSLATE_NOOP("Workbench", "Language"),
    QT_TRANSLATE_NOOP("Workbench", "Of what stands on the pages besides what you say."),
    QT_TRANSLATE_NOOP("Workbench", "Columns"),
    QT_TRANSLATE_NOOP("Workbench", "Columns of the table that are called otherwise: picture=Bild."),
)
"""Texts of fields that every workbench has (`extensions.workbenches.values`)."""

_RULES: Final = {
    "empty": QT_TRANSLATE_NOOP("Workbench", "Empty"),
    "cut_off": QT_TRANSLATE_NOOP("Workbench", "Cut off"),
    "pieces": QT_TRANSLATE_NOOP("Workbench", "Cut-out in pieces"),
    "uncertain": QT_TRANSLATE_NOOP("Workbench", "Cut-out uncertain"),
    "size": QT_TRANSLATE_NOOP("Workbench", "Wrong size"),
    "background": QT_TRANSLATE_NOOP("Workbench", "Wrong background"),
    "too_alike": QT_TRANSLATE_NOOP("Workbench", "Too like another"),
}
"""What pictures are rejected for, by the rules of recipes."""


_LEFT: Final = QT_TRANSLATE_NOOP(
    "Closing",
    "Workbench: {over} of {total} pictures are done and kept. Next time, its page shows the run"
    " and offers to make the rest.",
)


def left(session: MakingSession) -> Iterator[str]:
    """What happens to its run when the window is closed."""
    now = session.progress.value
    if now.is_running:
        words = QCoreApplication.translate("Closing", _LEFT)
        yield words.format(over=now.over, total=now.total)


def run_folders(settings: Settings) -> list[Path]:
    """The folders of runs, newest first."""
    return [Path(one.partition("=")[2]) for one in settings["making_runs"]]


def rule_names(workbench: Workbench | None) -> list[str]:
    """What its own rules reject pictures for, in their order."""
    steps = () if workbench is None else workbench.steps
    rules = dict.fromkeys(str(one["reject"]) for one in steps if "reject" in one)
    return [QCoreApplication.translate(_CONTEXT, _RULES[one]) for one in rules if one in _RULES]


def stop_name(stop: Stop) -> str:
    """In the window's language; ``stop``: a key of `STOPS`."""
    return QCoreApplication.translate(_CONTEXT, STOPS[stop])


def workbench_name(name: str) -> str:
    """What one that ships is called, by its id; one of the user's own by its id."""
    with suppress(StorageError):
        found = read_workbench(read_table(name, "catalog/workbenches"), name)
        return words_of(found)(found.name)
    return name


def words_of(workbench: Workbench) -> Callable[[str], str]:
    """Translates an English text of its row, or of fields that all have."""
    return partial(_translated, workbench)


def _translated(workbench: Workbench, text: str) -> str:
    found = workbench.word(text, QLocale().name())
    if found == text and QLocale().language() == QLocale.Language.Chinese:
        found = workbench.word(text, "zh_CN")
    return QCoreApplication.translate(_CONTEXT, text) if found == text and text else found
