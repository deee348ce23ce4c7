"""A window is killed a second after a document came to be in it: nothing is lost, in any way.

`packaging/dev.py crash --scenario documents --rounds 60` does each of them several times.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from crashing.opened import difference, kill_all, kill_while, missing
from crashing.ways import WAYS
from crashing.works import WORKS
from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.window


def test_a_document_that_a_crash_would_take_is_marked_in_title_and_tab(
    window: MainWindow, qtbot: QtBot
) -> None:
    state = window.workspace.state
    state.open_document(Document(np.zeros((40, 40, 3), np.uint8), "one"))
    state.open_document(Document(np.zeros((40, 40, 3), np.uint8), "two"))
    document = state.document.value
    assert document is not None
    document.secured.value = False
    bar = window.tabs.bar
    assert "journal" in window.windowTitle() and "journal" in bar.tabToolTip(1)
    assert not bar.tabIcon(1).isNull() and bar.tabIcon(0).isNull()
    document.secured.value = True
    assert "journal" not in window.windowTitle() and bar.tabIcon(1).isNull()


def test_what_is_other_is_found() -> None:
    was = [{"tab": "a", "pixels": "1", "star": True}]
    assert difference(was, was) == []
    assert difference(was, []) and difference(was, [{**was[0], "pixels": "2"}])
    assert difference(was, [{**was[0], "star": False}])


def tab(pixels: str, before: str = "", *branches: str) -> str:
    """All tabs, as a killed window tells of them."""
    said = {"tab": "a", "pixels": pixels, "before": before, "branches": [*branches], "star": True}
    return json.dumps([said])


def test_what_was_kept_before_a_kill_is_asked_for_and_no_more() -> None:
    told = [f"made {tab('1')}", f"may {tab('2', '1')}", "run a 7"]
    runs = 'runs {"a": ["interrupted", 9]}'
    for there in (tab("1"), tab("2", "1"), tab("3", "2"), tab("2", "1", "2")):
        assert missing(told, [runs, f"found {there}"]) == [], "kept, shown, or one gesture later"
    for other in (tab("0"), tab("3", "1"), tab("2", "1", "9"), "[]"):
        assert missing(told, [runs, f"found {other}"])
    for lost in ('runs {"a": ["failed", 9]}', 'runs {"a": ["interrupted", 6]}', "runs {}"):
        assert missing(told, [lost, f"found {tab('1')}"])


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_nothing_is_lost_by_a_kill_in_the_middle_of_strokes(tmp_path: Path) -> None:
    assert kill_while(tmp_path, 2) == {name: [] for name in WORKS}


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
@pytest.mark.parametrize(
    "way",
    [pytest.param(way, marks=() if way == "pasted bytes" else pytest.mark.slow) for way in WAYS],
)
def test_nothing_is_lost_by_a_kill(tmp_path: Path, way: str) -> None:
    assert kill_all(tmp_path, tuple(WAYS), [way]) == {way: []}
