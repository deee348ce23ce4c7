"""Sessions of extensions that have something to go on with begin with the window; others wait."""

from __future__ import annotations

from desktop_app.core.errors import InputError
from desktop_app.ui.pages.page_table import all_pages
from desktop_app.worker.added_sessions import AddedSessions
from desktop_app.worker.threaded_run import RunParts
from desktop_app.worker.workspace import Workspace


def test_one_whose_folder_is_there_is_made_and_no_other(workspace: Workspace) -> None:
    failed = list[InputError]()
    added, root = workspace.added, workspace.paths.root
    added.begin(root, failed.append)
    assert not added.made
    (workspace.paths.root / "trainings").mkdir(parents=True)
    added.begin(root, failed.append)
    assert set(added.made) == {"training"} and not failed


def test_one_that_cannot_be_made_is_told(workspace: Workspace) -> None:
    def parts() -> RunParts:
        raise InputError("extension_unusable", name="training", reason="its file is missing")

    (workspace.paths.root / "trainings").mkdir(parents=True)
    failed = list[InputError]()
    added = AddedSessions(parts, lambda page: None)
    added.begin(workspace.paths.root, failed.append)
    assert [error.code for error in failed] == ["extension_unusable"] and not added.made


def test_pages_of_extensions_are_where_they_say() -> None:
    order = [page.id for page in all_pages()]
    assert order.index("training") == order.index("batch") + 1
    assert order.index("evaluation") == order.index("training") + 1
