"""Saving that goes wrong, in every way, in every kind of save: nothing is lost, and it is said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop_app.imaging.annotations.table import annotation
from desktop_app.imaging.layered_files.project import read_project
from desktop_app.state.document.annotations import add_annotations
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_merging import flatten
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.storage.journal import abandoned_journals, read_journal
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.pictures import open_picture
from desktop_app.worker.recovery import rebuilt
from desktop_app.worker.workspace import Workspace

WAIT_MS = 20_000
ROOT = Path(__file__).resolve().parents[2]
SIDE = 600
"""Of the picture: noise, far more than a small disk holds."""


class Kind(NamedTuple):
    """One kind of save.

    Attributes:
        name: of the file that is written.
        layers: whether the document has some.
        own: whether that file is the document's.
        export: whether it is an export.
        leaves: whether the document is given up afterwards, as by quitting.
    """

    name: str
    layers: bool = False
    own: bool = False
    export: bool = False
    leaves: bool = False


KINDS = {
    "save": Kind("photo.png", own=True),
    "save as": Kind("other.tiff"),
    "project": Kind("photo.velatura", layers=True),
    "export": Kind("copy.webp", layers=True, export=True),
    "export of layers": Kind("copy.psd", layers=True, export=True),
    "export of a page": Kind("copy.pdf", layers=True, export=True),
    "at the end": Kind("photo.png", own=True, leaves=True),
}


pytestmark = pytest.mark.numpy_engine()


def noise(seed: int, side: int = SIDE) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)


def edited(workspace: Workspace, photo: Path, kind: Kind, wait: Callable[..., object]) -> Document:
    """``photo`` opened and worked on."""
    workspace.files.open(photo)
    state = workspace.state
    wait(lambda: state.document.value is not None)
    document = state.document.value
    assert document is not None
    ColourStroke(document, Brush(size=90), (250, 10, 10), 200, 200).finish()
    if kind.layers:
        active = document.active.value
        add_annotations(document, [annotation("text", [(20, 20)], {"text": "Kern"})])
        document.activate(active)
    else:
        document.commit("layer_flatten", flatten(document.content))
    return document


def begin(workspace: Workspace, path: Path, kind: Kind) -> None:
    if kind.export:
        workspace.files.saving.export(path, replace_own=True)
    else:
        workspace.files.save(path, workspace.state.close_document if kind.leaves else None)


def refuse(path: Path) -> Path:
    """There is a file of that name that nobody may write."""
    if not path.exists():
        path.write_bytes(b"theirs")
    path.chmod(0o444)
    return path


def vanish(path: Path) -> Path:
    """The folder is gone."""
    for one in path.parent.iterdir():
        one.unlink()
    path.parent.rmdir()
    return path


TROUBLES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "full disk": (lambda path: path, "disk_full"),
    "refused": (refuse, "output_unwritable"),
    "vanished folder": (vanish, "output_unwritable"),
}


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_goes_wrong_loses_nothing_and_is_said(
    workspace: Workspace,
    qtbot: QtBot,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    kind: Kind,
    trouble: str,
) -> None:
    full = trouble == "full disk"
    folder = request.getfixturevalue("small_disk") if full else tmp_path / "pictures"
    folder.mkdir(exist_ok=True)
    photo = folder / "photo.png"
    # Where the disk is small the picture is plain, and what is painted on it is not.
    side = 300 if full else 200
    Image.new("RGB", (side, side), (20, 90, 160)).save(photo)

    def wait(done: Callable[[], bool]) -> None:
        qtbot.waitUntil(done, timeout=WAIT_MS)

    document = edited(workspace, photo, kind, wait)
    if full:
        rect = document.size.rect
        if kind.layers:
            recording = document.record_paint()
            opaque = np.dstack([noise(3, side), np.full((side, side), 255, np.uint8)])
            recording.write(rect, opaque)
            document.finish("paint", recording)
        else:
            document.edit("paint", document.pixels, rect, noise(3, side))
            document.commit("layer_flatten", flatten(document.content))
    make, code = TROUBLES[trouble]
    target = make(folder / kind.name)
    before = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}
    steps, layers = document.undo_stack.total, document.layers.value
    begin(workspace, target, kind)
    state = workspace.state
    qtbot.waitUntil(lambda: not workspace.files.saving.is_writing, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=WAIT_MS)
    notice = state.notice.value
    assert notice is not None and notice.error is not None, notice
    assert notice.error.code == code and notice.document == document.id
    assert target.name in notice.error.what
    after = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}
    assert after == before, "the old file whole, and no part of a new one"
    assert state.document.value is document and document.modified.value
    assert (document.undo_stack.total, document.layers.value) == (steps, layers)
    journal = workspace.journalling.journal
    assert journal is not None and journal.is_begun and journal.flush(120)
    # Somewhere else it goes well, as the sentence says.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    begin(workspace, elsewhere / kind.name, kind)
    qtbot.waitUntil((elsewhere / kind.name).exists, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not workspace.files.saving.is_writing, timeout=WAIT_MS)
    assert document.modified.value is kind.export


CHILD = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from tests.event_loop import until, until_killed
from tests.worker.conftest import numpy_workspace
from tests.worker.test_saving_trouble import KINDS, begin, edited

application = QCoreApplication([])
workspace = numpy_workspace(Path(sys.argv[1]))
kind = KINDS[sys.argv[3]]

edited(workspace, Path(sys.argv[2]), kind, until)
assert workspace.journalling.journal.flush(120)
print("ready", flush=True)
begin(workspace, Path(sys.argv[2]).with_name(kind.name), kind)
until_killed()
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
@pytest.mark.parametrize(
    "name",
    [
        "save",
        *(pytest.param(name, marks=pytest.mark.slow) for name in KINDS if name != "save"),
    ],
)
def test_a_kill_in_the_middle_of_it_leaves_the_old_file_and_the_journal(
    tmp_path: Path, name: str
) -> None:
    kind = KINDS[name]
    folder, data = tmp_path / "pictures", tmp_path
    folder.mkdir()
    photo = folder / "photo.png"
    Image.fromarray(noise(1, 3 * SIDE)).save(photo, compress_level=1)
    old, inode = photo.read_bytes(), photo.stat().st_ino
    command = [sys.executable, "-c", CHILD, str(data), str(photo), name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        target = folder / kind.name
        deadline = time.monotonic() + 120
        while not any(folder.glob(".velatura-*.tmp")) and time.monotonic() < deadline:
            if target.exists() and target.stat().st_ino != inode:
                break  # it was quicker than we looked: then it is whole
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    if target.exists() and target.read_bytes() != old:
        _is_whole(target)
    assert photo.read_bytes() == old or kind.own
    (journal,) = abandoned_journals(DataPaths.at(data / "data").journals)
    document, _ = rebuilt(read_journal(journal.folder))
    assert document.undo_stack.undo_name == ("annotation_new" if kind.layers else "layer_flatten")
    assert len(document.layers.value) == (3 if kind.layers else 1)
    is_saved = target.exists() and target.stat().st_ino != inode  # before it was killed
    assert document.modified.value or is_saved


def _is_whole(path: Path) -> None:
    if path.suffix == ".velatura":
        with read_project(path) as read:
            assert read.notes == ()
    elif path.suffix != ".psd":
        assert open_picture(path).size.width == 3 * SIDE
