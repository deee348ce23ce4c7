"""Changes of layers that are made in the background keep whatever else is done meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.layer_session import LayerSession

SPOT = Rect(4, 4, 8, 8)


def select(document: Document) -> None:
    document.select_by_tools(True)
    document.edit("rectangle", document.mask_target, SPOT, np.full((8, 8), 255, np.uint8))
    document.select_by_tools(False)


def mask(document: Document) -> None:
    document.edit("rectangle", document.mask, SPOT, np.full((8, 8), 255, np.uint8))


def guide(document: Document) -> None:
    content = document.content
    document.commit("guide", replace(content, guides=(Guide(Orientation.VERTICAL, 9.0),)))


@pytest.mark.parametrize("meanwhile", [select, mask, guide])
def test_what_is_done_meanwhile_stays(
    qapp: QApplication, qtbot: QtBot, meanwhile: Callable[[Document], None]
) -> None:
    state, background = AppState(), BackgroundTasks()
    layers, begun, go_on = LayerSession(state, background), threading.Event(), threading.Event()
    document = Document(np.zeros((30, 40, 3), np.uint8), "p")
    state.open_document(document)

    def make(content: Content) -> Content:
        begun.set()
        assert go_on.wait(30)
        return replace(content, layers=(*content.layers, Layer("group", "made")))

    layers.change("layer_new_group", make)
    assert begun.wait(30)
    meanwhile(document)
    now = document.content
    go_on.set()
    qtbot.waitUntil(lambda: len(document.content.layers) == 2)
    after = document.content
    assert (after.selection, after.mask, after.guides) == (now.selection, now.mask, now.guides)
    document.undo_stack.undo()
    assert document.content.holds(now)
    background.shutdown()
