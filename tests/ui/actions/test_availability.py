"""Each condition under which commands are greyed has its sentence."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.state.document.document import Document
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.actions.availability import CONDITIONS, holds, reason_of
from desktop_app.worker.workspace import Workspace


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
        assert reason_of(condition, state) == "Open a picture first."
    open_picture()
    assert reason_of("croppable", state) == "Select something or paint a mask first."
    assert reason_of("undo", state) == "There is nothing to undo."
    state.intent.use("replace")
    state.intent.use("remove")
    assert not state.can_generate and "mask" in reason_of("ready", state)
    state.intent.use("refine")
    state.models.value = ()
    assert not state.can_generate
    assert reason_of("ready", state) == "Choose a model first."


def test_work_on_the_picture_is_a_reason_of_its_own(
    workspace: Workspace, open_picture: Callable[..., Document]
) -> None:
    document = open_picture()
    workspace.state.set_applying(document, now=True)
    assert reason_of("reshapable", workspace.state) == "A result is being put into the picture."
    workspace.state.set_applying(document, now=False)
