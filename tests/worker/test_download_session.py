"""The window commands downloads, and hears of them in its own thread; it never waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import VelaturaError
from desktop_app.library.download.options import Options
from desktop_app.library.download.queue import Downloads
from desktop_app.library.network.gate import Gate
from desktop_app.worker.download_session import DownloadedModel, DownloadSession
from tests.hub.faults import Fault
from tests.hub.server import LoopbackHub
from tests.library.download.parts import QUICK, a_model, request, wanted


class WatchedDownloads:
    """A session over a real queue and the loopback hub, and what it told."""

    def __init__(self, hub: LoopbackHub, folder: Path) -> None:
        self.hub = hub
        self.folder = folder
        self.errors: list[VelaturaError] = []
        self.recorded: list[tuple[DownloadedModel, int]] = []
        self.placed: list[tuple[DownloadedModel, int]] = []
        self.session = self.begin()

    def begin(self) -> DownloadSession:
        gate = Gate(lambda: True, lambda use: None)
        options = Options((self.hub.url,), reserve=0, patience=QUICK)

        def make(listener: Callable[[Any], object], finished: Any) -> Downloads:
            return Downloads(self.folder, gate, lambda _: None, options, listener, finished)

        def record(placed: DownloadedModel) -> None:
            self.recorded.append((placed, threading.get_ident()))

        self.session = DownloadSession(make, self.errors.append, record)
        self.session.placed.connect(lambda it: self.placed.append((it, threading.get_ident())))
        return self.session

    def phase(self) -> str:
        return "".join(status.phase for status in self.session.statuses.value)


@pytest.fixture
def desk(qapp: object, loopback: None, tmp_path: Path) -> Iterator[WatchedDownloads]:
    (tmp_path / "models").mkdir()
    with LoopbackHub() as hub:
        made = WatchedDownloads(hub, tmp_path / "models")
        yield made
        made.session.shutdown()


def test_a_download_is_commanded_watched_and_told(qtbot: QtBot, desk: WatchedDownloads) -> None:
    files = a_model()
    desk.hub.add("a/b", files)
    seen: list[str] = []
    threads: set[int] = set()

    def watch(statuses: Any) -> None:
        seen.extend(status.phase for status in statuses)
        threads.add(threading.get_ident())

    desk.session.statuses.changed.connect(watch)
    desk.session.add(request())
    assert desk.session.statuses.value == ()  # nothing was waited for
    qtbot.waitUntil(lambda: bool(desk.placed) and desk.phase() == "done", timeout=30_000)
    assert threads == {threading.get_ident()}
    assert seen[-1] == "done"
    placed, thread = desk.placed[0]
    assert (placed.request, placed.path) == (request(), desk.folder / "model")
    assert thread == threading.get_ident()
    assert desk.recorded[0][0] == placed and desk.recorded[0][1] != thread
    desk.session.clear_finished()
    qtbot.waitUntil(lambda: desk.session.statuses.value == (), timeout=30_000)
    for name, content in wanted(files).items():
        assert (desk.folder / "model" / name).read_bytes() == content
    assert desk.errors == []


@pytest.mark.slow
def test_what_was_begun_is_there_after_a_restart_and_goes_on(
    qtbot: QtBot, desk: WatchedDownloads
) -> None:
    desk.hub.add("a/b", a_model())
    desk.hub.faults.add(Fault("status", "/api/*", code=429, headers={"Retry-After": "600"}))
    desk.session.add(request())
    qtbot.waitUntil(lambda: desk.phase() == "waiting", timeout=30_000)
    desk.session.pause("one")
    qtbot.waitUntil(lambda: desk.phase() == "paused", timeout=30_000)
    desk.session.shutdown()
    desk.begin()
    qtbot.waitUntil(lambda: desk.phase() == "paused", timeout=30_000)
    desk.session.resume("one")
    qtbot.waitUntil(lambda: desk.phase() == "done", timeout=30_000)


def test_a_command_that_fails_says_why(qtbot: QtBot, desk: WatchedDownloads) -> None:
    desk.session.add(request(id="no/plain name"))
    qtbot.waitUntil(lambda: bool(desk.errors), timeout=30_000)
    assert desk.errors[0].code == "download_unsafe_name"
