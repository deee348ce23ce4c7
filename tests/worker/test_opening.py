"""Opening a file that takes a while: what is told of it, and giving it up. What it looks like."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.imaging.layer_stack import Step
from desktop_app.imaging.layered_files.project import write_ora
from desktop_app.state.app_state import Opening
from desktop_app.storage.paths import DataPaths
from desktop_app.worker import file_session
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import Opened, open_document
from desktop_app.worker.workspace import Workspace
from tests.imaging.layered_files.psd_nodes import Node, layered
from tests.imaging.layered_files.stacks import paint, stack_of
from tests.storage import work_stores as works

WAIT_MS = 20_000
SHAPE = (12, 16)


pytestmark = pytest.mark.numpy_engine()


def solid(value: float) -> np.ndarray:
    pixels = np.full((*SHAPE, 4), value)
    pixels[..., 3] = 1
    return pixels


def psd(path: Path, look: float | None = None) -> Path:
    nodes = [Node(str(n), solid(0.2)) for n in range(5)]
    merged = None if look is None else solid(look)
    path.write_bytes(layered(nodes, SHAPE, merged=merged))
    return path


class Slow:
    """Opens a file for as long as nobody gives it up, layer by layer."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def __call__(self, path: Path, *others: object, step: Step, **how: object) -> Opened:
        del path, others, how
        while True:
            step("layer", 11, 164)
            if self.go_on.wait(0.01):
                raise AssertionError("nobody gave it up")


def test_it_is_told_what_is_being_read_and_cancelling_keeps_the_document(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.files.open(psd(tmp_path / "first.psd"))
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    first = workspace.state.document.value
    monkeypatch.setattr(file_session, "open_document", Slow())
    workspace.files.open(tmp_path / "big.psd")
    opening = workspace.state.opening
    wanted = Opening("big.psd", "layer", 11, 164)
    qtbot.waitUntil(lambda: opening.value == wanted, timeout=WAIT_MS)
    assert opening.value is not None
    opening.value.cancel()
    assert opening.value.cancelling
    qtbot.waitUntil(lambda: opening.value is None, timeout=WAIT_MS)
    assert workspace.state.document.value is first
    notice = workspace.state.notice.value
    assert notice is None or notice.error is None


@pytest.mark.slow
def test_another_file_is_opened_after_one_that_is_being_read_or_was_given_up(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(file_session, "open_document", Slow())
        workspace.files.open(tmp_path / "big.psd")
    workspace.files.open(psd(tmp_path / "other.psd"))
    opening = workspace.state.opening
    qtbot.waitUntil(lambda: opening.value is not None, timeout=WAIT_MS)
    assert workspace.state.document.value is None
    assert opening.value is not None
    opening.value.cancel()
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    document = workspace.state.document.value
    assert document is not None and document.name.value == "other.psd"
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    assert workspace.state.opening.value is None


@pytest.mark.slow
def test_every_part_of_a_file_is_told(workspace: Workspace, tmp_path: Path) -> None:
    said = list[str]()
    open_document(
        psd(tmp_path / "a.psd"),
        workspace.files._locks,  # pyright: ignore[reportPrivateUsage]
        step=lambda part, done, whole: said.append(f"{part} {done}/{whole}"),
    )
    layers, pixels = ([f"{part} {n}/5" for n in range(5)] for part in ("layer", "pixels"))
    assert said == ["structure 0/1", *layers, "merged 0/1", *pixels, "look 0/1"]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("look", "codes"), [(None, []), (0.2, []), (0.215, []), (0.4, ["looks_different"])]
)
def test_what_looks_otherwise_than_its_own_picture_is_said(
    workspace: Workspace, tmp_path: Path, look: float | None, codes: list[str]
) -> None:
    locks = workspace.files._locks  # pyright: ignore[reportPrivateUsage]
    opened = open_document(psd(tmp_path / "a.psd", look), locks)
    assert [note.code for note in opened.notes] == codes
    kept = open_document(tmp_path / "a.psd", locks, as_saved=True)
    assert [note.code for note in kept.notes] == ["as_it_looked"]
    shown = kept.document.pixels.read(kept.document.pixels.rect)
    assert shown[0, 0, 0] == round((0.2 if look is None else look) * 255)


@pytest.mark.slow
def test_an_openraster_file_is_compared_too(workspace: Workspace, tmp_path: Path) -> None:
    stack = stack_of(paint("x", stack_of().size.rect, 1))  # its merged picture is other noise
    write_ora(tmp_path / "a.ora", stack)
    opened = open_document(tmp_path / "a.ora", workspace.files._locks)  # pyright: ignore[reportPrivateUsage]
    assert [note.code for note in opened.notes] == ["looks_different"]


def flipped(whole: bytes, info: zipfile.ZipInfo, every: int) -> Iterator[bytes]:
    """The file with one bit of a member flipped, at several places."""
    begin = info.header_offset + 30 + len(info.filename)
    for at in range(begin, begin + info.compress_size, every):
        yield whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


@pytest.mark.slow
def test_a_mask_that_can_not_be_decoded_costs_itself_alone_and_is_named(
    qapp: object, tmp_path: Path
) -> None:
    paths = DataPaths.at(tmp_path / "kept")
    works.make_project(paths)
    file, before = works.project(paths), works.read_project(paths)
    whole, lost, locks = file.read_bytes(), set[str](), FileLocks(tmp_path / "locks")
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    masks = {
        "mask of picture": ("velatura/mask.png", "mask_missing", ""),
        "mask of as it was": ("velatura/branches/1-mask.png", "branch_mask_missing", "as it was"),
        "layer_mask 1 of picture": ("velatura/data/0003.png", "layer_unreadable", "layer_mask 1"),
    }
    for name, (member, code, told) in masks.items():
        (info,) = [one for one in members if one.filename == member]
        for data in flipped(whole, info, 41):
            file.write_bytes(data)
            opened = open_document(file, locks)
            after, notes = works.looks(opened.document), {note.code: note for note in opened.notes}
            assert opened.document.read_only is not None, "saved as another file alone"
            assert {key for key in before if after.get(key) != before[key]} <= {name}
            if name not in after:
                lost.add(name)
                assert notes[code].params.get("name", "") == told
            locks.release(opened.document.id)
    assert lost == set(masks)


def test_what_is_not_there_is_still_said_after_the_others_are_open(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    good = [psd(tmp_path / f"{name}.psd") for name in "ab"]
    for gone, code in ((["x.png"], "file_missing"), (["x.png", "y.png"], "files_unopened")):
        lost = [tmp_path / name for name in gone]
        workspace.files.open_all([good[0], *lost, good[1]])
        qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
        names = [document.name.value for document in workspace.state.documents]
        assert names == ["a.psd", "b.psd"]
        notice = workspace.state.notice.value
        assert notice is not None and notice.error is not None and notice.error.code == code
        assert all(name in f"{notice.error.what} {notice.error.details}" for name in gone)
        workspace.state.notice.value = None
