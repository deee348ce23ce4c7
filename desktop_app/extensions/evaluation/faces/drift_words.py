"""What a check of a kept set says, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.extensions.evaluation.values.drift import DriftCheck, Verdict
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

VERDICT_WORDS: dict[Verdict, str] = {
    "": QT_TRANSLATE_NOOP("Drift", "The check was interrupted. Check again to continue it."),
    "repeats": QT_TRANSLATE_NOOP("Drift", "All {count} pictures repeat exactly."),
    "differs": QT_TRANSLATE_NOOP(
        "Drift", "{changed} of {count} pictures differ. What changed: {fields}."
    ),
    "model_changed": QT_TRANSLATE_NOOP(
        "Drift", "{changed} of {count} pictures differ. The model changed: {fields}."
    ),
    "unexplained": QT_TRANSLATE_NOOP(
        "Drift", "{changed} of {count} pictures differ, though nothing known has changed."
    ),
    "steady": QT_TRANSLATE_NOOP(
        "Drift", "{count} pictures with new seeds: no sign of a change ({share} of an alarm)."
    ),
    "drifted": QT_TRANSLATE_NOOP(
        "Drift", "{count} pictures with new seeds: the model's pictures have changed."
    ),
}


def verdict_words(check: DriftCheck, count: int) -> str:
    """The verdict on ``count`` pictures."""
    fields, share = ", ".join(check.fields), f"{check.evidence:.0%}"
    words = QCoreApplication.translate("Drift", VERDICT_WORDS[check.verdict])
    return words.format(changed=check.changed, count=count, fields=fields, share=share)
