"""What happens to the training that runs, when the window is closed (`core.extensions.LateRow`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop_app.core.events import WAITS
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_app.extensions.training.work.sessions.training_session import TrainingSession

_WORDS: Final = {
    "training": QT_TRANSLATE_NOOP(
        "Closing",
        "Training “{name}”: its state is kept. Next time, “Resume” on the page Train goes on from"
        " about step {step}.",
    ),
    "preparing": QT_TRANSLATE_NOOP(
        "Closing",
        "Training “{name}” has not done its first step: what is prepared is kept. Next time,"
        " “Resume” on the page Train goes on with that.",
    ),
    "prior": QT_TRANSLATE_NOOP(
        "Closing",
        "Training “{name}”: {over} of {total} pictures against forgetting are made and kept. Next"
        " time, “Resume” on the page Train makes the others; the first step comes after them.",
    ),
}


def left_words(session: TrainingSession) -> Iterator[str]:
    """A sentence, if one runs."""
    if run := session.running.runs.view.value.running:
        doing = run.doing or WAITS
        words = "training" if run.step else "prior" if doing.what == "prior" else "preparing"
        yield QCoreApplication.translate("Closing", _WORDS[words]).format(
            name=run.title or run.model, step=run.step, over=doing.done, total=doing.total
        )
