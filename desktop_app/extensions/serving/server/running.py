"""Serving: uvicorn on a socket that is open already; slow clients are not waited for."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from h11 import RemoteProtocolError
from h11._receivebuffer import ReceiveBuffer
from uvicorn.protocols.http.h11_impl import H11Protocol

from desktop_app.extensions.serving.server.connections import (
    ClientConnection,
    Connections,
    Standing,
)
from desktop_app.extensions.serving.server.listening import accept
from desktop_app.extensions.serving.server.shutdown import STOP_SECONDS

if TYPE_CHECKING:
    from uvicorn.server import ServerState

    from desktop_app.extensions.serving.server.guard import Guard
    from desktop_app.extensions.serving.server.job_service import JobService
    from desktop_app.extensions.serving.server.listening import Listening

HEADER_SECONDS: Final = 10.0
"""The head of a request must have come by then."""

KEEP_SECONDS: Final = 30
"""A connection that asks for nothing is kept so long."""

READ_SECONDS: Final = 30.0
"""A client that waits for a picture and takes nothing of it for so long is gone."""

LEAST_RATE: Final = 1024
"""Bytes a second that a client takes of what waits for it; slower ones are gone, too."""

MAX_HEADER_BYTES: Final = 32 << 10

_LOOK_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate chain and key, as PEM files."""

    certificate: Path
    key: Path


class PatientProtocol(H11Protocol):
    """Ends connections on which no whole head of a request arrives in time, and those whose client
    doesn't read its answer.

    Args:
        connections: those that are open.
        config, state: of uvicorn's server.
        connection: this one.
    """

    _slow: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def __init__(
        self,
        connections: Connections,
        config: uvicorn.Config,
        state: ServerState,
        connection: ClientConnection,
    ) -> None:
        super().__init__(config, state, {})
        self._open, self._connection = connections, connection

    def connection_made(self, transport: Any) -> None:
        self.conn._receive_buffer = StrictBuffer()  # pyright: ignore[reportPrivateUsage]
        super().connection_made(transport)
        self._connection.end, self._connection.standing = transport.abort, self._standing
        self._watch()

    def data_received(self, data: bytes) -> None:
        """A part of a request has come, or all of it."""
        super().data_received(data)
        if self._is_busy():
            self._slow = _stop(self._slow)
        elif self._slow is None:
            self._watch()

    def on_response_complete(self) -> None:
        """A request was answered; what its client has not read of it yet is watched to the end."""
        super().on_response_complete()
        self._watch_reading()
        user = self.scope.get("state", {}).get("user")
        if user is not None:
            self._open.belongs(self._connection, user.name)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        self._open.leave(self._connection)
        _stop(self._slow)
        _stop(self._reading)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client reads slower than it is answered."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """It has read nearly all of it."""
        if self._is_busy():  # more follows; else the rest has to be read, too
            self._reading = _stop(self._reading)
        super().resume_writing()

    def _watch_reading(self) -> None:
        self._reading = _stop(self._reading)
        if unread := self.transport.get_write_buffer_size():
            self._reading = self.loop.call_later(READ_SECONDS, self._check_reading, unread)

    def _check_reading(self, before: int) -> None:
        unread = self.transport.get_write_buffer_size()
        grows = self._is_busy() and not self.flow.write_paused  # more is written meanwhile
        if not grows and 0 < unread > before - READ_SECONDS * LEAST_RATE:
            self.transport.abort()
        else:
            self._watch_reading()

    def _is_busy(self) -> bool:
        cycle: Any = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete

    def _standing(self) -> Standing:
        scope: Any = self.scope  # None before the first request
        if scope is None:
            return Standing.SILENT
        first = Standing.USER_IDLE if "user" in scope["state"] else Standing.IDLE
        return Standing(first + self._is_busy())

    def _watch(self) -> None:
        self._slow = self.loop.call_later(HEADER_SECONDS, self._end)

    def _end(self) -> None:
        self._slow = None
        if not self._is_busy() and not self.transport.is_closing():
            self.transport.close()


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


class _Server(uvicorn.Server):
    """Leaves the signals to `Serving`, and lets in what `Connections` have room for."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self._open = connections

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Accept connections from the sockets."""
        made = partial(PatientProtocol, self._open, self.config, self.server_state)
        self.servers, self.started = [], True
        self._accepting = [
            asyncio.create_task(accept(one, self._open, made, self.config.ssl, HEADER_SECONDS))
            for one in sockets or ()
        ]

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Accept no more, and end those that are open."""
        for task in self._accepting:
            task.cancel()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class Serving:
    """One server, until it is asked to stop.

    Args:
        app: answers requests.
        listening: an open socket.
        jobs: is told that the server stops.
        tls: None: plain HTTP.
        grace: seconds that jobs are given to end.
        started: called in the loop once requests are answered.
    """

    def __init__(
        self,
        app: Guard,
        listening: Listening,
        jobs: JobService,
        tls: Tls | None = None,
        grace: float = 20.0,
        started: Callable[[], object] = lambda: None,
    ) -> None:
        self._listening, self._jobs, self._grace, self._started = listening, jobs, grace, started
        self._server = _Server(
            uvicorn.Config(
                app,  # pyright: ignore[reportArgumentType] - ASGI, by its own types
                http=PatientProtocol,
                ws="none",
                lifespan="off",
                loop="asyncio",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_SECONDS,
                timeout_graceful_shutdown=5,
                h11_max_incomplete_event_size=MAX_HEADER_BYTES,
                ssl_certfile=None if tls is None else str(tls.certificate),
                ssl_keyfile=None if tls is None else str(tls.key),
            ),
            app.connections(),
        )
        self._asked = asyncio.Event()
        self._at_once = False

    def stop(self) -> None:
        """Take no more jobs, let those that run end, then stop. Called again: stop now. In the
        loop's thread."""
        if self._asked.is_set():
            self._at_once = True
        self._jobs.stopping = True
        self._asked.set()

    async def run(self) -> None:
        """Serve until `stop`, or SIGINT or SIGTERM."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            # Windows, where Ctrl+C is KeyboardInterrupt; a thread that gets no signals.
            with suppress(NotImplementedError, RuntimeError):
                loop.add_signal_handler(each, self.stop)
        assert self._listening.socket is not None
        task = asyncio.create_task(self._server.serve([self._listening.socket]))
        while not self._server.started and not task.done():
            await asyncio.sleep(0.005)
        self._started()
        stopped = asyncio.create_task(self._asked.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        end = loop.time() + self._grace
        while self._jobs.busy and loop.time() < end and not self._at_once:
            await asyncio.sleep(_LOOK_SECONDS)
        await self._jobs.end(0.0 if self._at_once else STOP_SECONDS)
        self._server.should_exit = True
        await task
        stopped.cancel()


# read differently: h11 repairs some of them without a word.
CHUNK_BYTES: Final = 64
"""Of the line before a chunk: its size, and extensions that nobody needs."""

_MENDED = re.compile(
    rb"(?<!\r)\n"  # a line that ends by LF alone (2.2)
    rb"|\n[ \t]"  # a line that goes on in the next (obs-fold, 5.2)
    rb"|\ncontent-length:[^\n]*,"  # a length said twice (6.3)
    rb"|\ncontent-length:.*\ncontent-length:",
    re.IGNORECASE | re.DOTALL,
)
_CHUNK = re.compile(rb"[0-9a-f]{1,16}(;[\t\x20-\x7e]*)?\r\n", re.IGNORECASE)


class StrictBuffer(ReceiveBuffer):
    """What has come and isn't read yet. Raises RemoteProtocolError for what would be repaired."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """The lines of a head, or of what follows the last chunk; None: not all of it has come."""
        received = bytes(self)
        lines = super().maybe_extract_lines()
        if lines is not None and _MENDED.search(received, 0, len(received) - len(self)):
            raise RemoteProtocolError("ambiguous head")
        return lines

    def maybe_extract_next_line(self) -> bytearray | None:
        """The line before a chunk; None: not all of it has come."""
        line = super().maybe_extract_next_line()
        if (len(self) if line is None else len(line)) > CHUNK_BYTES:
            raise RemoteProtocolError("chunk line too long")
        if line is not None and not _CHUNK.fullmatch(line):
            raise RemoteProtocolError("ambiguous chunk")
        return line
