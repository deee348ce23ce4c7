"""Looks and recipes of the window: kept, renamed, given, taken in; applied to documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.state.document.document import Document
from desktop_app.worker import looks
from desktop_app.worker.recipe_session import Previews
from desktop_app.worker.workspace import Workspace

WARM = Recipe("Warm", (made_step("adjust", "white_balance", {"temperature": 0.4}),))


pytestmark = pytest.mark.numpy_engine()


def document(name: str = "one") -> Document:
    return Document(np.full((24, 32, 3), 120, np.uint8), name)


def test_kept_renamed_given_taken_in_removed(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    session = workspace.recipes

    def named(*names: str) -> None:
        qtbot.waitUntil(lambda: [one.name for one in session.recipes.value] == [*names])

    session.put(WARM)
    named("Warm")
    assert session.looks[0] == WARM and "Sepia" in [one.name for one in session.looks]
    session.put(replace(WARM, name="Evening"), "Warm")
    named("Evening")
    session.give(WARM, tmp_path / "warm.toml")
    qtbot.waitUntil((tmp_path / "warm.toml").exists)
    session.take_in(tmp_path / "warm.toml")
    named("Evening", "Warm")
    (tmp_path / "inverse.cube").write_text("LUT_1D_SIZE 2\n1 1 1\n0 0 0\n")
    session.take_in(tmp_path / "inverse.cube")
    named("Evening", "Warm", "inverse")
    session.remove("Evening")
    named("Warm", "inverse")
    (session.store.folder / "bad.toml").write_text("version = 99\n")
    session.refresh()
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None)
    named("Warm", "inverse")


def test_a_look_of_the_document_is_applied_to_all(workspace: Workspace, qtbot: QtBot) -> None:
    session, state = workspace.recipes, workspace.state
    first, second = document("first"), document("second")
    state.open_document(first)
    session.save_look("Nothing")
    assert state.notice.value is not None and state.notice.value.error is not None
    assert state.notice.value.error.code == "look_empty"
    session.apply(WARM)
    session.save_look("Again")
    qtbot.waitUntil(lambda: session.is_own("Again"))
    kept = session.looks[0]
    assert kept.steps == WARM.steps
    first.undo_stack.undo()
    state.open_document(second)
    session.apply_to_all(kept)
    for each in (first, second):
        assert each.undo_stack.undo_name == looks.STEP
        assert [one.name for one in each.content.layers][1:] == ["Again"]


@pytest.mark.slow
def test_previews_are_made_elsewhere(workspace: Workspace, qtbot: QtBot) -> None:
    session, found = workspace.recipes, list[Previews]()
    session.put(WARM)
    qtbot.waitUntil(lambda: session.is_own("Warm"))
    session.previews(document().content, 16, found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert {"", "Warm", "Sepia"} <= found[0].keys()
    assert {made.shape for made in found[0].values()} == {(12, 16, 3)}
    assert not np.array_equal(found[0][""], found[0]["Warm"])
