"""A workbench in the window: made, paused, closed, taken up; a preview; rows copied and changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import VelaturaError
from desktop_app.extensions.workbenches.work.making_session import MakingSession, making_of
from desktop_app.imaging.layers import layer_tree
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import AT_WORK, at_work

RUNS = 60_000
SHOTS = """
version = 1
name = "Shots"
tip = "A picture a row."
takes = "table"
preview = 2
file = "{sku}_{i}"
certificate = true
[[field]]
id = "table"
kind = "table"
name = "Table"
needed = true
[[field]]
id = "sku"
kind = "text"
name = "Number"
[[step]]
do = "generate"
prompt = "{sku}"
settings = { seed = "{seed}" }
[[step]]
export = "png"
"""


pytestmark = AT_WORK


@pytest.fixture
def session(workspace: Workspace, qtbot: QtBot) -> MakingSession:
    """With those that ship."""
    making_of(workspace).refresh()
    qtbot.waitUntil(lambda: bool(making_of(workspace).workbenches.value))
    return making_of(workspace)


def rest(qtbot: QtBot, session: MakingSession, *phases: str) -> None:
    qtbot.waitUntil(lambda: session.progress.value.phase in phases, timeout=RUNS)


@pytest.mark.slow
def test_closed_in_the_middle_it_goes_on(
    session: MakingSession, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    session.choose("lesson")
    session.say({"topic": "cells", "count": 8})
    session.changed.connect(lambda _: session.pause())
    session.run(out)
    rest(qtbot, session, "paused", "over")
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.png")}
    assert before
    workspace.shutdown()
    later = at_work(tmp_path)
    again = making_of(later)
    again.take_up(out)
    qtbot.waitUntil(lambda: len(again.rows.value) == 8)
    rest(qtbot, again, "paused", "over")
    assert again.values["topic"] == "cells"
    if again.progress.value.phase == "paused":
        again.run(out)
        rest(qtbot, again, "over")
    made = {path.name for path in out.glob("*.png")}
    assert made == {f"biology_cells_{number}.png" for number in range(8)} | {
        path.name for path in again.pages.value if path.suffix == ".png"
    }
    assert all((out / name).stat().st_mtime_ns == time for name, time in before.items())
    later.shutdown()


@pytest.mark.slow
def test_a_preview_is_made_before_all_others(
    session: MakingSession, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    folder, out = workspace.paths.root / "workbenches", tmp_path / "out"
    folder.mkdir(parents=True)
    (folder / "shots.toml").write_text(SHOTS)
    table = tmp_path / "t.csv"
    table.write_text("sku\n" + "\n".join(f"A-{number}" for number in range(5)))
    session.refresh()
    qtbot.waitUntil(lambda: any(one.id == "shots" for one in session.workbenches.value))
    session.choose("shots")
    assert [*session.wrong()] == ["table"]
    session.say({"table": str(table)})
    assert session.wrong() == {}
    session.run(out, 2)
    rest(qtbot, session, "paused")
    assert {path.name for path in out.glob("*.png")} == {"A-0_0.png", "A-1_1.png"}
    session.again([1])
    qtbot.waitUntil(lambda: (out / "rejected" / "A-1_1.png").exists(), timeout=RUNS)
    qtbot.waitUntil(lambda: (out / "A-1_1.png").exists(), timeout=RUNS)
    rest(qtbot, session, "paused")
    assert len([*out.glob("*.png")]) == 2
    session.run(out)
    rest(qtbot, session, "over")
    assert len([*out.glob("*.png")]) == 5
    session.decide([4], "reject", "blurred")
    qtbot.waitUntil(lambda: ",rejected,blurred,rejected/A-4_4.png," in told_in(out))
    assert told_in(out).endswith(",rejected/A-4_4.png.certificate.json,A-4\n")
    assert not (out / "A-4_4.png.certificate.json").exists()
    session.decide([4], "keep")
    qtbot.waitUntil(lambda: told_in(out).endswith(",A-4_4.png.certificate.json,A-4\n"))


def test_a_look_is_refined_with_all_that_made_it(
    session: MakingSession, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    looks = [tmp_path / "a.png", tmp_path / "b.png"]
    for value, path in enumerate(looks):
        Image.fromarray(np.full((40, 60, 3), 90 * value, np.uint8)).save(path)
    session.choose("concepts")
    said = {"idea": "a hut", "reference": [*map(str, looks)], "count": 1, "seed": 41}
    session.say(said)
    session.run(tmp_path / "out")
    rest(qtbot, session, "over")
    found = list[HistoryEntry]()
    workspace.history.read(lambda history: history.entries("", ()), found.extend)
    qtbot.waitUntil(lambda: bool(found))
    workspace.refine(found[0])
    state = workspace.state
    qtbot.waitUntil(lambda: state.document.value is not None)
    document = state.document.value
    assert document is not None
    controls = [layer.control for layer in document.content.layers if layer.control is not None]
    assert [one.type for one in controls] == ["reference"] * 2
    assert all(layer_tree.find(document.content.layers, one.layer) for one in controls)
    now = state.parameters.value
    assert (now.seed, now.intent) == (41, "refine") and now.prompt.startswith("a hut")


def told_in(folder: Path) -> str:
    return (folder / "results.csv").read_bytes().decode("utf-8-sig")


def test_a_row_is_copied_and_changed(session: MakingSession, qtbot: QtBot) -> None:
    session.choose("lesson")
    session.copy("lesson")
    qtbot.waitUntil(
        lambda: session.workbench.value is not None and session.workbench.value.id == "lesson-2"
    )
    assert session.store.is_own("lesson-2")
    table = session.store.table("lesson-2")
    assert table["name"] == "Lesson 2"
    told = list[VelaturaError | None]()
    wrong = {**table, "step": [{**table["step"][0], "prompt": "{tropic}"}, *table["step"][1:]]}
    session.change("lesson-2", wrong, told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0] is not None and "tropic" in told[0].what
    assert session.store.table("lesson-2") == table
    session.change("lesson-2", {**table, "name": "My lesson", "count": 5}, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] is None
    shown = session.workbench.value
    assert shown is not None and (shown.name, shown.count) == ("My lesson", 5)
    session.delete("lesson-2")
    qtbot.waitUntil(lambda: session.workbench.value is None)
    assert all(one.id != "lesson-2" for one in session.workbenches.value)


@pytest.mark.slow
def test_a_file_that_is_wrong_is_told_once(
    session: MakingSession, workspace: Workspace, qtbot: QtBot
) -> None:
    folder, notice = workspace.paths.root / "workbenches", workspace.state.notice
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("version = 1\nname =")
    session.refresh()
    qtbot.waitUntil(lambda: notice.value is not None)
    told = notice.value
    assert told is not None and told.error is not None and "broken" in told.error.what
    notice.value = None
    session.refresh(lambda: session.choose("concepts"))
    qtbot.waitUntil(lambda: session.workbench.value is not None)
    assert notice.value is None


def test_what_is_said_of_pages_counts_when_a_picture_is_made_again(
    session: MakingSession, qtbot: QtBot, tmp_path: Path
) -> None:
    session.choose("lesson")
    session.say({"topic": "cells", "count": 1, "labels": ("0.2,0.2 Nucleus",)})
    session.run(tmp_path / "out")
    rest(qtbot, session, "over")
    session.say({"blanks": True})
    session.again([0])
    answers = "biology_cells_sheet_answers.png"
    qtbot.waitUntil(lambda: answers in [one.name for one in session.pages.value], timeout=RUNS)
    assert not session.needs_making.value


def test_the_language_of_pages_asks_for_no_other_photograph(
    session: MakingSession, qtbot: QtBot, tmp_path: Path
) -> None:
    photo = tmp_path / "a.png"
    Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(photo)
    session.choose("restore")
    session.say({"pictures": (str(photo),), "damage": 0.0, "fading": 0.5})
    session.run(tmp_path / "out")
    rest(qtbot, session, "over")
    before = (tmp_path / "out" / session.pages.value[0].name).read_bytes()
    session.say({"language": "de", "damage": 0.3})
    session.arrange(None)
    qtbot.waitUntil(lambda: not session.is_arranging.value, timeout=RUNS)
    assert session.needs_making.value, "of another damage"
    assert session.pages.value[0].read_bytes() != before, "the language counts at once"
    session.say({"damage": 0.0})
    session.arrange(None)
    qtbot.waitUntil(lambda: not session.is_arranging.value, timeout=RUNS)
    assert not session.needs_making.value
