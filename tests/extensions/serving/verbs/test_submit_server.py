"""`velatura submit --server` to a real server: what comes back, and what is waited for."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.library.network.log import NetworkLog
from desktop_app.storage.paths import DataPaths
from tests.app.submitting import fox, made, pictures, pixels_of, removal, requests, started
from tests.extensions.serving.server.serving import Served, add_token, serving, until
from tests.extensions.serving.server.serving import started as served_by

pytestmark = pytest.mark.loopback

Say = Callable[..., Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One that asks for tokens."""
    folder = tmp_path_factory.mktemp("served") / "data"
    add_token(folder, "first")
    with serving(folder) as served:
        yield served


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def say(tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types the command; what it answers as JSON, and what it says besides."""

    def typed(path: Path, *words: str, code: int = 0) -> Any:
        line = ["--data-dir", str(tmp_path / "own"), "submit", str(path), "--out", str(out)]
        assert main([*line, "--json", *words]) == code
        return json.loads(capsys.readouterr().out)

    return typed


def to(served: Served, tmp_path: Path, **limits: int) -> list[str]:
    """The words for that server, with the token of a new user."""
    _, token = served.token("ann", **limits)
    file = tmp_path / "token"
    file.write_text(f"{token}\n")
    return ["--server", served.url, "--token-file", str(file)]


@pytest.mark.slow
def test_pictures_of_a_server_are_written_whole(
    say: Say, tmp_path: Path, out: Path, server: Served
) -> None:
    pixels, mask = pictures(tmp_path)
    words = to(server, tmp_path)
    path = requests(tmp_path, removal(name="gone"), fox(1, name="fox"), fox(2, model="nobody's"))
    told = say(path, *words, code=1)
    assert [job["status"] for job in told["jobs"]] == ["done", "done", "failed"]
    assert told["jobs"][2]["error"]["code"] == "submit_refused"
    assert "nobody's" in told["jobs"][2]["error"]["what"]
    edited = pixels_of(out / "gone-1.png")
    assert edited.dtype == np.uint16
    np.testing.assert_array_equal(edited[mask == 0], pixels[mask == 0])
    assert pixels_of(out / "fox-1.png").shape == (64, 64, 3)
    (out / "fox-1.png").unlink()
    assert say(path, *words, code=1)["done"] == 2
    assert pixels_of(out / "fox-1.png").shape == (64, 64, 3)
    (user,) = (server.folder / "users").iterdir()
    assert len(made(user)) == 2  # it was fetched, not made again


@pytest.mark.slow
def test_what_is_asked_of_whom_stands_in_the_log_and_no_token_does(
    say: Say, tmp_path: Path, server: Served
) -> None:
    words = to(server, tmp_path)
    say(requests(tmp_path, fox(1)), *words)
    paths = DataPaths.at(tmp_path / "own")
    (use, *_) = NetworkLog(paths.network_log).rows()
    assert use.host == f"127.0.0.1:{server.port}"
    assert use.reason == "velatura submit sends jobs to a server"
    assert (use.with_token, use.outcome) == (True, "ok")
    token = (tmp_path / "token").read_text().strip()
    kept = [path for path in paths.root.rglob("*") if path.is_file()]
    assert not [path for path in kept if token.encode() in path.read_bytes()]


@pytest.mark.slow
def test_nobody_without_a_token_gets_in(say: Say, tmp_path: Path, server: Served) -> None:
    path, url = requests(tmp_path, fox(1)), server.url
    told = say(path, "--server", url, code=2)["error"]
    assert (told["code"], "token" in told["what"]) == ("submit_refused", True)
    (tmp_path / "wrong").write_text("vlt_wrong-wrong-wrong-wrong\n")
    told = say(path, "--server", url, "--token-file", str(tmp_path / "wrong"), code=2)
    assert "not known" in told["error"]["what"]
    assert "wrong-wrong" not in json.dumps(told)


@pytest.mark.slow
def test_a_token_goes_nowhere_unencrypted(say: Say, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("vlt_0123456789-0123456789\n")
    words = ["--server", "http://192.0.2.1:7860", "--token-file", str(tmp_path / "token")]
    told = say(requests(tmp_path, fox(1)), *words, code=1)["error"]
    assert told["code"] == "address_insecure"
    told = say(requests(tmp_path, fox(1)), "--server", "ftp://studio", code=1)["error"]
    assert told["code"] == "address_invalid"


@pytest.mark.slow
def test_a_server_that_has_enough_is_waited_for(say: Say, tmp_path: Path, server: Served) -> None:
    words = to(server, tmp_path, queued=1)
    told = say(requests(tmp_path, *map(fox, range(3))), *words)
    assert told["done"] == 3
    refused = [line for line in server.log("request") if line["status"] == 429]
    assert refused  # and it came again


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.slow
def test_kills_of_the_server_and_of_the_command_lose_nothing(tmp_path: Path, out: Path) -> None:
    data, port = tmp_path / "data", str(free_port())
    path = requests(tmp_path, *(fox(seed, name=f"fox-{seed}") for seed in range(5)))
    words = ["--server", f"http://127.0.0.1:{port}"]
    first = served_by(data, words=["--port", port])
    command = started(tmp_path / "own", path, out, *words)
    until(lambda: (out / "fox-0-1.png").exists(), first)
    first.kill()
    with serving(data, words=["--port", port]):
        until((out / "fox-1-1.png").exists)
        command.send_signal(signal.SIGKILL)
        command.communicate()
        command = started(tmp_path / "own", path, out, *words, "--json")
        stdout, stderr = command.communicate(timeout=120)
        assert command.returncode == 0, stderr
        assert json.loads(stdout)["done"] == 5
    jobs = made(data)
    assert len(jobs) == len({job for job, _ in jobs}) == 5
