# pyright: basic
"""What `test_adding` runs in a copy of the program with the other additions of docs/adding.md."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QLabel

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition
from desktop_app.core.events import EngineEvent, Noted
from desktop_app.core.messages import Do, decode, encode
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operations import OPERATIONS
from desktop_app.engine.local import LocalEngine
from desktop_app.state.document.document import Document
from desktop_app.ui.commands.command_list import CommandList
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.engine import conftest as engines
from tests.engine.conftest import *  # noqa: F403 - its fixtures
from tests.ui.conftest import *  # noqa: F403 - its fixtures

WHITE = np.full((80, 120, 3), 255, np.uint8)


def test_an_action(whole: MainWindow) -> None:
    action, state = whole.kit.actions["native_grid"], whole.workspace.state
    commands = CommandList(state, whole.kit.actions, whole.menuBar(), list, print)
    found = next(each for each in commands.gathered() if each.id == "native_grid")
    assert found.place == "View ▸ Grid and Snap" and found.keys and not action.isEnabled()
    assert found.reason()
    action.setEnabled(True)
    action.trigger()
    assert state.view.grid_spacing.value == 512


def test_a_kind_of_condition(engine: LocalEngine, model: ModelInfo) -> None:
    plain = engines.make_job(model, steps=2)
    size = plain.request.size
    where = np.ones((size.height, size.width), np.float32)
    use = Condition("shade", "", weight=2.0, arrays=("where",))
    request = replace(plain.request, conditions=(use,))
    shaded = replace(plain, request=request, arrays={"where": where})
    sent = decode(encode(Do("1", "generate", shaded)))
    assert isinstance(sent, Do) and sent.job.digest != plain.digest
    assert not np.array_equal(
        engines.run(engine, sent.job).pixels[0], engines.run(engine, plain).pixels[0]
    )


def test_an_operation(engine: LocalEngine) -> None:
    told: list[EngineEvent] = []
    job = OPERATIONS["measure"].takes(np.full((4, 6, 3), 51, np.uint8))
    sent = decode(encode(Do("1", "measure", job)))
    assert isinstance(sent, Do)
    engine.run("measure", sent.job, told.append, CancelToken())
    assert told == [Noted("shade", {"mean": "51.0"})]


def test_a_panel(whole: MainWindow, workspace: Workspace) -> None:
    dock = whole.docks.more["size"]
    assert dock.toggleViewAction() in whole.docks.switches()
    dock.show()
    workspace.state.open_document(Document(WHITE, "white"))
    said = {label.text() for label in dock.findChildren(QLabel)}
    assert str(Document(WHITE, "white").size) in said
