"""The data folder's queue in a process of the command line, with an engine for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from typing import TypeAlias

from desktop_app.app.queue_services import job_environment, queue_place
from desktop_app.app.services import AppServices
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.errors import VelaturaError
from desktop_app.core.queue_entry import QueueView
from desktop_app.enginelink.client import EngineClient
from desktop_app.library.network.redaction import redacted
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.profile_book import machine_book
from desktop_app.studio.queue.place import Keeper, Runner
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.studio import Studio
from desktop_app.studio.studio_commands import at_once

LOOK_SECONDS = 0.2
"""How soon Ctrl+C is heard."""

END_SECONDS = 10.0
"""What the studio is given to end."""

Making: TypeAlias = "tuple[Studio, Runner, Callable[[], Mapping[str, str]]]"
"""A studio, what runs jobs, and what its engines tell of themselves."""


def started_queue(
    parts: AppServices,
    ends: ExitStack,
    keep: Callable[[QueueStore, Callable[[], Mapping[str, str]]], Keeper],
    see: Callable[[QueueView], None],
    making: Making | None = None,
) -> tuple[Queue, Studio]:
    """The data folder's queue in this process, with an engine for as long as nobody else runs it.

    Args:
        parts: of the data folder.
        ends: what has to be closed then.
        keep: makes the recorder, of the queue's file and what the engine tells of itself.
        see: hears of each change, in the queue's thread.
        making: what makes the pictures; None: an engine on this machine.

    Returns:
        The queue, and what it makes pictures with.
    """
    studio, runner, described = making or own_studio(parts, ends)
    store = QueueStore(parts.paths.queue_file)
    ends.callback(store.close)
    keeper = keep(store, described)
    environment = partial(job_environment, parts, described)
    queue = Queue(queue_place(parts), runner, environment, keeper, at_once)
    queue.failed.connect(_say)
    queue.changed.connect(see)
    ends.callback(queue.close)
    queue.start()
    return queue, studio


def own_studio(parts: AppServices, ends: ExitStack) -> Making:
    """An engine of this process alone, until ``ends``."""
    privacy = Privacy(parts.paths.root, redacted)
    log = parts.paths.logs / "engine.log"
    client = EngineClient(log, redacted=privacy, packs=UsedPack(parts.paths))
    studio = Studio(client, at_once, lambda: _begin(thread), machine_book())
    thread = threading.Thread(target=studio.run, name="studio", daemon=True)
    ends.callback(_join, thread)
    ends.callback(studio.close)
    return studio, studio, client.describe


def _begin(thread: threading.Thread) -> None:
    with suppress(RuntimeError):  # it is running already
        thread.start()


def _join(thread: threading.Thread) -> None:
    if thread.ident is not None:
        thread.join(END_SECONDS)


def _say(error: VelaturaError) -> None:
    print(f"velatura: note: {error.what} {error.kept}", file=sys.stderr)
