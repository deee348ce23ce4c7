"""No prompt, picture name or token in any log: a real window, real pictures, errors and crashes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.app.crash_watch import CrashWatch
from desktop_app.app.window import build_workspace
from desktop_app.core.atomic_write import write_atomic
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.paths import DataPaths
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, opened, write_photo
from tests.ui.conftest import close_all

PROMPT, NEGATIVE = "zebrafinchmarked", "quaggamarked"
PICTURE = "okapimarked"
TOKEN = "hf_axolotlmarkedaxolotlmarked"
MARKS = (PROMPT, NEGATIVE, PICTURE, TOKEN)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[CrashWatch]:
    """The hooks of the true window."""
    paths = DataPaths.at(tmp_path / "data")
    watch = CrashWatch(paths, open_data(paths))
    yield watch
    watch.leave()


@pytest.fixture
def private(
    watched: CrashWatch, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    workspace = build_workspace(tmp_path / "data")
    made = MainWindow(workspace)
    qtbot.addWidget(made, before_close_func=lambda _: close_all(workspace))
    made.resize(1280, 720)
    made.show()
    workspace.start()
    yield made
    workspace.shutdown()


def logged(window: MainWindow) -> str:
    """All that stands in the logs."""
    files = [path for path in window.workspace.paths.logs.rglob("*") if path.is_file()]
    return "\n".join(path.read_text("utf-8", "replace") for path in files)


def ask(window: MainWindow, qtbot: QtBot, steps: int) -> None:
    """Press Generate with both prompts."""
    state, field = window.workspace.state, window.prompt_bar.prompt
    if not field.toPlainText():
        QTest.keyClicks(field, PROMPT)
    state.parameters.update(negative_prompt=NEGATIVE, steps=steps, seed=3, seed_locked=True)
    window.workspace.generate()
    qtbot.waitUntil(lambda: state.is_busy, timeout=10_000)


def raise_with_words(path: Path) -> None:
    """What a bug would do: an exception that quotes what the user wrote."""
    try:
        write_atomic(path / "missing" / f"{PICTURE}.png", b"")
    except Exception as error:
        raise ValueError(f"{PROMPT}, not {NEGATIVE}, as {TOKEN}") from error


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.qt_no_exception_capture
def test_after_pictures_an_error_a_bug_and_a_crash_no_log_has_a_word_of_the_users(
    private: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, state = private, private.workspace.state
    photo = write_photo(tmp_path / f"{PICTURE}.png", 300, 200, (6, 4))
    opened(window, qtbot, photo)
    ask(window, qtbot, 2)
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)

    # An error of the user's: a picture that is none.
    broken = tmp_path / f"{PICTURE}-broken.png"
    broken.write_bytes(b"no picture")
    window.workspace.files.open(broken)
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=10_000)

    # A bug: what Qt does with an exception in a slot.
    try:
        raise_with_words(tmp_path)
    except ValueError as error:
        with Path(os.devnull).open("w") as nowhere, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", nowhere)
            sys.excepthook(type(error), error, error.__traceback__)

    # A crash of the engine in the middle of a picture.
    state.notice.value = None
    ask(window, qtbot, 150)
    qtbot.waitUntil(
        lambda: (progress := state.jobs.progress.value) is not None and progress.step > 1,
        timeout=ENGINE_MS,
    )
    pid = window.workspace.studio._client.pid  # pyright: ignore[reportPrivateUsage]
    assert pid is not None
    os.kill(pid, signal.SIGSEGV)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: "the engine ended" in logged(window), timeout=10_000)

    text = logged(window)
    assert "Segmentation fault" in text, "where it crashed is in the logs"
    assert "builtins.ValueError" in text
    assert "write_atomic" in text, "and where the bug came from"
    assert "failed, engine_died" in text
    assert [mark for mark in MARKS if mark in text] == []

    # Where it is allowed the prompts are written; the token never is.
    window.workspace.settings.log_prompts = True
    ask(window, qtbot, 1)
    window.workspace.generation.cancel()
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    text = logged(window)
    assert PROMPT in text
    assert NEGATIVE in text
    assert TOKEN not in text
