"""`velatura serve` as it is started by people: a process of its own, with its engines, and what
tests ask of it. Everybody's first picture takes some five seconds, so tests share one server
(`conftest.server`) where they can, each with users of its own."""

from __future__ import annotations

import base64
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

import cv2
import httpx
import numpy as np
import psutil

from desktop_app.core.pixels import Array
from desktop_app.extensions.serving.server.server_tokens import (
    ServerUser,
    TokenFile,
    UserLimits,
    new_token,
)
from desktop_app.storage.paths import DataPaths
from tests import patience
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[4]


PLAIN: dict[str, Any] = {"trust_env": False, "verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}
"""For clients of HTTP: reading all certificates of the system takes each one 30 ms."""

ONE_ENGINE = "engines = 1\n[limits]\nper_minute = 1000000\n"
"""Tests ask every 10 ms."""

SMALL = {"prompt": "a red fox", "size": "64x64", "settings": {"steps": 2, "seed": 7}}
"""A job of some 0.2 s."""

LONG = {"prompt": "a red fox", "size": "256x256", "settings": {"steps": 150, "seed": 7}}
"""A job that lasts longer than any test waits, and tells of each step."""


class People:
    """Who asks the server at ``url``, whose data are in ``folder``."""

    url: str
    folder: Path

    def __init__(self) -> None:
        self._users = 0
        self._clients: list[httpx.Client] = []

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def token(self, name: str = "user", *, admin: bool = False, **limits: int) -> tuple[str, str]:
        """Name and token of a new user, whose name begins so; the server knows it at once."""
        self._users += 1
        user = f"{name}-{self._users}"
        return user, add_token(self.folder, user, admin=admin, **limits)

    def client(self, token: str = "", **more: Any) -> httpx.Client:
        """A client, closed with the server; with that token, or none."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        made = httpx.Client(
            base_url=self.url, headers=headers, timeout=PATIENCE_SECONDS, **{**PLAIN, **more}
        )
        self._clients.append(made)
        return made

    def user(self, name: str = "user", *, admin: bool = False, **limits: int) -> httpx.Client:
        """A client of a new user."""
        return self.client(self.token(name, admin=admin, **limits)[1])

    def close_clients(self) -> None:
        for client in self._clients:
            client.close()
        self._clients.clear()


@dataclass(eq=False)
class Served(People):
    """One server that runs.

    Attributes:
        url: as it said itself.
        process: of the server.
        folder: the data folder.
        stderr: what it says there.
    """

    url: str
    process: subprocess.Popen[str]
    folder: Path
    stderr: Path

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def paths(self) -> DataPaths:
        return DataPaths.at(self.folder)

    @property
    def tokens(self) -> TokenFile:
        return token_file(self.folder)

    def until_ready(self) -> None:
        """Until an engine is up."""
        until(lambda: httpx.get(f"{self.url}/readyz", **PLAIN).status_code == 200, self)

    def engines(self) -> list[psutil.Process]:
        """Processes of engines that run now."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        names = ("desktop_app.engine", "drawing_engine")
        return [one for one in children if any(word.endswith(names) for word in one.cmdline())]

    def terminate(self) -> None:
        """SIGTERM; returns at once."""
        self.process.send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """How it ends by itself; nothing that it started is left then."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        code = self.process.wait(PATIENCE_SECONDS)
        _, alive = psutil.wait_procs(children, PATIENCE_SECONDS)
        assert not alive, f"left running: {alive}"
        return code

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        self.close_clients()
        if self.process.poll() is None:
            self.terminate()
            code = self.ended()
            assert code == 0, f"it ended with {code}: {self.said()}"

    def kill(self) -> None:
        """SIGKILL; its engines end by themselves."""
        self.close_clients()
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        _, alive = psutil.wait_procs(children, PATIENCE_SECONDS)
        assert not alive, f"left running: {alive}"

    def said(self) -> str:
        """What it wrote to stderr."""
        return self.stderr.read_text(encoding="utf-8", errors="replace")

    def log(self, event: str = "") -> list[dict[str, Any]]:
        """Lines of its log so far, or those of that event."""
        path = self.paths.logs / "server.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        told = [json.loads(line) for line in lines]
        return [line for line in told if not event or line["event"] == event]


def token_file(folder: Path) -> TokenFile:
    """The tokens of a data folder."""
    paths = DataPaths.at(folder)
    return TokenFile(paths.root)


def add_token(
    folder: Path, name: str, *, admin: bool = False, metrics: bool = False, **limits: int
) -> str:
    """The token of a new user of that data folder."""
    token = new_token()
    folder.mkdir(parents=True, exist_ok=True)
    token_file(folder).add(ServerUser(name, admin, UserLimits(**limits), metrics=metrics), token)
    return token


PROGRAM = ("-m", "desktop_app")
"""What Python is to run."""


def command(
    folder: Path, *words: str, program: Sequence[str] = PROGRAM, strict: bool = True
) -> list[str]:
    """The command line of a server, as words. ``strict``: it ends with the first connection that
    it isn't allowed."""
    dev = ["--dev"] if strict else []
    return [sys.executable, *program, "--data-dir", str(folder), *dev, "serve", *words]


def started(
    folder: Path,
    policy: str = ONE_ENGINE,
    words: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    **more: Any,
) -> Served:
    """A server that answers, over that data folder. The caller ends it.

    Args:
        folder: the data folder; tokens that it is to have are added before, or by `Served.token`.
        policy: TOML.
        words: more of the command line.
        environment: besides this process's own.
        more: as `command`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rules = folder / "policy.toml"
    rules.write_text(policy, encoding="utf-8")
    stderr = folder / "stderr.txt"
    line = command(folder, "--port", "0", "--policy", str(rules), "--json", *words, **more)
    with stderr.open("a", encoding="utf-8") as file:
        process = subprocess.Popen(
            line,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=file,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **(environment or {})},
        )
    assert process.stdout is not None
    said = _first_line(process.stdout)
    if not said.startswith("{"):
        process.kill()
        process.wait()
        raise AssertionError(f"no address: {said!r}\n{stderr.read_text(encoding='utf-8')}")
    return Served(json.loads(said)["url"], process, folder, stderr)


def _first_line(pipe: IO[str]) -> str:
    """The first line; what follows is read and dropped, so that nobody waits to write."""
    lines: Queue[str] = Queue()

    def read() -> None:
        lines.put(pipe.readline())
        for _ in pipe:
            pass
        pipe.close()

    threading.Thread(target=read, name="server's stdout", daemon=True).start()
    try:
        return lines.get(timeout=PATIENCE_SECONDS)
    except Empty:
        return "it said nothing in time"


@contextmanager
def serving(
    folder: Path,
    policy: str = ONE_ENGINE,
    words: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    **more: Any,
) -> Iterator[Served]:
    """The same as long as the block lasts; it has to end by itself then, if it wasn't killed."""
    served = started(folder, policy, words, environment, **more)
    try:
        yield served
    except BaseException:
        if served.process.poll() is None:
            served.kill()
        raise
    served.stop()


def until(condition: Callable[[], object], served: Served | None = None) -> None:
    """Until that is true; it is looked at every 10 ms."""

    def is_so() -> object:
        if served is not None and served.process.poll() is not None:
            raise AssertionError(f"the server has ended: {served.said()}")
        return condition()

    patience.until(is_so)


# -- what is sent, and what comes ----------------------------------------------------------------


def noise(height: int, width: int, channels: int = 3, dtype: str = "uint8") -> Array:
    """A picture with other values at each pixel, RGB or RGBA."""
    most = np.iinfo(dtype).max
    values = np.random.default_rng(height * 7 + width).integers(0, most, (height, width, channels))
    return values.astype(dtype)


def smooth(height: int, width: int, channels: int = 3, dtype: str = "uint8") -> Array:
    """A picture of soft colours, whose PNG is small."""
    few = noise(5, 6, channels, "uint8")
    made = cv2.resize(few, (width, height), interpolation=cv2.INTER_CUBIC)
    return made if dtype == "uint8" else made.astype(np.uint16) * 257


def png(pixels: Array) -> bytes:
    """A PNG of RGB, RGBA or one channel, 8 or 16 bits."""
    return file_of(pixels, ".png")


def file_of(pixels: Array, suffix: str) -> bytes:
    """A file of RGB, RGBA or one channel."""
    turned = pixels
    if pixels.ndim == 3 and pixels.shape[2] > 1:
        code = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
        turned = cv2.cvtColor(pixels, code)
    found, data = cv2.imencode(suffix, turned)
    assert found
    return data.tobytes()


def decoded(data: bytes) -> Array:
    """The pixels of a file as they are in it: RGB, RGBA or one channel."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    if pixels.ndim == 3:
        code = cv2.COLOR_BGR2RGB if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
        return cv2.cvtColor(pixels, code)
    return pixels


def text_of(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode("ascii")


def bytes_in(text: str) -> bytes:
    """The bytes of Base64."""
    return base64.b64decode(text, validate=True)


def disc(height: int, width: int) -> Array:
    """A mask (h, w) uint8: a disc in the middle."""
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (width // 2, height // 2), min(height, width) // 4, 255, -1)
    return mask


def submit(client: httpx.Client, wish: Mapping[str, Any], **headers: str) -> dict[str, Any]:
    """Queue a job; what is told of it."""
    answer = client.post("/v1/jobs", json=dict(wish), headers=headers)
    assert answer.status_code in (200, 202), answer.text
    return answer.json()


def wait_for(client: httpx.Client, job: str) -> dict[str, Any]:
    """The job once it has ended."""
    with client.stream("GET", f"/v1/jobs/{job}/events", params={"previews": "false"}) as stream:
        assert stream.status_code == 200
        for _ in stream.iter_lines():
            pass
    told = client.get(f"/v1/jobs/{job}").json()
    assert told["status"] in ("done", "failed", "cancelled"), told
    return told


def done(client: httpx.Client, wish: Mapping[str, Any]) -> dict[str, Any]:
    """A job that has ended well."""
    told = wait_for(client, submit(client, wish)["id"])
    assert told["status"] == "done", told
    return told


def picture(client: httpx.Client, job: str, image: int = 0) -> Array:
    """A finished picture's pixels."""
    answer = client.get(f"/v1/jobs/{job}/images/{image}")
    assert answer.status_code == 200, answer.text
    return decoded(answer.content)
