"""The first start beside another program, to the first picture of one's own model, with its
gestures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.core.geometry import Size
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import close_all
from tests.ui.first_own_picture import MODEL, first_own_picture, small_program
from tests.ui.hand import Hand
from tests.worker.managing.test_other_programs import listing

WAIT_MS = 30_000


PROGRAMS = {
    "ComfyUI": "ComfyUI",
    "Forge": "stable-diffusion-webui-forge",
    "InvokeAI": "invokeai",
    "SwarmUI": "AI/SwarmUI",
    "Stability Matrix": ".config/StabilityMatrix",
}
"""Where each usually lies."""


@pytest.fixture(params=PROGRAMS)
def program(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Path]:
    """One at its usual place in a home of its own, and its name."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    return request.param, small_program(tmp_path / "home" / PROGRAMS[request.param], request.param)


@pytest.mark.slow
def test_from_the_first_start_it_takes_five(
    program: tuple[str, Path], tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    name, folder = program
    before = listing(folder)
    workspace = build_workspace(tmp_path / "data")
    window = MainWindow(workspace)
    window.resize(1280, 760)
    window.show()
    workspace.start()
    state = workspace.state

    def wait(done: Callable[[], bool], what: str) -> None:
        qtbot.waitUntil(done, timeout=WAIT_MS)
        assert what

    def told(words: str) -> None:
        if words == MODEL:
            state.parameters.update(size=Size(64, 64), steps=2, count=1)

    try:
        wait(lambda: state.engine.value.phase == "ready" and state.model is not None, "the engine")
        hand = Hand(window)
        first_own_picture(hand, name, MODEL, wait, told)
        job = state.results.items.value[0].job
        assert (job.request.prompt, job.model.name) == ("a cat on a mat", MODEL)
        assert hand.count == 5
        assert listing(folder) == before
    finally:
        close_all(workspace)
        window.close()
        workspace.shutdown()
        window.deleteLater()
        qapp.processEvents()
