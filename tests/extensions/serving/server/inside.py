"""A server within the test's process, for what needs no real picture: the program's own parts, put
together by the program (`verbs.building`), on a real socket; only its engines are those that
draw with numpy, in processes of their own, and start in half a second. What words in a prompt make
them do: `tests.enginelink.numpy_engine`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import threading
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from desktop_app.app.services import load_services
from desktop_app.core import priority
from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.serving.server.context import ServerContext
from desktop_app.extensions.serving.server.job_service import THREADS
from desktop_app.extensions.serving.server.listening import Listening
from desktop_app.extensions.serving.server.policy import policy_of
from desktop_app.extensions.serving.server.running import Serving
from desktop_app.extensions.serving.server.server_tokens import (
    TokenFile,
)
from desktop_app.extensions.serving.server.users import Users
from desktop_app.extensions.serving.verbs import building
from desktop_app.extensions.serving.verbs.engines import Engines
from tests.extensions.serving.server.drawing_engine import COMMAND
from tests.extensions.serving.server.serving import People, token_file, until
from tests.patience import PATIENCE_SECONDS

T = TypeVar("T")

# Beside other work a thread that stands back behind all gets no time for minutes.
patch.object(priority, "NICENESS", os.nice(0)).start()

HOUSE = building._context
"""The program's own: another server may be patching it just now."""


class NumpyEngines(Engines):
    """Those of a server, but drawing with numpy."""

    def _client(self, number: int, variables: Mapping[str, str]) -> EngineClient:
        del variables
        return EngineClient(self._parts.paths.logs / f"engine-{number}.log", COMMAND)

    def _environments(self, first: EngineClient, wanted: int) -> list[dict[str, str]]:
        del first
        return [{} for _ in range(max(1, wanted))]


class Inside(People):
    """One such server.

    Attributes:
        url: of it.
        context: all that its addresses stand on; to be used in the loop's thread (`call`).
        folder: the data folder.
    """

    def __init__(self, folder: Path, policy: Mapping[str, Any], words: Mapping[str, Any]) -> None:
        super().__init__()
        self.folder = folder
        self._policy, self._words = policy_of({"engines": 1, **policy}), words
        self.context: ServerContext
        self.serving: Serving
        self.loop: asyncio.AbstractEventLoop
        self._begun: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, name="inside", daemon=True)
        self._thread.start()
        self.url = self._begun.result(PATIENCE_SECONDS)
        self.call(self._start_threads())
        until(lambda: not self.context.ready())

    # -- people -------------------------------------------------------------------------------

    def revoke(self, name: str) -> None:
        """That user's token."""
        token_file(self.folder).revoke(name)

    def forget_attempts(self) -> None:
        """Wrong tokens so far: all tests come from one address."""
        self._known._attempts._wrong.clear()

    def clear(self) -> None:
        """Nobody's job or making waits or runs any longer, and the queue goes on."""
        jobs = self.context.jobs
        for work in self.context.served.values():
            _end(work)

        def drop() -> None:
            jobs.cancel_revoked(set())
            if jobs.view.paused:
                jobs.ask("resume")

        if jobs.busy or jobs.view.paused:
            self.loop.call_soon_threadsafe(drop)
            until(lambda: not jobs.busy and not jobs.view.paused)

    def peers(self) -> set[int]:
        """Ports of clients that are connected."""
        connections = list(self.serving._server.server_state.connections)
        return {each.client[1] for each in connections if each.client}

    def faults(self) -> list[dict[str, Any]]:
        """What the log says of faults of the server."""
        lines = (self.folder / "logs" / "server.jsonl").read_text(encoding="utf-8").splitlines()
        return [told for told in map(json.loads, lines) if told["event"] == "fault"]

    # -- the loop -----------------------------------------------------------------------------

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """What that gives, in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_SECONDS)

    async def _start_threads(self) -> None:
        """All that the desk will have: none is a test's then."""
        met = threading.Barrier(THREADS)
        await asyncio.gather(*(self.context.jobs.run_quick(met.wait) for _ in range(THREADS)))

    def stop(self) -> None:
        """As SIGTERM does; returns at once."""
        self.loop.call_soon_threadsafe(self.serving.stop)

    def end(self) -> None:
        """Until it has ended."""
        self.close_clients()
        if self._thread.is_alive():
            self.stop()
            self.stop()
        self.join()

    def join(self) -> None:
        """Until it has ended by itself."""
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._serve()
        except BaseException as error:
            if self._begun.done():
                raise
            self._begun.set_exception(error)

    def _serve(self) -> None:
        there = self

        class KnownServing(Serving):
            """Known to who wants to stop it."""

            def __init__(self, *arguments: Any) -> None:
                super().__init__(*arguments)
                there.serving = self
                there.loop = asyncio.get_running_loop()

        def housed(*arguments: Any) -> Any:
            there.context, queue = HOUSE(*arguments)
            return there.context, queue

        parts = load_services(self.folder)
        words = {"tls_cert": None, "tls_key": None, "grace": 20.0, "json": True}
        words |= {"name": [], "origin": [], "proxy": [], **self._words}
        with ExitStack() as ends:
            ends.callback(parts.close)
            for name, each in (
                ("Engines", NumpyEngines),
                ("Serving", KnownServing),
                ("_context", housed),
            ):
                ends.enter_context(patch.object(building, name, each))
            listening = Listening("127.0.0.1", 0, lambda row: None)
            listening.open()
            ends.callback(listening.close)
            encrypted = words["tls_cert"] is not None
            self._known = users = Users(TokenFile(parts.paths.root), encrypted=encrypted)
            asyncio.run(
                building.serving(
                    argparse.Namespace(**words),
                    parts,
                    self._policy,
                    users,
                    listening,
                    ends,
                    lambda url, as_json: self._begun.set_result(url),
                )
            )


@contextmanager
def inside(folder: Path, policy: Mapping[str, Any] | None = None, **words: Any) -> Iterator[Inside]:
    """A server as long as the block lasts.

    Args:
        folder: the data folder.
        policy: as in the file.
        words: of the command line.
    """
    made = Inside(folder, policy or {}, words)
    try:
        yield made
    finally:
        made.end()


def _end(work: Any) -> None:
    """Its threads end after the answer that they are done."""
    work.cancel_revoked(set())
    until(lambda: not work._going() and not any(one.is_alive() for one in work._threads))
