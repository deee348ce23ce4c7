"""What is said of one document goes with it; what is said of all stays."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.state.notice import Notice
from desktop_app.worker.workspace import Workspace

WAIT_MS = 20_000
SPOT = Rect(100, 80, 40, 30)


pytestmark = pytest.mark.numpy_engine(None, steps=3)


@pytest.fixture(autouse=True)
def _opened(workspace: Workspace) -> None:
    workspace.state.open_document(page())


def page() -> Document:
    return Document(np.full((240, 320, 3), 90, np.uint8), "grey")


@pytest.mark.slow
@pytest.mark.states("note.removed_alike")
def test_a_removal_like_the_first_is_told_where_it_was_made(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state = workspace.state
    assert state.document.value is not None
    state.document.value.fill_mask("rectangle", 255, SPOT)
    state.intent.use("remove")
    workspace.start()
    for _ in range(2):
        workspace.generation.generate()
        qtbot.waitUntil(lambda: not state.is_busy and workspace.is_idle, timeout=WAIT_MS)
    assert state.notice.value is not None and state.notice.value.notes == ("removed_alike",)
    state.open_document(page())
    assert state.notice.value is None


@pytest.mark.slow
@pytest.mark.parametrize("where", ["removal", "crop", "expand", "layers", "finish"])
def test_an_error_of_one_document_goes_with_it(workspace: Workspace, where: str) -> None:
    state = workspace.state
    match where:
        case "removal":
            state.intent.use("remove")
            workspace.generation.generate()
        case "crop":
            workspace.shaping.reshaping.crop_to_mask()
        case "expand":
            state.intent.use("expand")
            workspace.generation.generate()
        case "layers":
            workspace.layers._failed(InputError("layer_locked", name="a"))
        case _:
            workspace.operating.failed(InputError("faces_missing"))
    assert state.notice.value is not None
    state.open_empty()
    assert state.notice.value is None


@pytest.mark.slow
def test_what_is_said_of_no_document_stays(workspace: Workspace) -> None:
    said = Notice(InputError("clipboard_empty"))
    workspace.state.notice.value = said
    workspace.state.open_empty()
    assert workspace.state.notice.value is said
