"""``velatura history made``: how an entry was made, from the first picture on."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.app.history_replies import entry_of
from desktop_app.app.models.reply import Reply
from desktop_app.app.services import load_services
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.harmless import one_line
from desktop_app.core.request import Task
from desktop_app.core.setting_table import ROWS
from desktop_app.storage.history_lineage import ancestors_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desktop_app.app.services import AppServices
    from desktop_app.catalog.intents import Intent
    from desktop_app.storage.history_entry import HistoryEntry
    from desktop_app.studio.recipes.made import MadeStep

_TASKS: Final = {
    Task.TEXT_TO_IMAGE: "Text to image",
    Task.IMAGE_TO_IMAGE: "Image to image",
    Task.INPAINT: "Inpainting",
}


def run_made(data_dir: Path | None, arguments: argparse.Namespace) -> Reply:
    """Do it.

    Raises:
        InputError: ``history_entry_unknown``, ``history_entry_ambiguous``, ``recipe_none``; the
            file can't be written.
    """
    from desktop_app.storage.history import History
    from desktop_app.storage.recipes import write_recipe_file
    from desktop_app.studio.recipes.made import made_by, sentence

    with ExitStack() as ends:
        parts = ends.enter_context(closing(load_services(data_dir, plugins=True)))
        history = ends.enter_context(closing(History(parts.paths.history_file, parts.schedulers)))
        entry = entry_of(history, arguments.entry)
        found = ancestors_of(history, entry.uid)
        has_model = cache(partial(_has_model, parts))
        made = made_by(found, history.environment, parts.intents, has_model)
        if arguments.recipe is not None:
            if made.recipe is None:
                raise InputError("recipe_none")
            write_recipe_file(arguments.recipe, made.recipe)
        lines, told = list[str](), list[dict[str, Any]]()
        for number, step in enumerate(made.steps, 1):
            told.append(_reported(step, parts.intents))
            lines.append(f"{number}  {step.uid}  {told[-1]['done']}".rstrip())
            lines += [f"   {one_line(text)}" for text in _lines(told[-1])]
    notes = [sentence(one) for one in made.remarks]
    recipe = None if arguments.recipe is None else str(arguments.recipe)
    wrote = [] if recipe is None else [f"Recipe written to {recipe}."]
    text = "\n".join([*lines, *notes, *wrote])
    return Reply(text, {"steps": told, "notes": notes, "recipe": recipe})


def _has_model(parts: AppServices, name: str) -> bool:
    try:
        return bool(parts.library.find(name))
    except VelaturaError:
        return False


def _reported(step: MadeStep, intents: Mapping[str, Intent]) -> dict[str, Any]:
    from desktop_app.studio.recipes.made import sentence

    entry = step.entry
    about = {"id": step.uid, "from": list(step.sources)}
    said = {"remarks": [sentence(one) for one in step.remarks]}
    if entry is None:
        return {**about, "done": "", **said}
    return {
        **about,
        "done": _done(entry, intents),
        "prompt": entry.prompt,
        "negative_prompt": entry.negative_prompt,
        "model": "" if entry.work else entry.model_name,
        "settings": {name: ROWS[name].kind.text(value) for name, value in step.settings.items()},
        "size": str(entry.size),
        "of": None if step.whole is None else str(step.whole),
        "places": [[one.x, one.y, one.width, one.height] for one in step.places],
        "share": round(step.share, 4),
        **said,
    }


def _done(entry: HistoryEntry, intents: Mapping[str, Intent]) -> str:
    """What was done; the window has words of its own."""
    request = entry.request
    if entry.work:
        return entry.model_name
    if request is None:
        return entry.source or entry.task
    intent = None if request.plan is None else intents.get(request.plan.intent)
    return intent.name if intent is not None and intent.name else _TASKS[request.task]


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    for name in ("prompt", "negative_prompt", "model"):
        if report.get(name):
            yield f"{name.replace('_', ' ')}: {report[name]}"
    if report.get("settings"):
        yield ", ".join(f"{ROWS[name].name} {text}" for name, text in report["settings"].items())
    if report.get("places"):
        where: str = "; ".join("{2} × {3} at {0}, {1}".format(*one) for one in report["places"])
        yield f"within {where} ({report['share']:.0%} of {report['of']})"
    if report.get("size") and not report["of"]:
        yield f"size: {report['size']}"
    if report["from"]:
        yield f"from: {', '.join(map(str, report['from']))}"
    yield from report["remarks"]
