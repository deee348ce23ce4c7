"""Branches stand in projects, what several share once; and come back after a crash."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.file_features import FileFeature
from desktop_app.core.pixels import digest
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.state.document.document import Document
from desktop_app.storage.journal import read_journal
from desktop_app.worker.document_journal import DocumentJournal
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import content_of, open_document, read_document
from desktop_app.worker.recovery import rebuilt
from desktop_app.worker.workspace import Workspace
from tests.imaging.deep_pictures import PROFILES
from tests.worker.test_layered_files import arranged, opened, save

pytestmark = pytest.mark.numpy_engine()


def branched(dtype: str = "uint8", channels: int = 3) -> Document:
    """The first picture, the arranged one, and one that is neither, on another canvas."""
    document = arranged(dtype, channels)
    document.branches.take("arranged")
    document.undo_stack.go_to(0)
    document.branches.take("first")
    document.fill_mask("mask_all", 255)
    document.branches.switch(document.branches.items.value[0])
    return document


def looks(document: Document) -> list[object]:
    """All there is of it and of its branches."""
    branches = document.branches.items.value
    contents = [document.content, *(branch.content for branch in branches)]
    seen = [
        (digest(one.picture(one.size.rect)), digest(one.mask.read(one.size.rect)), one.space.icc)
        for one in contents
    ]
    return [seen, [(one.key, one.line, dict(one.texts), one.made) for one in branches]]


def members(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as file:
        return set(file.namelist())


@pytest.mark.slow
@pytest.mark.parametrize(("dtype", "channels"), [("uint8", 3), ("uint16", 4), ("float32", 3)])
def test_they_come_back_from_a_project_and_what_is_shared_is_written_once(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, dtype: str, channels: int
) -> None:
    document = branched(dtype, channels)
    workspace.state.open_document(document)
    path, plain = tmp_path / "p.velatura", tmp_path / "plain.velatura"
    assert FileFeature.BRANCHES in document.unsaved
    save(workspace, path, qtbot)
    assert not document.modified.value
    wanted = looks(document)
    back = opened(workspace, path, qtbot)
    assert looks(back) == wanted and not back.modified.value
    assert back.branches.current is not None and back.branches.current.name == "arranged"
    assert content_of(path).size == back.size
    back.branches.rename(back.branches.items.value[1], "the very first")
    assert back.modified.value
    before = members(path)
    save(workspace, path, qtbot)
    assert not back.modified.value and members(path) == before
    again = opened(workspace, path, qtbot)
    assert [one.name for one in again.branches.items.value] == ["arranged", "the very first"]
    for branch in again.branches.items.value:
        again.branches.remove(branch)
    save(workspace, plain, qtbot)
    more = members(path) - members(plain)
    assert more == {f"velatura/branches/{name}" for name in ("1-mask.png", "1.json", "2.json")}


def test_a_picture_file_holds_none_and_that_is_said(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document = Document(np.full((40, 50, 3), 9, np.uint8), "p")
    workspace.state.open_document(document)
    document.branches.take("first")
    save(workspace, tmp_path / "p.png", qtbot)
    notice = workspace.state.notice.value
    assert notice is not None and notice.notes == ("branches_not_in_file",)
    assert document.unsaved == {FileFeature.BRANCHES} and document.modified.value


def told_wrongly(told: dict[str, Any]) -> None:
    del told["about"]["branch"]["line"]


def without_size(told: dict[str, Any]) -> None:
    del told["size"]


@pytest.mark.few(1)
@pytest.mark.parametrize("spoil", [told_wrongly, without_size, None])
def test_one_that_is_damaged_is_said_the_rest_stands_and_nothing_is_saved_over_it(
    workspace: Workspace,
    qtbot: QtBot,
    tmp_path: Path,
    spoil: Callable[[dict[str, Any]], None] | None,
) -> None:
    document = branched()
    workspace.state.open_document(document)
    path, spoilt = tmp_path / "p.velatura", tmp_path / "spoilt.velatura"
    save(workspace, path, qtbot)
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(spoilt, "w") as less:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "velatura/branches/1.json":
                if spoil is None:
                    continue
                told = json.loads(data)
                spoil(told)
                data = json.dumps(told).encode()
            less.writestr(name, data)
    back = opened(workspace, spoilt, qtbot)
    assert [one.name for one in back.branches.items.value] == ["first"]
    assert looks(back)[0][0] == looks(document)[0][0]
    notes = open_document(spoilt, FileLocks(tmp_path / "locks")).notes
    assert "branch_unreadable" in {note.code for note in notes}
    before = spoilt.read_bytes()
    back.fill_mask("mask_all", 255)
    workspace.files.save(spoilt)
    assert spoilt.read_bytes() == before


def test_they_come_back_after_a_crash_in_the_colours_of_the_picture(tmp_path: Path) -> None:
    origin = FileOrigin(About(icc=PROFILES["p3"]))
    document = Document(np.full((300, 400, 3), 90, np.uint8), "p", origin=origin)
    journal = DocumentJournal(document, lambda _: None, tmp_path / "journal")
    document.branches.take("first")
    document.fill_mask("mask_all", 255)
    document.branches.take("masked")
    document.branches.remove(document.branches.items.value[0])
    assert journal.flush(60)
    back = rebuilt(read_journal(tmp_path / "journal"))[0]
    assert looks(back) == looks(document)
    assert back.content.space.icc == PROFILES["p3"] and back.modified.value
    journal.close(keep=True)


def test_those_of_a_file_are_in_its_journal_and_count_as_saved(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    first = branched()
    workspace.state.open_document(first)
    path = tmp_path / "p.velatura"
    save(workspace, path, qtbot)
    document = read_document(path)
    journal = DocumentJournal(document, lambda _: None, tmp_path / "journal")
    document.fill_mask("clear_mask", 0)
    assert journal.flush(60)
    back = rebuilt(read_journal(tmp_path / "journal"))[0]
    assert looks(back) == looks(document)
    document.mark_saved(path, document.position(), whole=True, branches=document.branches.keys)
    assert journal.flush(60)
    back = rebuilt(read_journal(tmp_path / "journal"))[0]
    assert back.branches.are_saved and not back.modified.value
    assert back.undo_stack.line == document.undo_stack.line != ()
    journal.close(keep=True)
