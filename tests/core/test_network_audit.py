from __future__ import annotations

import asyncio
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.core.network_audit import Attempt, NetworkAudit, RefusedConnectionError
from tests.conftest import Connections

pytestmark = pytest.mark.loopback

FAR = ("192.0.2.1", 9)
"""TEST-NET-1 (RFC 5737): nobody's."""


@pytest.fixture
def refused() -> Iterator[list[Attempt]]:
    seen: list[Attempt] = []
    watch = NetworkAudit(seen.append)
    watch.start()
    yield seen
    watch.stop()


def udp(use: Callable[[socket.socket], object]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        use(sender)


def tcp(use: Callable[[socket.socket], object]) -> None:
    with socket.socket() as link:
        use(link)


HERE = ("127.0.0.1", 9)


async def _opened() -> None:
    with socket.socket() as link:
        link.setblocking(False)
        await asyncio.get_running_loop().sock_connect(link, HERE)


WAYS: dict[str, tuple[Callable[[], object], Attempt]] = {
    "connect": (
        lambda: tcp(lambda link: link.connect(HERE)),
        Attempt("socket.connect", "127.0.0.1", 9, is_name=False),
    ),
    "connect_ex": (
        lambda: tcp(lambda link: link.connect_ex(HERE)),
        Attempt("socket.connect", "127.0.0.1", 9, is_name=False),
    ),
    "connect without blocking": (
        lambda: tcp(lambda link: (link.setblocking(False), link.connect(HERE))),
        Attempt("socket.connect", "127.0.0.1", 9, is_name=False),
    ),
    "sendto": (
        lambda: udp(lambda sender: sender.sendto(b"x", HERE)),
        Attempt("socket.sendto", "127.0.0.1", 9, is_name=False),
    ),
    "sendmsg": (
        lambda: udp(lambda sender: sender.sendmsg([b"x"], [], 0, HERE)),
        Attempt("socket.sendmsg", "127.0.0.1", 9, is_name=False),
    ),
    "asyncio": (
        lambda: asyncio.run(_opened()),
        Attempt("socket.connect", "127.0.0.1", 9, is_name=False),
    ),
    "http.client": (
        lambda: http.client.HTTPConnection("127.0.0.1", 9).connect(),
        Attempt("socket.getaddrinfo", "127.0.0.1", 9, is_name=True),
    ),
    "getaddrinfo": (
        lambda: socket.getaddrinfo("localhost", "80"),
        Attempt("socket.getaddrinfo", "localhost", 80, is_name=True),
    ),
    "gethostbyname": (
        lambda: socket.gethostbyname("localhost"),
        Attempt("socket.gethostbyname", "localhost", None, is_name=True),
    ),
    "gethostbyname_ex": (
        lambda: socket.gethostbyname_ex("localhost"),
        Attempt("socket.gethostbyname", "localhost", None, is_name=True),
    ),
    "gethostbyaddr": (
        lambda: socket.gethostbyaddr("127.0.0.1"),
        Attempt("socket.gethostbyaddr", "127.0.0.1", None, is_name=True),
    ),
    "getnameinfo": (
        lambda: socket.getnameinfo(HERE, 0),
        Attempt("socket.getnameinfo", "127.0.0.1", 9, is_name=True),
    ),
}

if not hasattr(socket.socket, "sendmsg"):  # Windows
    del WAYS["sendmsg"]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_out_is_refused_and_told(way: str, refused: list[Attempt]) -> None:
    leave, attempt = WAYS[way]
    with pytest.raises(RefusedConnectionError, match=attempt.host):
        leave()
    assert refused == [attempt]


@pytest.mark.parametrize(
    ("leave", "told"),
    [
        (lambda: tcp(lambda link: link.bind(("0.0.0.0", 0))), "socket.bind to 0.0.0.0, port 0"),
        (lambda: tcp(lambda link: link.bind(("192.0.2.1", 0))), "socket.bind to 192.0.2.1"),
        (
            lambda: webbrowser.GenericBrowser("false").open("https://192.0.2.1/x"),
            "webbrowser.open to https://192.0.2.1/x",
        ),
    ],
)
def test_other_machines_get_no_way_in_and_no_library_opens_a_browser(
    leave: Callable[[], object], told: str, connections: Connections
) -> None:
    with pytest.raises(RefusedConnectionError):
        leave()
    (refused,), connections.refused = connections.refused, []
    assert refused.startswith(told)


def test_libraries_take_a_refusal_for_a_failed_connection(refused: list[Attempt]) -> None:
    with pytest.raises(OSError):
        socket.create_connection(("localhost", 9))
    assert len(refused) == 1


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no such sockets here")
def test_sockets_of_this_machine_pass(refused: list[Attempt]) -> None:
    with tempfile.TemporaryDirectory() as folder:  # a short path: these have room for 107 letters
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            server.bind(f"{folder}/s")
            server.listen()
            client.connect(f"{folder}/s")
    asyncio.run(asyncio.sleep(0))
    for end in socket.socketpair():
        end.close()
    assert refused == []


def test_the_pair_that_python_makes_of_two_connections_passes(refused: list[Attempt]) -> None:
    """As it does on Windows: in the module `socket`, in a function of that name, on loopback."""
    source = """
def socketpair(host):
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect((host, server.getsockname()[1]))
def other(host):
    socketpair_of_mine(host)
"""
    scope: dict[str, object] = {"__name__": "socket", "socket": socket}
    exec(compile(source, "socket.py", "exec"), scope)
    scope["socketpair"]("127.0.0.1")  # type: ignore[operator]
    assert refused == []
    elsewhere = {**scope, "__name__": "somewhere"}
    exec(compile(source, "socket.py", "exec"), elsewhere)
    with pytest.raises(RefusedConnectionError):
        elsewhere["socketpair"]("127.0.0.1")  # type: ignore[operator]


def test_what_somebody_admits_passes_and_nothing_else(refused: list[Attempt]) -> None:
    seen: list[Attempt] = []
    watch = NetworkAudit(seen.append)
    watch.admit(lambda attempt: attempt.host == "127.0.0.1")
    watch.admit(lambda attempt: attempt.port == 7)
    watch.start()
    try:
        with pytest.raises(RefusedConnectionError):
            tcp(lambda link: link.connect(HERE))
        assert len(refused) == 1 and seen == [], "each watch decides for itself"
    finally:
        watch.stop()


def test_a_watch_that_is_stopped_refuses_nothing() -> None:
    seen: list[Attempt] = []
    watch = NetworkAudit(seen.append)
    watch.start()
    watch.stop()
    assert socket.getaddrinfo("127.0.0.1", 9)
    watch.start()
    with pytest.raises(RefusedConnectionError):
        socket.getaddrinfo("127.0.0.1", 9)
    watch.stop()
    assert len(seen) == 1


def test_threads_are_watched_too(refused: list[Attempt]) -> None:
    thread = threading.Thread(target=lambda: tcp(lambda link: link.connect_ex))
    thread.start()
    thread.join()
    found: list[type] = []

    def leave() -> None:
        try:
            socket.gethostbyname("localhost")
        except OSError as error:
            found.append(type(error))

    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    assert found == [RefusedConnectionError] and len(refused) == 1


SWALLOWS = """
import socket
try:
    socket.create_connection(("192.0.2.1", 9))
except OSError:
    print("went on")
"""


def in_a_process(code: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "VELATURA_DEV"}
    return subprocess.run(
        [sys.executable, "-c", code + SWALLOWS],
        env={**environment, **more},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("strict", [False, True])
def test_a_guarded_process_refuses_and_with_dev_it_ends(strict: bool) -> None:
    code = f"from desktop_app.app.cli import guard_network\nguard_network(strict={strict})\n"
    done = in_a_process(code)
    assert "192.0.2.1" in done.stderr and 'File "<string>"' in done.stderr
    assert (done.returncode, done.stdout) == ((70, "") if strict else (0, "went on\n"))


ENGINE = """
import os, sys
from desktop_app.engine import __main__ as engine
def connects():
    try:
        import socket
        socket.create_connection(("192.0.2.1", 9))
    except OSError:
        sys.stderr.write("went on\\n")
    sys.stderr.flush()
    os._exit(3)
engine.main(connects)
"""


@pytest.mark.slow
@pytest.mark.parametrize("strict", ["", "1"])
def test_the_engines_process_refuses_every_connection(strict: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENGINE],
        env={**os.environ, "VELATURA_DEV": strict},
        stdin=subprocess.PIPE,  # open: the engine leaves when it ends
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read().decode()
    assert "192.0.2.1, port 9" in said
    assert ("went on" in said) is not bool(strict)
    assert process.returncode == (70 if strict else 3)


def test_the_hook_knows_its_events_by_the_names_that_python_gives_them() -> None:
    """Events that this version of Python raises, and the socket module's own among them."""
    source = Path(socket.__file__).read_text("utf-8")
    assert "def create_connection" in source
    seen: list[str] = []
    code = (
        "import sys, socket\nseen = []\nsys.addaudithook(lambda e, a: seen.append(e))\n"
        "s = socket.socket(type=socket.SOCK_DGRAM)\ns.bind(('127.0.0.1', 0))\n"
        "s.connect(s.getsockname())\ns.send(b'x')\nsocket.getaddrinfo('127.0.0.1', 1)\n"
        "print(*[e for e in seen if e.startswith('socket.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seen = done.stdout.split()
    assert {"socket.connect", "socket.getaddrinfo"} <= set(seen)
