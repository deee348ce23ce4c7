"""What came of making a picture again, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.reproduction import Repeated, Reproduction
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import error_lines

REPEATED_WORDS: dict[Repeated, str] = {
    "same": QT_TRANSLATE_NOOP("Reproduction", "Repeats exactly."),
    "forced": QT_TRANSLATE_NOOP(
        "Reproduction",
        "Differs as this machine is now ({fields}); repeats exactly with: {forced}.",
    ),
    "differs": QT_TRANSLATE_NOOP("Reproduction", "Differs{measured}. What changed: {fields}."),
    "unexplained": QT_TRANSLATE_NOOP(
        "Reproduction", "Differs{measured}, though nothing known has changed."
    ),
    "unknown": QT_TRANSLATE_NOOP(
        "Reproduction", "Differs{measured}. What it was made with is not known."
    ),
    "failed": QT_TRANSLATE_NOOP("Reproduction", "Could not be made again: {error}"),
}
_MEASURED = (
    QT_TRANSLATE_NOOP("Reproduction", " in what 8 bits don't show"),
    QT_TRANSLATE_NOOP("Reproduction", " by up to {most} levels (ΔE {delta_e})"),
)


def reproduction_words(made: Reproduction) -> str:
    """The verdict in one sentence, with what was measured or why it failed."""

    def words(text: str) -> str:
        return QCoreApplication.translate("Reproduction", text)

    error = error_lines(InputError(made.code, "", **made.params)).what if made.code else ""
    measured = words(_MEASURED[made.most > 0])
    told = {
        **made.words,
        "measured": measured.format(most=made.most, delta_e=f"{made.delta_e:.2f}"),
        "error": error,
    }
    return words(REPEATED_WORDS[made.verdict]).format(**told)
