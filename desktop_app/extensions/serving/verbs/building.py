"""The server's parts, put together: engines, queue, histories, desk, application."""

from __future__ import annotations

import argparse
import asyncio
import gc
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from desktop_app.app.queue_services import job_environment, queue_place
from desktop_app.app.services import AppServices
from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import VelaturaError
from desktop_app.core.extensions import added_rows
from desktop_app.extensions.serving.server.application import guarded, make_application
from desktop_app.extensions.serving.server.context import ServedParts, ServerContext
from desktop_app.extensions.serving.server.guard import Endpoint, Guard
from desktop_app.extensions.serving.server.histories import Histories, UserKeeper
from desktop_app.extensions.serving.server.image_operations import ImageOperations
from desktop_app.extensions.serving.server.job_service import JobService
from desktop_app.extensions.serving.server.listening import Listening
from desktop_app.extensions.serving.server.marking import Marking
from desktop_app.extensions.serving.server.metrics import Metrics
from desktop_app.extensions.serving.server.policy import Policy, SafetyRules
from desktop_app.extensions.serving.server.request_log import RequestLog
from desktop_app.extensions.serving.server.running import Serving, Tls
from desktop_app.extensions.serving.server.users import Users
from desktop_app.extensions.serving.verbs.cluster import Cluster
from desktop_app.extensions.serving.verbs.engines import Engines
from desktop_app.extensions.serving.verbs.loop_post import LoopPost
from desktop_app.extensions.serving.verbs.ordering import ordering_of
from desktop_app.library.collection.add_ons import usable
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.screening import Screening
from desktop_app.studio.screening_rules import ScreeningRules, classifier_named
from desktop_app.studio.studio_commands import Post

CLEAN_SECONDS = 1800.0
"""How often it is looked for what nobody needs any more."""

PART_SECONDS = 0.5
"""So long a job of several pictures goes on while other users wait, or for one picture."""

REVOKED_SECONDS = 0.5
"""How often it is looked for tokens that were revoked."""


async def serving(
    arguments: argparse.Namespace,
    parts: AppServices,
    policy: Policy,
    users: Users,
    listening: Listening,
    ends: ExitStack,
    say: Callable[[str, bool], object],
    cluster: Cluster | None = None,
) -> None:
    """Build everything and serve until it is asked to stop.

    Args:
        arguments: of the command line.
        parts: of the data folder.
        policy: what users may do.
        users: who has a token.
        listening: an open socket.
        ends: what has to be closed then.
        say: is told of the address, and whether as JSON.
        cluster: where the engines are; None: here.
    """
    log = RequestLog(parts.paths.logs / "server.jsonl")
    ends.callback(log.close)
    post = LoopPost(asyncio.get_running_loop())
    store = QueueStore(parts.paths.queue_file)
    ends.callback(store.close)
    screening = screening_of(parts, policy.safety, store)
    engines = await asyncio.to_thread(Engines, parts, policy, post, log, screening, cluster)
    ends.callback(engines.close)
    context, queue = _context(parts, policy, engines, store, ends, post, log)
    app = guarded(make_application(context), context, _endpoint(arguments), users, log)
    tls = None
    if arguments.tls_cert is not None:
        tls = Tls(arguments.tls_cert, arguments.tls_key)
    url = _url(listening, tls)

    def started() -> None:
        gc.collect()
        gc.freeze()  # what stays as long as the server: a look through it takes 70 ms
        log.add("started", url=url)
        say(url, arguments.json)

    serve = Serving(app, listening, context.jobs, tls, arguments.grace, started)
    queue.start()
    queue.go_on()
    await context.jobs.take_over()
    await asyncio.to_thread(lambda: [work.go_on() for work in context.served.values()])
    upkeep = asyncio.gather(_upkeep(parts, context.jobs), _revoking(app, context, users))
    try:
        await serve.run()
    finally:
        upkeep.cancel()
        with suppress(asyncio.CancelledError):
            await upkeep
        await asyncio.to_thread(lambda: [work.close() for work in context.served.values()])
        await asyncio.to_thread(queue.close)
        log.add("stopped")


def _context(
    parts: AppServices,
    policy: Policy,
    engines: Engines,
    store: QueueStore,
    ends: ExitStack,
    post: Post,
    log: RequestLog,
) -> tuple[ServerContext, Queue]:
    place = replace(queue_place(parts), mine_only=False, part_seconds=PART_SECONDS)
    finish = Marking(policy.mark, policy.watermark).finish
    histories = Histories(
        parts.paths, parts.schedulers, place.blobs, engines.described, finish, records=store
    )
    ends.callback(histories.close)

    def of(job_id: str) -> tuple[str, str]:
        entry = store.entry(job_id)
        return ("", "") if entry is None else (entry.owner, store.record_of(job_id).document_name)

    keeper = UserKeeper(histories, of)
    services = partial(job_environment, parts, engines.described)
    queue = Queue(place, engines.pool, services, keeper, post)
    queue.failed.connect(lambda error: log.add("queue", code=error.code))
    order = ordering_of(parts, policy, place.blobs, engines.described)
    inventory = order.inventory

    metrics = Metrics(lambda: inventory.known_names, engines.counts)
    jobs = JobService(queue, histories, policy, metrics)
    ends.callback(jobs.close)

    operations = ImageOperations(policy, inventory, place.blobs, engines.studios, queue.take_turn)
    about = order.orders.services, queue, engines.studios[0]
    served = ServedParts(parts.paths, *about, histories, policy, jobs.turns)
    context = ServerContext(
        jobs,
        order.orders,
        operations,
        inventory,
        order.tables,
        policy,
        metrics,
        {row.id: row.make(served) for row in added_rows("served")},
        parts.paths,
        engines.all_described,
        engines.trouble,
    )
    return context, queue


def _endpoint(arguments: argparse.Namespace) -> Endpoint:
    return Endpoint(
        frozenset(name.casefold() for name in arguments.name),
        frozenset(origin.casefold().rstrip("/") for origin in arguments.origin),
        frozenset(arguments.proxy),
        arguments.tls_cert is not None,
    )


def _url(listening: Listening, tls: Tls | None) -> str:
    host = listening.host
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1" if host == "0.0.0.0" else "[::1]"
    elif ":" in host:
        host = f"[{host}]"
    return f"{'http' if tls is None else 'https'}://{host}:{listening.port}"


async def _revoking(app: Guard, context: ServerContext, users: Users) -> None:
    """End what goes on for tokens that are revoked."""
    while True:
        with suppress(VelaturaError):  # a damaged file is told to who asks
            app.end_revoked()
            if users.need_tokens:
                names = users.names()
                context.jobs.cancel_revoked(names)
                for work in context.served.values():
                    work.cancel_revoked(names)
        await asyncio.sleep(REVOKED_SECONDS)


async def _upkeep(parts: AppServices, jobs: JobService) -> None:
    """Remove what nobody needs, now and then."""

    def queued() -> set[str]:
        with closing(QueueStore(parts.paths.queue_file)) as store:
            return store.blobs()

    while True:
        began = time.monotonic()
        with suppress(VelaturaError):
            await jobs.run_quick(jobs.histories.clean, queued)
        await asyncio.sleep(max(0.0, CLEAN_SECONDS - (time.monotonic() - began)))


def screening_of(parts: AppServices, rules: SafetyRules, store: QueueStore) -> Screening | None:
    """The filter; None: the policy names no labels.

    Raises:
        InputError: a threshold is out of range.
    """
    if not rules.thresholds:
        return None

    def find(name: str) -> AddOn | None:
        return classifier_named(name, usable(parts.collection.scan()))

    def owner_of(job: str) -> str:
        entry = store.entry(job)
        return "" if entry is None else entry.owner

    wanted = ScreeningRules(rules.classifier, rules.thresholds, rules.action, rules.closed)
    audit = partial(_append, parts.paths.logs / "safety.jsonl")
    return Screening(wanted, find, audit, owner_of)


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
