"""Connections: who is let in where there are many, and who is closed for it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from desktop_app.extensions.serving.server import connections as module
from desktop_app.extensions.serving.server.connections import (
    ClientConnection,
    Connections,
    Standing,
)
from desktop_app.extensions.serving.server.listening import accept
from tests.extensions.serving.server.certificates import write_certificate
from tests.extensions.serving.server.serving import (
    PLAIN,
    SMALL,
    Served,
    add_token,
    done,
    serving,
    until,
)

KNOWN = "203.0.113.7"


class Room:
    """16 connections: 12 of strangers, 2 of each network, 8 of one that is known, 2 of a user."""

    def __init__(self, *proxies: str) -> None:
        self.all = Connections(lambda network: network == KNOWN, proxies, 16)
        self.closed: list[str] = []

    def enter(self, address: str, standing: Standing = Standing.SILENT) -> ClientConnection | None:
        made = self.all.enter(address, lambda: self.closed.append(address))
        if made is not None:
            made.standing = lambda: standing
        return made


def test_of_one_address_the_oldest_silent_one_makes_room() -> None:
    room = Room()
    assert all(room.enter("10.0.0.1") for _ in range(5))
    assert room.closed == ["10.0.0.1"] * 3
    room.enter("10.0.0.2")
    assert len(room.closed) == 3, "others lose nothing by it"


def test_who_is_answered_outlasts_who_says_nothing() -> None:
    room, ended = Room(), list[str]()
    for name, standing in (
        ("busy", Standing.ANSWERED),
        ("silent", Standing.SILENT),
        ("third", Standing.IDLE),
    ):
        made = room.all.enter("10.0.0.1", lambda name=name: ended.append(name))
        assert made is not None
        made.standing = lambda standing=standing: standing
    assert ended == ["silent"]
    room.enter("10.0.0.1")
    assert ended == ["silent", "third"]


def test_a_network_of_many_addresses_is_one() -> None:
    room = Room()
    for number in range(4):
        room.enter(f"2001:db8:1:2::{number:x}")
    assert len(room.closed) == 2
    for number in range(4):  # as a socket for both versions tells addresses of IPv4
        room.enter(f"::ffff:10.0.0.{number}")
    assert len(room.closed) == 2


def test_strangers_leave_room_for_those_who_have_a_token() -> None:
    room = Room()
    for number in range(40):
        room.enter(f"10.0.{number}.1", Standing.ANSWERED)
    assert len(room.closed) == 40 - 12
    assert all(room.enter(KNOWN) for _ in range(4))
    assert len(room.closed) == 40 - 12, "that room was kept"
    assert all(room.enter(KNOWN) for _ in range(4))
    assert set(room.closed[28:]) <= {f"10.0.{number}.1" for number in range(40)}, "strangers go"


def test_who_uses_a_token_is_never_closed() -> None:
    room = Room()
    assert all(room.enter(KNOWN, Standing.USER_ANSWERED) for _ in range(8))
    assert room.enter(KNOWN) is None
    assert not room.closed


def test_a_user_holds_only_so_many_that_ask_for_nothing_wherever_they_come_from() -> None:
    room, ended = Room(), list[int]()
    for number in range(4):
        made = room.all.enter(f"10.0.{number}.1", lambda number=number: ended.append(number))
        assert made is not None
        made.standing = lambda: Standing.USER_IDLE
        room.all.belongs(made, "ann")
        room.all.belongs(made, "ann")
    assert ended == [0, 1]


def test_who_is_behind_a_proxy_shares_the_whole_alone() -> None:
    room = Room("10.9.9.9")
    assert all(room.enter("10.9.9.9", Standing.IDLE) for _ in range(16))
    assert not room.closed
    assert room.enter("10.9.9.9")
    assert len(room.closed) == 1


def test_what_has_left_is_not_counted() -> None:
    room = Room()
    for _ in range(50):
        made = room.enter("10.0.0.1")
        assert made is not None
        room.all.leave(made)
        room.all.leave(made)
    assert not room.closed and not room.all.close_first()


@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="the system is not asked")
def test_there_are_fewer_where_the_system_gives_few_descriptors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = list[object]()

    def rlimit(self: psutil.Process, which: int, limits: object = None) -> tuple[int, int]:
        given.append(limits)
        return 256, 1024

    monkeypatch.setattr(psutil.Process, "rlimit", rlimit)
    assert module.most_connections() == 512
    assert given == [None, (1024, 1024)]


# -- on sockets ----------------------------------------------------------------------------------


@pytest.mark.loopback
def test_a_handshake_that_is_never_finished_is_counted_and_ended(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*write_certificate(tmp_path))

    async def main() -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setblocking(False)
        room = Connections(most=16)

        def protocol(connection: ClientConnection) -> asyncio.Protocol:
            return asyncio.Protocol()

        accepting = asyncio.create_task(accept(listener, room, protocol, context, 0.3))
        place = listener.getsockname()
        links = [await asyncio.open_connection(*place) for _ in range(5)]
        links[-1][1].write(b"\x16\x03\x01")
        for reader, _ in links[:3]:  # for the later ones, at once
            assert await reader.read() == b""
        for reader, _ in links[3:]:  # in time
            assert await reader.read() == b""
        for _, writer in links:
            writer.close()
        assert not room.close_first(), "none is left"
        accepting.cancel()
        await asyncio.wait([accepting])
        listener.close()

    asyncio.run(asyncio.wait_for(main(), 60))


@pytest.mark.loopback
def test_where_no_descriptor_is_left_the_oldest_goes_and_nothing_spins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system's own refusal is played: taking all descriptors of this process would hurt others
    in it."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        true_accept, refused, taken = loop.sock_accept, list[int](), list[int]()

        async def refusing(listener: socket.socket) -> tuple[socket.socket, object]:
            if taken and len(refused) < 3:
                refused.append(1)
                raise OSError(24, "Too many open files")
            link = await true_accept(listener)
            taken.append(1)
            return link

        monkeypatch.setattr(loop, "sock_accept", refusing)
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setblocking(False)
        room = Connections(most=16)

        class Ending(asyncio.Protocol):
            def __init__(self, connection: ClientConnection) -> None:
                self.connection = connection

            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                assert isinstance(transport, asyncio.WriteTransport)
                self.connection.end = transport.abort

        accepting = asyncio.create_task(accept(listener, room, Ending, None, 5))
        first, writer = await asyncio.open_connection(*listener.getsockname())
        with suppress(ConnectionError):
            assert await first.read() == b""  # closed, since no other can be taken
        writer.close()
        assert refused
        accepting.cancel()
        await asyncio.wait([accepting])
        listener.close()

    asyncio.run(asyncio.wait_for(main(), 60))


# -- in full -------------------------------------------------------------------------------------

FLOOD = 2100
"""More than there may be; renewed before anybody would call them silent."""


@pytest.fixture
def flooded(tmp_path: Path, loopback: None) -> Iterator[Served]:
    add_token(tmp_path / "data", "first")
    with serving(tmp_path / "data") as served:
        yield served


def flood(port: int, ends: ExitStack) -> list[socket.socket]:
    made: list[socket.socket] = []
    for _ in range(FLOOD):
        with suppress(OSError):
            link = ends.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            made.append(link)
    return made


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="needs 2,100 descriptors")
def test_2100_silent_connections_keep_nobody_from_being_answered(flooded: Served) -> None:
    module.most_connections()  # as many descriptors as it takes
    ann = flooded.user("ann")
    for _ in range(3):
        with ExitStack() as ends:
            flood(flooded.port, ends)
            for _ in range(20):  # each by a connection of its own
                assert httpx.get(f"{flooded.url}/healthz", **PLAIN).status_code == 200
            done(ann, SMALL)
    assert not flooded.log("fault")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="limits of descriptors")
def test_a_server_out_of_descriptors_answers_and_does_not_spin(flooded: Served) -> None:
    process = psutil.Process(flooded.process.pid)
    ann = flooded.user("ann")
    done(ann, SMALL)
    most = process.num_fds() + 40
    process.rlimit(psutil.RLIMIT_NOFILE, (most, most))
    with ExitStack() as ends:
        flood(flooded.port, ends)
        begun, used = time.monotonic(), sum(process.cpu_times()[:2])
        until(lambda: httpx.get(f"{flooded.url}/healthz", **PLAIN).status_code == 200, flooded)
        until(
            lambda: time.monotonic() - begun > 5
        )  # what it uses is measured, however long it takes
        assert sum(process.cpu_times()[:2]) - used < (time.monotonic() - begun) / 2
    assert "Traceback" not in flooded.said()
