"""Each condition under which commands are greyed has its sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.actions.availability import CONDITIONS, holds, reason_of
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import STARTER

TO_REMOVE, TO_KEEP, EXPANDED, _, A_MODEL = CONDITIONS["ready"]


def test_every_condition_needs_something_and_is_of_use() -> None:
    assert {name for name, needs in CONDITIONS.items() if not needs} == {"always"}
    assert {row.when for row in ACTIONS} == set(CONDITIONS)


def test_what_is_lacking_is_said_and_not_what_would_lack_next(
    workspace: Workspace, open_picture: Callable[..., Document], with_models: Workspace
) -> None:
    state = workspace.state
    for condition in (
        "document",
        "reshapable",
        "operable",
        "croppable",
        "layers",
        "undo",
        "mask",
    ):
        assert not holds(condition, state)
        assert reason_of(condition, state) == CONDITIONS["marked"][0].reason
    open_picture()
    assert reason_of("croppable", state) == CONDITIONS["marked"][-1].reason
    assert reason_of("undo", state) == CONDITIONS["undo"][-1].reason
    state.intent.use("replace")
    state.intent.use("remove")
    assert reason_of("ready", state) == TO_REMOVE.reason
    state.intent.use("refine")
    state.models.value = ()
    assert not state.can_generate
    assert reason_of("ready", state) == A_MODEL.reason


@pytest.mark.slow
def test_work_on_the_picture_is_a_reason_of_its_own(
    workspace: Workspace, open_picture: Callable[..., Document]
) -> None:
    document = open_picture()
    workspace.state.set_applying(document, now=True)
    assert reason_of("reshapable", workspace.state) == CONDITIONS["reshapable"][-1].reason
    workspace.state.set_applying(document, now=False)


@pytest.mark.few(1)
@pytest.mark.parametrize("models", [True, False])
@pytest.mark.parametrize("mask", [True, False])
@pytest.mark.parametrize("pointed", [True, False])
def test_a_greyed_generate_says_why_in_button_and_commands(
    window: MainWindow,
    open_picture: Callable[..., Document],
    *,
    models: bool,
    mask: bool,
    pointed: bool,
) -> None:
    state = window.workspace.state
    document = open_picture()
    if mask:
        document.fill_mask("rectangle", 255, Rect(10, 10, 20, 20))
    state.models.value = (STARTER,) if models else ()
    if models:
        window.workspace.models.choose("starter")
    state.tools.removes_pointed.value = pointed
    controls, said = window.prompt_bar.controls, dict[str, str]()
    local = set[str]()
    for name, intent in state.intents.items():
        if intent.name:
            state.parameters.use_intent(intent)
            tip = controls.generate.toolTip()
            local |= {name} if state.resolved_intent.local else set()
            assert controls.generate.isEnabled() is state.can_generate
            assert window.kit.actions["generate"].isEnabled() is state.can_generate
            if not state.can_generate:
                said[name] = tip
                assert tip == reason_of("ready", state)
            else:
                assert "does the same" in tip
    if pointed:
        assert set(said.values()) == (set() if mask else {TO_REMOVE.reason})
    elif not mask:
        needed = {"remove": TO_REMOVE.reason, "background": TO_KEEP.reason}
        assert {name: said[name] for name in needed} == needed
        assert (A_MODEL.reason in said.values()) is not models
    else:
        assert not local & said.keys()
        assert set(said.values()) <= {A_MODEL.reason, EXPANDED.reason}
        assert (A_MODEL.reason in said.values()) is not models
