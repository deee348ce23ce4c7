"""``velatura history reproduce``: entries are made again and compared."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from typing import Any

from desktop_app.app.history_replies import entry_of
from desktop_app.app.models.progress import FAILED, run_teller
from desktop_app.app.models.reply import Reply
from desktop_app.app.queue_services import job_environment
from desktop_app.app.services import load_services
from desktop_app.app.started_queue import own_studio
from desktop_app.core.as_json import to_json
from desktop_app.core.cancel import CancelToken
from desktop_app.extensions.evaluation.values.reproduction import Reproduction
from desktop_app.extensions.evaluation.work.reproducing.reproduce_run import ReproduceRun, starred
from desktop_app.extensions.evaluation.work.reproducing.reproducing import Reproducing
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.item_run import taken_folder
from desktop_app.studio.recipes.queue_work import made_unrecorded


def reproduce_options(action: argparse.ArgumentParser, add_json: Any) -> None:
    """What the action takes; ``add_json`` adds ``--json`` to it."""
    action.description = (
        "Says of each whether it repeats exactly, or which part of the environment"
        " differs. Nothing is added to the history. A check that was interrupted goes on."
    )
    action.add_argument("entries", nargs="*", metavar="ID", help="ids, or their first digits")
    action.add_argument(
        "--starred", action="store_true", help="all that are starred; also where no ID is given"
    )
    add_json(action)


def run_reproduce(arguments: argparse.Namespace, _: object) -> Reply:
    """Do it.

    Raises:
        InputError: ``history_entry_unknown``, ``history_entry_ambiguous``.
        StorageError: ``submit_running``, or the data folder can't be used.
    """
    with ExitStack() as ends:
        parts = ends.enter_context(closing(load_services(arguments.data_dir, plugins=True)))
        history = ends.enter_context(closing(History(parts.paths.history_file, parts.schedulers)))
        entries = [entry_of(history, one) for one in arguments.entries]
        if arguments.starred or not entries:
            entries += starred(history)
        entries = list({one.uid: one for one in entries}.values())
        folder = parts.paths.root / "reproduced"
        taken_folder(folder, parts.paths, ends, "history reproduce")
        studio, _, machine = own_studio(parts, ends)
        token = CancelToken()
        reproducing = Reproducing(
            history,
            BlobStore(parts.paths.blobs),
            lambda: job_environment(parts, machine),
            lambda job: made_unrecorded(studio, job, token),
            machine,
        )
        run = ReproduceRun(entries, folder, run_teller(quiet=arguments.json))
        try:
            run.run(reproducing, token)
        except KeyboardInterrupt:
            token.cancel()
            raise
    return _reply(run.found, len(entries))


def _reply(found: list[Reproduction], count: int) -> Reply:
    same = sum(one.repeats for one in found)
    others = [f"{one.uid}  {one.title[:60]}\n  {one.sentence}" for one in found if not one.repeats]
    text = "\n".join((f"{same} of {count} repeat exactly.", *others))
    told = [{**to_json(one), "sentence": one.sentence} for one in found]
    return Reply(text, {"repeat": same, "of": count, "pictures": told}, FAILED * (same < count))
