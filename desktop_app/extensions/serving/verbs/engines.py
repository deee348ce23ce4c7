"""The engines of a server: one process for each device, a studio for each process."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Final

from desktop_app.app.services import AppServices
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.errors import EngineError
from desktop_app.core.priority import NO_WINDOW
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from desktop_app.extensions.serving.cluster_command import WHERE
from desktop_app.extensions.serving.server.metrics import EngineCounts
from desktop_app.extensions.serving.server.policy import Policy
from desktop_app.extensions.serving.server.problems import without_folders
from desktop_app.extensions.serving.server.request_log import RequestLog
from desktop_app.extensions.serving.verbs.cluster import Cluster
from desktop_app.extensions.serving.verbs.engine_pool import EnginePool
from desktop_app.library.network.redaction import redacted
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.studio.profile_book import machine_book
from desktop_app.studio.queue.policy import NO_ENGINE
from desktop_app.studio.screening import Screening
from desktop_app.studio.studio import Studio
from desktop_app.studio.studio_commands import Post

TRIES = 5
"""So often an engine may end in a job: what was accepted is made, if somebody kills engines."""

READY_SECONDS = 120.0
"""What the first engine is given to tell which devices there are."""

_ALONE = {"OMP_PROC_BIND": "true"}
"""Threads of an engine beside no other keep a processor each. Else, where another thread works on
one of two, the system puts both on the other, and they wait for each other after each step: 3 times
as long beside a making at the lowest priority, like this 1.7 times."""


class Engines:
    """All of them, starting. Takes seconds where it has to be found out how many there are.

    Args:
        parts: of the data folder.
        policy: how many.
        post: how clients are told.
        log: hears of engines that end.
        screening: judges pictures.
        cluster: where the engines are; None: here.
        say: hears why no worker of the cluster is available.

    Attributes:
        studios, pool: of the engines.
    """

    def __init__(
        self,
        parts: AppServices,
        policy: Policy,
        post: Post,
        log: RequestLog,
        screening: Screening | None = None,
        cluster: Cluster | None = None,
        say: Callable[[str], object] = lambda text: None,
    ) -> None:
        self._parts, self._logged, self._cluster, self._say = parts, log, cluster, say
        self._privacy = Privacy(parts.paths.root, redacted)
        first = self._client(0, _ALONE)
        environments = self._environments(first, policy.engines)
        clients = [first]
        if environments != [{}]:
            first.close()
            clients = [self._client(k, one) for k, one in enumerate(environments)]
        self.clients = clients
        self.studios = [
            Studio(client, post, book=machine_book(), screening=screening) for client in clients
        ]
        for number, studio in enumerate(self.studios):
            studio.news.connect(lambda news, number=number: self._on_news(number, news))
        self.pool = EnginePool(self.studios, tries=TRIES, on_wait=self._on_wait)
        self.pool.start()

    def _environments(self, first: EngineClient, wanted: int) -> list[dict[str, str]]:
        """Of more than the first. One engine on request needs no look at the devices."""
        if wanted == 1:
            return [{}]
        try:
            told = first.wait_until_ready(READY_SECONDS)
        except EngineError:
            return [{}]  # what is wrong with it, the first job says
        if self._cluster is not None:
            return [{}] * (wanted or int(told.get("workers", "1")))
        return device_environments(told, wanted)

    def _client(self, number: int, variables: Mapping[str, str]) -> EngineClient:
        name = "engine.log" if not number else f"engine-{number + 1}.log"
        log = self._parts.paths.logs / name
        if self._cluster is not None:
            return self._cluster.client(log, self._privacy)
        return EngineClient(
            log,
            environment={**engine_environment(), NO_WINDOW: "1", **variables},
            redacted=self._privacy,
            packs=UsedPack(self._parts.paths),
        )

    def _on_news(self, number: int, news: object) -> None:
        kind = type(news).__name__
        if kind.startswith("Engine"):
            error = getattr(news, "error", None)
            self._logged.add("engine", number=number, what=kind, code=getattr(error, "code", ""))

    def _on_wait(self, number: int, why: str) -> None:
        what, code = ("EngineWaits", NO_ENGINE) if why else ("EngineGoesOn", "")
        reason = without_folders(why)
        self._logged.add("engine", number=number, what=what, code=code, reason=reason)
        if why:
            self._say(reason)

    # -- what they tell -----------------------------------------------------------------------

    def described(self) -> dict[str, str]:
        """What the first engine that is ready tells of itself, but for where it is; empty: none
        is."""
        told = next(filter(None, (client.describe() for client in self.clients)), dict[str, str]())
        return {name: text for name, text in told.items() if name not in WHERE}

    def all_described(self) -> list[Mapping[str, str]]:
        return [
            {
                **state.info,
                "model": state.model,
                "jobs": str(state.jobs),
                "alive": "yes" if state.alive else "no",
                **({"awaits": without_folders(state.awaits)} if state.awaits else {}),
            }
            for state in self.pool.state()
        ]

    def counts(self) -> EngineCounts:
        states = self.pool.state()
        alive, awaiting = sum(one.alive for one in states), sum(bool(one.awaits) for one in states)
        return EngineCounts(alive, len(states), awaiting)

    def trouble(self) -> str:
        """Why no engine can work now; empty: one can."""
        if any(client.is_ready for client in self.clients):
            return ""
        return "no engine is ready"

    def close(self) -> None:
        self.pool.close()


CUDA: Final = "CUDA_VISIBLE_DEVICES"
THREADS: Final = "OMP_NUM_THREADS"


def device_environments(
    info: Mapping[str, str], engines: int = 0, environment: Mapping[str, str] = os.environ
) -> list[dict[str, str]]:
    """What each engine's process needs besides `command.engine_environment`.

    NVIDIA and AMD GPUs: each engine sees one of those that ``info`` was told of, the next sees the
    next one, the first again after the last. Everything else: one engine, or so many that share the
    processor's threads.

    Args:
        info: `EngineClient.describe` of an engine without these variables.
        engines: how many; 0: one for each GPU.
        environment: this process's.
    """
    if info.get("device", "").startswith("cuda"):
        there = int(info.get("devices", "1"))
        visible = [name.strip() for name in environment.get(CUDA, "").split(",") if name.strip()]
        names = visible[:there] or [str(number) for number in range(there)]
        return [{CUDA: names[number % len(names)]} for number in range(engines or len(names))]
    if engines < 2:
        return [{}]
    threads = int(info.get("threads") or os.cpu_count() or 1)
    each, more = divmod(threads, engines)
    return [{THREADS: str(max(1, each + (number < more)))} for number in range(engines)]
