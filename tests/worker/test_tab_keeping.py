"""What there is in a tab besides its document outlives the program: prompt, view, results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from crashing.places import can_mount, small_disk
from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import digest
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.session import LeftView
from desktop_app.storage.open_documents import read_open
from desktop_app.storage.tab_folders import TabFolder, left_tabs
from desktop_app.worker.workspace import Workspace
from tests.extensions.serving.server.serving import png
from tests.imaging.press_profile import press_profile
from tests.killed_copies import copied_as_killed
from tests.worker.conftest import numpy_workspace

WAIT_MS = 20_000
LOOK = LeftView(2.0, 10.0, 20.0, 0.0, False, False, Size(300, 200))


@pytest.fixture
def started(qapp: object) -> Iterator[list[Workspace]]:
    """Those that were started; they end with the test."""
    made: list[Workspace] = []
    yield made
    for one in made:
        one.shutdown()


def begun(folder: Path, started: list[Workspace], qtbot: QtBot) -> Workspace:
    made = numpy_workspace(folder, steps=1, size=Size(64, 64))
    started.append(made)
    made.restoring.start(restore=True)
    qtbot.waitUntil(lambda: made.is_idle and made.restoring.is_idle, timeout=WAIT_MS)
    return made


def generate(workspace: Workspace, qtbot: QtBot, prompt: str) -> None:
    state = workspace.state
    state.parameters.update(prompt=prompt)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.jobs.active and workspace.is_idle, timeout=WAIT_MS)


def as_killed(workspace: Workspace, folder: Path, qtbot: QtBot) -> Path:
    """What a kill leaves: the data as they are on the disk, which nobody holds."""
    tabs = workspace.restoring.tabs
    qtbot.waitUntil(lambda: workspace.restoring.is_idle, timeout=WAIT_MS)  # it writes nothing now
    tabs.save_changes()
    qtbot.waitUntil(lambda: workspace.restoring.is_idle, timeout=WAIT_MS)
    names = {tabs.name_of(one) for one in workspace.state.documents.sessions.value} - {""}
    list_file = workspace.paths.open_documents
    qtbot.waitUntil(
        lambda: {one.tab for one in read_open(list_file).documents} == names, timeout=WAIT_MS
    )
    assert all(journal.flush(120) for journal in workspace.journalling.journals)
    copy = folder / "copy"
    copied_as_killed(workspace.paths.root, copy / "data")
    return copy


@pytest.mark.slow
def test_a_tab_that_nobody_had_come_to_gets_no_other_s_words(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    first = begun(tmp_path / "first", started, qtbot)
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    first.state.open_document(Document(noise, "duck"))
    first.state.parameters.update(prompt="a yellow duck", seed=7, seed_once=True)
    first.state.open_behind(Document(noise, "made by a job"))
    second = begun(as_killed(first, tmp_path, qtbot), started, qtbot)
    state, found = second.state, dict[str, tuple[str, bool]]()
    for session in state.documents.sessions.value:
        second.activate(session)
        document, now = session.document.value, state.parameters.value
        assert document is not None
        found[document.name.value] = now.prompt, now.seed_once
    assert found == {"duck": ("a yellow duck", True), "made by a job": ("", False)}


@pytest.mark.slow
def test_results_come_back_and_go_in_with_the_same_pixels(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    first = begun(tmp_path / "first", started, qtbot)
    document = Document(np.random.default_rng(0).integers(90, 110, (200, 240, 3), np.uint8), "p")
    first.state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(80, 60, 40, 40))
    first.state.parameters.update(seed=7, seed_locked=True)
    generate(first, qtbot, "a red house")
    first.rating.star(first.state.results.items.value[0].id)
    first.state.documents.view_state = lambda: LOOK
    again = begun(as_killed(first, tmp_path, qtbot), started, qtbot)
    made, back = first.state.results.items.value[0], again.state.results.items.value[0]
    assert (back.id, back.seed, back.starred, back.history) == (
        made.id,
        made.seed,
        True,
        made.history,
    )
    assert digest(*back.arrays) == digest(*made.arrays)
    assert back.job.document == made.job.document == document.id
    shown, parameters = again.state.results.shown.value, again.state.parameters.value
    assert shown is not None and shown.id == made.id
    assert (parameters.prompt, parameters.seed, parameters.seed_locked) == ("a red house", 7, True)
    look = []
    for workspace in (first, again):
        state = workspace.state
        workspace.results.apply()
        applied = state.document.value
        assert applied is not None
        qtbot.waitUntil(lambda one=applied: one.undo_stack.undo_name == "apply", timeout=WAIT_MS)
        look.append(digest(applied.pixels.read(applied.size.rect)))
    assert look[0] == look[1]


def test_settings_that_all_tabs_share_come_back_with_their_model(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    first = begun(tmp_path / "first", started, qtbot)
    usual = first.state.parameters.value
    first.state.parameters.update(steps=33, guidance_scale=4.25, size=Size(192, 64), count=2)
    first.state.parameters.update(prompt="of the tab")
    again = begun(as_killed(first, tmp_path, qtbot), started, qtbot).state.parameters.value
    assert (again.steps, again.guidance_scale, again.count) == (33, 4.25, 2)
    assert (again.size, again.prompt, again.model) == (Size(192, 64), "of the tab", usual.model)


@pytest.mark.slow
def test_settings_of_a_model_that_is_gone_stay_away(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    first = begun(tmp_path / "first", started, qtbot)
    usual = first.state.parameters.value
    first.state.parameters.update(steps=33)
    folder = as_killed(first, tmp_path, qtbot)
    file = folder / "data" / "open.json"
    file.write_text(file.read_text().replace(f'"model": "{usual.model}"', '"model": "another"'))
    assert begun(folder, started, qtbot).state.parameters.value.steps == usual.steps


@pytest.mark.slow
def test_an_empty_tab_comes_back_with_its_prompt_and_what_was_made_of_it(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    first = begun(tmp_path / "first", started, qtbot)
    first.state.open_document(Document(np.zeros((40, 40, 3), np.uint8), "one"))
    first.state.parameters.update(prompt="of the first tab")
    first.state.open_empty()
    generate(first, qtbot, "a blue door")
    again = begun(as_killed(first, tmp_path, qtbot), started, qtbot)
    state = again.state
    assert [one.document.value is None for one in state.documents.sessions.value] == [False, True]
    assert state.document.value is None and state.parameters.value.prompt == "a blue door"
    assert len(state.results.items.value) == 1
    state.documents.activate(state.documents.sessions.value[0])
    assert state.parameters.value.prompt == "of the first tab"


@pytest.mark.slow
def test_a_proof_comes_back_with_its_picture_alone(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    first = begun(tmp_path / "first", started, qtbot)
    press = tmp_path / "press.icc"
    press.write_bytes(press_profile())
    for name in "ab":
        first.state.open_document(Document(np.full((9, 9, 3), (255, 0, 0), np.uint8), name))
    first.displaying.proofing.choose(press, RenderingIntent.RELATIVE, show=True)
    first.state.view.gamut.value = True
    qtbot.waitUntil(lambda: first.state.display.canvas.value is not None, timeout=WAIT_MS)
    first.settings.save()
    again = begun(as_killed(first, tmp_path, qtbot), started, qtbot)
    state = again.state
    flags = [(one.proofs.value, one.gamut.value) for one in state.documents.sessions.value]
    assert flags == [(False, False), (True, True)]
    qtbot.waitUntil(lambda: state.display.canvas.value is not None, timeout=WAIT_MS)
    state.documents.activate(state.documents.sessions.value[0])
    assert state.display.canvas.value is None and not state.view.gamut.value


def test_after_a_quit_results_come_back_with_a_file_that_is_as_large_as_it_was(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    file = tmp_path / "photo.png"
    pixels = np.random.default_rng(0).integers(90, 110, (200, 240, 3), np.uint8)
    file.write_bytes(png(pixels))
    first = begun(tmp_path / "first", started, qtbot)
    first.files.open(file)
    qtbot.waitUntil(lambda: first.state.document.value is not None, timeout=WAIT_MS)
    document = first.state.document.value
    assert document is not None
    document.fill_mask("rectangle", 255, Rect(80, 60, 40, 40))
    generate(first, qtbot, "a red house")
    (made,) = first.state.results.items.value
    for height, expected in ((200, [made.id]), (190, [])):
        file.write_bytes(png(pixels[:height]))
        started.pop().shutdown()
        again = begun(tmp_path / "first", started, qtbot)
        back = again.state.document.value
        assert back is not None and back.id != document.id
        assert [one.id for one in again.state.results.items.value] == expected
        assert all(one.job.document == back.id for one in again.state.results.items.value)


@pytest.mark.slow
def test_after_a_quit_nothing_is_left_of_tabs_without_a_file(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    first = begun(tmp_path, started, qtbot)
    generate(first, qtbot, "a blue door")
    first.restoring.tabs.save_changes()
    qtbot.waitUntil(lambda: first.restoring.is_idle, timeout=WAIT_MS)
    root = first.paths.tabs
    assert len(list(root.glob("*/tab.json"))) == 1 and list(root.glob("*/*.result"))
    started.clear()
    first.shutdown()
    assert not list(root.iterdir())


@pytest.mark.slow
def test_a_result_that_is_discarded_leaves_nothing(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot
) -> None:
    first = begun(tmp_path, started, qtbot)
    generate(first, qtbot, "a blue door")
    tabs = first.restoring.tabs
    tabs.save_changes()
    qtbot.waitUntil(lambda: tabs.is_idle, timeout=WAIT_MS)
    first.results.discard(first.state.results.items.value[0].id)
    tabs.save_changes()
    qtbot.waitUntil(lambda: tabs.is_idle, timeout=WAIT_MS)
    root = first.paths.tabs
    assert not list(root.glob("*/*.result")) and not list(root.glob("*/blobs/*/*"))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"version": 9}', b"\xff\xfe"])
def test_a_tab_that_makes_no_sense_is_empty(tmp_path: Path, content: bytes) -> None:
    TabFolder.begin(tmp_path).close(keep=True)
    (folder,) = [entry for entry in tmp_path.iterdir() if entry.is_dir()]
    (folder / "tab.json").write_bytes(content)
    assert left_tabs(tmp_path) == {folder.name: {}}


def of_new(notice: Notice | None) -> VelaturaError | None:
    """The error of a notice that says of a new document that it isn't kept."""
    error = None if notice is None else notice.error
    return error if error is not None and error.code.endswith("_new") else None


@pytest.mark.skipif(not can_mount(), reason="mounting a small disk takes root")
def test_on_a_full_disk_a_new_document_is_marked_and_that_is_said_until_there_is_room(
    tmp_path: Path, qtbot: QtBot, qapp: object
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        workspace = numpy_workspace(disk)
        try:
            qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)  # its databases are there
            ballast = disk / "ballast"
            with ballast.open("wb") as file, pytest.raises(OSError, match="space"):
                while True:
                    file.write(bytes(1 << 16))
                    file.flush()
            pixels = np.random.default_rng(0).integers(0, 256, (400, 400, 3), np.uint8)
            document, state = Document(pixels, "new one"), workspace.state
            said = list[Notice | None]()  # the queue may say that its own file isn't written
            state.notice.changed.connect(said.append)
            state.open_document(document)
            qtbot.waitUntil(lambda: not document.secured.value, timeout=WAIT_MS)
            qtbot.waitUntil(lambda: any(map(of_new, said)), timeout=WAIT_MS)
            assert "new one" in next(filter(None, map(of_new, said))).what
            ballast.unlink()
            qtbot.waitUntil(lambda: document.secured.value, timeout=WAIT_MS)
            assert of_new(state.notice.value) is None
        finally:
            workspace.shutdown()
