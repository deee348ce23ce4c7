"""The master switch and the processes beside the window: what is promised holds at once."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.offline import TOKEN_VARIABLES
from desktop_app.enginelink.command import engine_environment
from desktop_app.library.identify.identify_process import IdentifyProcess
from tests.worker.conftest import numpy_workspace


@pytest.mark.slow
def test_the_switch_counts_at_once_however_busy_the_background_is(
    tmp_path: Path, qtbot: QtBot
) -> None:
    workspace = numpy_workspace(tmp_path)
    go_on = threading.Event()
    try:
        network = workspace.managing.network
        network.set_online(True)
        gate = network._network.gate  # pyright: ignore[reportPrivateUsage]
        for _ in range(4):  # long looks at files, in every thread there is
            workspace.background.run(go_on.wait, lambda _: None, lambda _: None)
        ended: list[bool] = []
        with gate.opened("x", ["127.0.0.1"]) as passage:
            network.set_online(False)
            ended.append(passage.has_ended)
        assert ended == [True]
    finally:
        go_on.set()
        workspace.shutdown()


def test_no_process_beside_the_window_is_given_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TOKEN_VARIABLES:
        monkeypatch.setenv(name, "hf_secret0123456789")
    assert not any("hf_secret" in text for text in engine_environment().values())
    looker = IdentifyProcess()
    try:
        assert "hf_secret" not in str(psutil.Process(looker.pid).environ())
    finally:
        looker.close()


@pytest.mark.slow
def test_the_folder_the_program_was_started_from_brings_no_code_into_the_scanner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("open('was-run', 'w').close()")
    (tmp_path / "msgspec.py").write_text("open('was-run', 'w').close()")
    (tmp_path / "w.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    monkeypatch.chdir(tmp_path)
    looker = IdentifyProcess()
    try:
        (outcome,) = looker.identify([tmp_path / "w.safetensors"])
    finally:
        looker.close()
    assert outcome is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "json.py",
        "msgspec.py",
        "w.safetensors",
    ]
