"""A batch in the window: real files, a real run; paused, closed, taken up, decided, made again."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.batch_files import SourceRow
from desktop_app.storage.pictures import open_picture, save_picture
from desktop_app.ui.words.queue import left_text
from desktop_app.worker.batch_session import BatchSession
from desktop_app.worker.batch_work import Decision, result_name
from desktop_app.worker.workspace import Workspace

BRIGHTER = Recipe("Brighter", (made_step("adjust", "exposure", {"exposure": 0.5}),))


pytestmark = pytest.mark.numpy_engine()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Ten, and two that are broken."""
    folder = tmp_path / "photos"
    folder.mkdir()
    random = np.random.default_rng(3)
    for number in range(10):
        pixels = random.integers(0, 200, (40, 48, 3), np.uint8)
        save_picture(folder / f"photo-{number}.png", pixels, {})
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    (folder / "empty.jpg").write_bytes(b"")
    return folder


def rest(qtbot: QtBot, session: BatchSession, *phases: str) -> None:
    qtbot.waitUntil(lambda: session.progress.value.phase in phases, timeout=30_000)


def ready(qtbot: QtBot, session: BatchSession, recipe: Recipe, photos: Path, count: int) -> None:
    session.begin(recipe, [photos])
    qtbot.waitUntil(lambda: len(session.rows.value) == count)


@pytest.mark.slow
def test_each_file_is_made_or_named(
    workspace: Workspace, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    session, out = workspace.batch, tmp_path / "out"
    ready(qtbot, session, BRIGHTER, photos, 12)
    told = list[int]()
    session.changed.connect(told.append)
    session.run(out)
    rest(qtbot, session, "over")
    states = [session.outcome(number).status for number in range(12)]
    assert (states.count("done"), states.count("failed")) == (10, 2)
    assert sorted(told) == [*range(12)]
    failed = [session.outcome(number).error for number, one in enumerate(states) if one == "failed"]
    assert all(error is not None and error[1].endswith(".") for error in failed)
    assert "10 done" in session.report()
    for number, row in enumerate(session.rows.value):
        for path in session.files(number):
            before = open_picture(Path(row.path)).pixels
            assert open_picture(path).pixels.mean() > before.mean()


@pytest.mark.parametrize(
    ("export", "source", "name"),
    [
        ("", "a.kra", "a.png"),
        ("", "a.heic", "a.png"),
        ("", "a.JPEG", "a.jpg"),
        ("same", "a.gif", "a.png"),
        ("same", "a.avif", "a.avif"),
        ("webp", "a.kra", "a.webp"),
        ("velatura", "a.png", "a.velatura"),
        ("pdf", "a.psd", "a.pdf"),
        ("invented", "a.jpg", "a.png"),
    ],
)
def test_the_example_is_what_would_be_written(
    export: str, source: str, name: str, tmp_path: Path
) -> None:
    steps = (made_step("export", export, {"name": "{document}"}),) if export else BRIGHTER.steps
    found = result_name(Recipe("R", steps), SourceRow(str(tmp_path / source)), tmp_path / "out")
    assert found == name


@pytest.mark.slow
def test_what_is_left_takes_as_long_as_what_was_done(workspace: Workspace, qtbot: QtBot) -> None:
    session, go = workspace.batch, threading.Event()
    session._begin(lambda token: go.wait(30), 2, 6)
    session.progress.value = replace(session.progress.value, over=3, share=0.5)
    assert session.seconds_left == 0.0, "it can't be told at once"
    session._since = time.monotonic() - 30, 2
    assert session.seconds_left == pytest.approx(50.0, abs=2)
    assert left_text(session.seconds_left).endswith("s left")
    session.progress.value = replace(session.progress.value, phase="over")
    go.set()
    assert left_text(session.seconds_left) == ""


def test_closed_in_the_middle_it_goes_on(
    workspace: Workspace, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    session, out = workspace.batch, tmp_path / "out"
    ready(qtbot, session, BRIGHTER, photos, 12)
    session.changed.connect(lambda _: session.pause())
    session.run(out)
    rest(qtbot, session, "paused", "over")
    made = {path.name: path.stat().st_mtime_ns for path in out.glob("*.png")}
    session.shutdown()
    del workspace.__dict__["batch"]
    again = workspace.batch
    again.take_up(out)
    rest(qtbot, again, "paused", "over")
    assert again.recipe.value == BRIGHTER
    assert len(again.rows.value) == 12
    again.run(out)
    rest(qtbot, again, "over")
    assert len([*out.glob("*.png")]) == 10
    assert all((out / name).stat().st_mtime_ns == when for name, when in made.items())


@pytest.mark.slow
def test_what_is_decided_is_moved_and_remembered(
    workspace: Workspace, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    session, out = workspace.batch, tmp_path / "out"
    ready(qtbot, session, BRIGHTER, photos, 12)
    session.run(out)
    rest(qtbot, session, "over")
    one, other = [number for number in range(12) if session.files(number)][:2]
    session.decide([one], "keep")
    session.decide([other], "reject")
    qtbot.waitUntil(lambda: session.decision(other) == "reject")
    qtbot.waitUntil(lambda: session.decision(one) == "keep")
    (path,) = session.files(other)
    assert path.parent == out / "rejected"
    assert path.exists()
    session.shutdown()
    del workspace.__dict__["batch"]
    again = workspace.batch
    again.take_up(out)
    rest(qtbot, again, "paused", "over")
    assert (again.decision(one), again.decision(other)) == ("keep", "reject")
    assert again.outcome(other).status == "done"  # what was rejected is not made once more
    again.decide([other], "")
    qtbot.waitUntil(lambda: again.decision(other) == "")
    assert again.files(other)[0].parent == out


@pytest.mark.slow
def test_what_is_wanted_again_has_its_own_name(
    workspace: Workspace, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    session, out = workspace.batch, tmp_path / "out"
    session.begin(BRIGHTER, [photos / "photo-0.png", photos / "photo-1.png"])
    qtbot.waitUntil(lambda: len(session.rows.value) == 2)
    session.run(out)
    rest(qtbot, session, "over")
    (path,) = session.files(0)

    def decided(number: int, decision: Decision) -> Path:
        session.decide([number], decision)
        qtbot.waitUntil(lambda: session.decision(number) == decision)
        return session.files(number)[0]

    def again() -> None:
        session.again([0])
        qtbot.waitUntil(lambda: session.decision(0) == "")
        qtbot.waitUntil(lambda: session.outcome(0).status == "done")
        rest(qtbot, session, "over")

    decided(0, "reject")
    first = (out / "rejected" / path.name).read_bytes()
    again()
    assert session.files(0) == [path]
    aside = decided(0, "reject")
    assert (aside.name, aside.parent.name) == (f"{path.stem}-2.png", "rejected")
    assert decided(0, "keep") == path and path.exists()
    assert (out / "rejected" / path.name).read_bytes() == first
    # Somebody has taken the place meanwhile: nothing is overwritten.
    decided(0, "reject")
    path.write_bytes(b"mine")
    assert decided(0, "keep") == path.with_stem(f"{path.stem}-2")
    assert path.read_bytes() == b"mine"
    # What was moved away or deleted leaves its name free.
    session.files(0)[0].unlink()
    path.unlink()
    again()
    assert session.files(0) == [path]
    # Who opens the run again is not asked to make what was rejected and thrown away.
    decided(1, "reject").unlink()
    session.shutdown()
    del workspace.__dict__["batch"]
    other = workspace.batch
    other.take_up(out)
    rest(qtbot, other, "paused", "over")
    assert other.progress.value.phase == "over" and other.decision(1) == "reject"


@pytest.mark.slow
def test_again_has_another_seed(
    workspace: Workspace, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    recipe = Recipe(
        "Rid of it",
        (
            made_step("mask", "colour", {"colour": "#646464", "tolerance": 12, "grow": 1}),
            made_step("do", "remove", {"seed": 0}),
        ),
    )
    session, out = workspace.batch, tmp_path / "out"
    session.begin(recipe, [photos / "photo-0.png"])
    qtbot.waitUntil(lambda: len(session.rows.value) == 1)
    session.run(out)
    rest(qtbot, session, "over")
    assert session.outcome(0).error is None
    (first,) = session.files(0)
    before = first.read_bytes()
    session.again([0])
    rest(qtbot, session, "running")
    rest(qtbot, session, "over")
    (second,) = session.files(0)
    assert second.parent == out
    assert second.read_bytes() != before
    assert [path.read_bytes() for path in (out / "rejected").iterdir()] == [before]


def test_what_is_wrong_is_told_by_steps_before_anything_runs(
    workspace: Workspace, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    session, found = workspace.batch, list[tuple[int, str]]()
    recipe = Recipe(
        "Wrong",
        (
            made_step("look", "missing"),
            made_step("do", "generate", {"prompt": "a fox", "model": "no such model"}),
        ),
    )
    ready(qtbot, session, recipe, photos, 12)
    session.check(lambda _, faults: found.extend(faults))
    qtbot.waitUntil(lambda: bool(found))
    assert sorted(step for step, _ in found) == [1, 2]
    session.run(tmp_path / "out")
    rest(qtbot, session, "new")
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "recipe_wrong"
    assert not [*(tmp_path / "out").glob("*.png")]


def test_open_documents_are_taken_as_they_are(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    from desktop_app.state.document.document import Document

    one = Document(np.full((20, 30, 3), 90, np.uint8), "unsaved")
    workspace.state.open_document(one)
    session, out = workspace.batch, tmp_path / "out"
    session.begin(BRIGHTER)
    session.add_documents(workspace.state.documents)
    qtbot.waitUntil(lambda: len(session.rows.value) == 1)
    session.run(out)
    rest(qtbot, session, "over")
    (path,) = session.files(0)
    assert path.name == "unsaved.png"
    assert open_picture(path).pixels.mean() > 90
    workspace.state.close_document()


def test_a_picture_that_a_run_takes_back_while_it_is_read_is_left_out(
    workspace: Workspace, qtbot: QtBot, photos: Path
) -> None:
    coming, ends = photos / "photo-0.png", threading.Event()

    def come_and_go() -> None:
        while not ends.is_set():
            coming.rename(photos / "away.png")
            (photos / "away.png").rename(coming)

    thread = threading.Thread(target=come_and_go)
    thread.start()
    shown = list[list[Path]]()
    try:
        for _ in range(300):
            workspace.batch.pictures(
                [coming, photos / "photo-1.png"],
                lambda found: shown.append([path for path, _ in found]),
            )
        qtbot.waitUntil(lambda: workspace.background.pending == 0, timeout=30_000)
    finally:
        ends.set()
        thread.join()
    assert workspace.state.notice.value is None
    assert len(shown) == 300 and all(one[-1].name == "photo-1.png" for one in shown)
