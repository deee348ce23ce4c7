"""How a picture was made, in the language of the window (`studio.recipes.made`)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop_app.catalog.intents import Intent
from desktop_app.studio.recipes.made import REMARKS, MadeStep, Remark
from desktop_app.ui.words.facets import source_name
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.recipe import recipe_of

_WITHIN = QT_TRANSLATE_NOOP("Made", "within {share} % of {size}")
_FROM = QT_TRANSLATE_NOOP("Made", "from {numbers}")


def remark_words(remark: Remark) -> str:
    """``remark``: a key of `REMARKS` and its parameters; in the window's language."""
    return _said(REMARKS[remark[0]]).format(**remark[1])


def step_lines(number: int, step: MadeStep, intents: Mapping[str, Intent]) -> list[str]:
    """What was done; then the prompt, model and settings, where, and what is to be said."""
    entry = step.entry
    remarks = [remark_words(one) for one in step.remarks]
    if entry is None:
        return [f"{number} · {' '.join(remarks)}"]
    request = entry.request
    if request is None:
        done, settings = source_name(entry.source), list[str]()
    else:
        facts = recipe_of(request, entry.model_name, intents, work=entry.work)
        done = next(one.text for one in facts if one.id == "task")
        shown = ("model", *step.settings)
        settings = [
            one.text if one.id == "model" else f"{one.name} {one.text}"
            for one in facts
            if one.id in shown
        ]
    if step.whole is not None and step.places:
        share = f"{100 * step.share:.0f}"
        settings.append(_said(_WITHIN).format(share=share, size=step.whole.words))
    else:
        settings.append(entry.size.words)
    if step.sources:
        settings.append(_said(_FROM).format(numbers=", ".join(map(str, step.sources))))
    prompt = " ".join(entry.prompt.split())
    return [f"{number} · {done}", *([prompt] if prompt else []), " · ".join(settings), *remarks]


def _said(text: str) -> str:
    return QCoreApplication.translate("Made", text)
