"""Names and hints of the intents for the window; what they do is in the catalog's table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop_app.catalog.intents import Intent
from desktop_app.core.edit_plan import Fill, LockMode
from desktop_app.core.request import Task
from desktop_app.ui.words.control_reasons import reason_text
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.catalog.intents import Intent
    from desktop_app.state.work.intents import ResolvedIntent
    from desktop_app.storage.history_entry import HistoryEntry

FILL_NAMES: dict[Fill, tuple[str, str]] = {
    "original": (
        QT_TRANSLATE_NOOP("Fills", "Original"),
        QT_TRANSLATE_NOOP("Fills", "The original pixels."),
    ),
    "blur": (
        QT_TRANSLATE_NOOP("Fills", "Original, blurred"),
        QT_TRANSLATE_NOOP("Fills", "The original colours and light without the shapes."),
    ),
    "rim": (
        QT_TRANSLATE_NOOP("Fills", "Edge colour"),
        QT_TRANSLATE_NOOP("Fills", "The average colour around the mask."),
    ),
    "navier_stokes": (
        QT_TRANSLATE_NOOP("Fills", "Flowing in"),
        QT_TRANSLATE_NOOP("Fills", "Colours flow in from the edge (Navier–Stokes)."),
    ),
    "telea": (
        QT_TRANSLATE_NOOP("Fills", "Spreading in"),
        QT_TRANSLATE_NOOP("Fills", "Colours are carried in from the edge (Telea)."),
    ),
    "exemplar": (
        QT_TRANSLATE_NOOP("Fills", "Surrounding patches"),
        QT_TRANSLATE_NOOP("Fills", "Patches copied from the surroundings (exemplar-based)."),
    ),
    "smear": (
        QT_TRANSLATE_NOOP("Fills", "Stretched edge"),
        QT_TRANSLATE_NOOP("Fills", "Every pixel takes the nearest colour at the edge."),
    ),
    "reflect": (
        QT_TRANSLATE_NOOP("Fills", "Mirrored surroundings"),
        QT_TRANSLATE_NOOP("Fills", "The surroundings, mirrored at the edge."),
    ),
    "noise": (
        QT_TRANSLATE_NOOP("Fills", "Noise"),
        QT_TRANSLATE_NOOP("Fills", "Noise in the colours of the edge."),
    ),
}
"""Name and one sentence, in the order they are offered; names of methods are in the sentence."""

LOCK_NAMES: dict[LockMode, tuple[str, str]] = {
    "exact": (
        QT_TRANSLATE_NOOP("Locks", "Exact"),
        QT_TRANSLATE_NOOP("Locks", "Only painted pixels change, and they change completely."),
    ),
    "inside": (
        QT_TRANSLATE_NOOP("Locks", "Feather inside"),
        QT_TRANSLATE_NOOP(
            "Locks", "Old and new are blended within the mask's edge; nothing outside changes."
        ),
    ),
    "outside": (
        QT_TRANSLATE_NOOP("Locks", "Feather outside"),
        QT_TRANSLATE_NOOP(
            "Locks", "A band around the mask changes partly, so that the new content fades out."
        ),
    ),
}
"""Name and one sentence."""

_GENERATE = QT_TRANSLATE_NOOP("Intents", "Generate")


def _tr(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)


def intent_name(intent: Intent) -> str:
    """What the user chooses, in the window's language."""
    return _tr("Intents", intent.name)


def wanted_intent(entry: HistoryEntry) -> str:
    """The id of what was wanted of a picture of the history; nothing for pictures from words, and
    for those of older versions."""
    plan = None if entry.request is None else entry.request.plan
    known = plan is not None and (plan.mask_bounds is not None or plan.intent != "fill")
    return plan.intent if plan is not None and known else ""


def entry_title(entry: HistoryEntry, intents: Mapping[str, Intent]) -> str:
    """What a picture of the history is called: its prompt, or what was wanted; may be empty."""
    if prompt := " ".join(entry.prompt.split()):
        return prompt
    if entry.work:
        from desktop_app.ui.words.work import work_title

        return work_title(entry.work, entry.model_name)
    intent = intents.get(wanted_intent(entry))
    return "" if intent is None or not intent.name else intent_name(intent)


def intent_button(intent: Intent) -> str:
    """What the Generate button says for it."""
    return _tr("Intents", intent.button)


def intent_hint(intent: Intent) -> str:
    """One sentence on what it does, in the window's language."""
    return _tr("Intents", intent.hint)


def aim_word(resolved_intent: ResolvedIntent, *, from_words: bool = False) -> str:
    """What the Generate button says it will do; ``from_words``: nothing of a picture is kept."""
    if from_words or resolved_intent.task is Task.TEXT_TO_IMAGE or resolved_intent.intent is None:
        return _tr("Intents", _GENERATE)
    return intent_button(resolved_intent.intent)


def choice_text(context: str, words: tuple[str, str]) -> tuple[str, str]:
    """A row of `FILL_NAMES` (context "Fills") or `LOCK_NAMES` ("Locks"), translated."""
    return _tr(context, words[0]), _tr(context, words[1])


_LOCAL: Final = QT_TRANSLATE_NOOP(
    "PromptHints", "Nothing to describe: the surroundings are continued"
)
_LINES: Final = QT_TRANSLATE_NOOP("PromptHints", "One line per spot, from the first to the last")
_SHARED: Final = QT_TRANSLATE_NOOP("PromptHints", "What all regions share; may be empty")
_EDIT: Final = QT_TRANSLATE_NOOP("PromptHints", "What should change?")
_USUAL: Final = QT_TRANSLATE_NOOP("PromptHints", "What should it show?")


def prompt_hint(
    intent: Intent | None, wordless: str, *, apart: bool, local: bool, shares: bool
) -> str:
    """The hint.

    Args:
        intent: what Generate would do.
        wordless: code of the reason why no words are read; empty: they are.
        apart: whether each line is for its own spot.
        local: whether it is done without a model.
        shares: whether there are regions with prompts of their own.
    """
    if wordless and not local:
        return reason_text(wordless)
    sees = intent is not None and intent.plan.sees
    usual = _SHARED if shares else _USUAL
    hint = _LOCAL if local else _LINES if apart else _EDIT if sees else usual
    return QCoreApplication.translate("PromptHints", hint)
