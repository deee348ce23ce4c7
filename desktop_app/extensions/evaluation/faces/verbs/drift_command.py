"""``velatura drift``: a set of requests is kept with its pictures, and checked later."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.app.models.progress import FAILED, run_teller
from desktop_app.app.models.reply import Reply
from desktop_app.app.recipe_services import queue_work, recipe_services
from desktop_app.app.services import AppServices, load_services
from desktop_app.app.typed_path import typed_path
from desktop_app.core.as_json import to_json
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.plain_text import read_text_file
from desktop_app.extensions.evaluation.values.drift import DriftSet
from desktop_app.extensions.evaluation.work.drift.drift import Drift, DriftReport
from desktop_app.extensions.evaluation.work.queued_run import history_records
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.item_run import taken_folder
from desktop_app.storage.paths import DataPaths
from desktop_app.studio.recipes.queue_work import QueueWork


def drift_options(verb: argparse.ArgumentParser, add_json: Any) -> None:
    """What the verb takes; ``add_json`` adds ``--json`` to it or one of its actions."""
    verb.description = (
        "Keeps a set of requests with its pictures; after an update, a check makes them"
        " again and names what has changed."
    )
    add_json(verb)
    actions = verb.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    keep = actions.add_parser("keep", help="make the pictures of a set, and keep them")
    keep.add_argument("model", metavar="MODEL", help="id or name of a model")
    keep.add_argument("--prompts", type=typed_path, metavar="FILE", help="prompts, one a line")
    keep.add_argument(
        "--history",
        nargs="+",
        default=[],
        metavar="ID",
        help="pictures of the history, by their ids",
    )
    keep.add_argument("--name", default="", metavar="N", help="of the set; default: the model's")
    keep.add_argument("--steps", type=int, metavar="N", help="denoising steps")
    keep.add_argument("--size", default="", metavar="WxH", help="of the pictures")
    check = actions.add_parser("check", help="make them again, and compare; exit code 1: an alarm")
    check.add_argument("name", metavar="NAME", help="of the set")
    check.add_argument(
        "--fresh-seeds",
        action="store_true",
        help="with new seeds: a statistical test, where pictures can't repeat exactly",
    )
    check.add_argument(
        "--way", default="", metavar="W", help="way of computing, as in “fp32 plain torch apart”"
    )
    remove = actions.add_parser("remove", help="delete a set, its pictures and its checks")
    remove.add_argument("name", metavar="NAME", help="of the set")
    for action in (keep, check, remove, actions.add_parser("list", help="list the kept sets")):
        add_json(action)


def run_drift(arguments: argparse.Namespace, _: object) -> Reply:
    """Do it.

    Raises:
        InputError: ``unknown_choice``, ``drift_not_kept``, or what `new_set` refuses.
        StorageError: ``submit_running``, or the data folder can't be used.
    """
    return _ACTIONS[arguments.action](arguments)


def _store(arguments: argparse.Namespace) -> DriftStore:
    return DriftStore(DataPaths.at(arguments.data_dir))


def _listed(arguments: argparse.Namespace) -> Reply:
    found = _store(arguments).sets()
    lines = [f"{one.name}: {_state(one)}" for one in found]
    return Reply("\n".join(lines) or "No set is kept.", [to_json(one) for one in found])


def _state(one: DriftSet) -> str:
    if not one.kept:
        return f"interrupted; velatura drift keep “{one.name}” goes on"
    said = one.checks[-1].sentence(len(one.requests)) if one.checks else "Never checked."
    return f"{len(one.requests)} pictures of {one.model_name}. {said}"


def _removed(arguments: argparse.Namespace) -> Reply:
    store = _store(arguments)
    found = store.get(arguments.name)
    store.remove(found.id)
    return Reply(f"Deleted: {found.name}", {"deleted": found.name})


def _kept(arguments: argparse.Namespace) -> Reply:
    with _run(arguments) as (parts, drift, work_of):
        store = DriftStore(parts.paths)
        name = arguments.name or arguments.model
        left = (one for one in store.sets() if not one.kept and one.name == name)
        found = next(left, None)
        if found is None:
            prompts = [] if arguments.prompts is None else _prompts(arguments.prompts)
            settings = {} if arguments.steps is None else {"steps": arguments.steps}
            values = {"settings": settings, "size": arguments.size}
            entries = _entries(parts, arguments.history)
            found = drift.add(arguments.name, arguments.model, prompts, values, entries)
        with work_of(store.folder(found)) as (work, token):
            kept, run = drift.keep(found, work, token)
    text = f"Kept: {kept.name}" if kept.kept else f"Not all of “{kept.name}” was made."
    value = {"set": to_json(kept), **run.summary()}
    return Reply(f"{text}\n{run.text()}", value, 0 if kept.kept else FAILED)


def _prompts(file: Path) -> list[str]:
    """One a line. Raises InputError as `read_text_file`; ``drift_no_prompts``."""
    lines = read_text_file(file).splitlines()
    found = [line.strip() for line in lines if line.strip()]
    if not found:
        raise InputError("drift_no_prompts", name=file.name)
    return found


def _checked(arguments: argparse.Namespace) -> Reply:
    with _run(arguments) as (parts, drift, work_of):
        store = DriftStore(parts.paths)
        found = store.get(arguments.name)
        with work_of(store.folder(found)) as (work, token):
            report = drift.check(
                found, work, token, fresh=arguments.fresh_seeds, profile=arguments.way
            )
    code = FAILED if report.alarm or not report.check.verdict else 0
    return Reply(_text(report), {**to_json(report), "alarm": report.alarm}, code)


def _text(report: DriftReport) -> str:
    lines = [f"{report.of.name}: {report.sentence}", *report.failed]
    for one in report.pictures:
        levels = f"up to {one.most} levels, mean {one.mean:.2f}, ΔE {one.delta_e:.2f}"
        lines.append(f"  {one.id}  {levels}  {one.prompt[:50]}\n    {one.old}\n    {one.new}")
    return "\n".join(lines)


def _entries(parts: AppServices, ids: Sequence[str]) -> list[HistoryEntry]:
    found: list[HistoryEntry] = []
    if ids:
        with closing(History(parts.paths.history_file, parts.schedulers)) as history:
            for key in ids:
                entries = history.beginning(key)
                if len(entries) != 1:
                    raise InputError("unknown_choice", setting="history", value=key, choices="—")
                found += entries
    return found


@contextmanager
def _run(
    arguments: argparse.Namespace,
) -> Iterator[tuple[AppServices, Drift, Callable[[Path], Any]]]:
    """The data folder's parts, what keeps and checks sets, and its queue for a folder."""
    with ExitStack() as ends:
        parts = ends.enter_context(closing(load_services(arguments.data_dir, plugins=True)))
        history = ends.enter_context(closing(History(parts.paths.history_file, parts.schedulers)))
        hearer = run_teller(quiet=arguments.json)
        store, services = DriftStore(parts.paths), recipe_services(parts)

        @contextmanager
        def work_of(folder: Path) -> Iterator[tuple[QueueWork, CancelToken]]:
            token = CancelToken()
            taken_folder(folder, parts.paths, ends, "drift")
            with queue_work(parts, token, partial(print, flush=True)) as work:
                yield work, token

        yield parts, Drift(store, services, history_records(history), hearer), work_of


_ACTIONS = {"keep": _kept, "check": _checked, "list": _listed, "remove": _removed}
