"""``velatura history made``, as it is typed; histories from elsewhere that can't be true."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import Task
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_zip import export_zip
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.recipes import read_recipe_file
from tests.extensions.evaluation.verbs.test_grid_command import Say
from tests.refusals import says
from tests.storage.conftest import MODEL, picture, request_for

GONE = "0000000000ff00112233445566778899"


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    return Say(tmp_path / "data", capsys)


def planted(data: Path, parents: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Entries by their prompts, each an edit but the first; their ids. What is no prompt among the
    parents is an id."""
    made = dict[str, str]()
    paths = DataPaths.at(data).ensure()
    plan = EditPlan("d", Size(64, 48), Rect(0, 0, 64, 48), Size(64, 48), Rect(8, 8, 16, 12))
    with closing(History(paths.history_file, {})) as history:
        for prompt in parents:
            request = request_for(prompt)
            if made:
                request = replace(request, task=Task.INPAINT, plan=plan)
            made[prompt] = history.add(picture(len(made)), request, MODEL, EntryOrigin()).uid
    with closing(sqlite3.connect(paths.history_file)) as database, database:
        for prompt, names in parents.items():
            told = json.dumps([made.get(one, one) for one in names])
            change = "UPDATE images SET parents = ? WHERE uid = ?"
            database.execute(change, (told, made[prompt]))
    return made


def test_the_way_of_an_entry_is_told_and_its_recipe_written(say: Say, tmp_path: Path) -> None:
    made = planted(tmp_path / "data", {"a fox": [GONE], "a hat": ["a fox"], "a scarf": ["a hat"]})
    out = tmp_path / "made.toml"
    told = say("history", "made", made["a scarf"], "--recipe", str(out))
    gone, *steps = told["steps"]
    assert gone["id"] == GONE and says("remark gone", gone["remarks"][0])
    assert [one["prompt"] for one in steps] == ["a fox", "a hat", "a scarf"]
    assert [one["from"] for one in steps] == [[1], [2], [3]]
    assert [one["done"] for one in steps] == ["Text to image", "Fill", "Fill"]
    assert steps[1]["places"] == [[8, 8, 16, 12]] and steps[1]["share"] == 0.0625
    assert told["recipe"] == str(out) and says("remark masks", told["notes"][0])
    recipe = read_recipe_file(out)
    assert [step.title for step in recipe.steps] == ["mask file", *["do generate"] * 2]
    assert recipe.note.startswith("Step 1: An earlier picture that is not in this history")


@pytest.mark.slow
def test_nothing_to_be_done_to_another_picture_is_refused(say: Say, tmp_path: Path) -> None:
    made = planted(tmp_path / "data", {"a fox": []})
    refused = say("history", "made", made["a fox"], "--recipe", str(tmp_path / "r.toml"), code=2)
    assert refused["error"]["code"] == "recipe_none" and not (tmp_path / "r.toml").exists()
    assert say("history", "made", "abc", code=2)["error"]["code"] == "history_entry_unknown"


@pytest.mark.slow
def test_cycles_in_an_imported_history_end_and_are_told(say: Say, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    made = planted(theirs, {"one": ["two"], "two": ["one", GONE], "itself": ["itself"]})
    paths = DataPaths.at(theirs)
    with closing(History(paths.history_file, {})) as history:
        export_zip(history, BlobStore(paths.blobs), tmp_path / "theirs.zip")
    assert say("history", "import", str(tmp_path / "theirs.zip"))["added"] == 3
    told = say("history", "made", made["two"])["steps"]
    assert [one["id"] for one in told] == [made["one"], GONE, made["two"]]
    assert says("remark cycle", told[0]["remarks"][0])
    assert told[2]["from"] == [1, 2]
    (itself,) = say("history", "made", made["itself"])["steps"]
    assert says("remark cycle", itself["remarks"][0])
    tree = say("history", "tree", made["two"])
    assert [one["id"] for one in tree if not one["again"]].count(made["two"]) == 1


@pytest.mark.slow
def test_a_model_that_is_gone_is_named(say: Say, tmp_path: Path) -> None:
    made = planted(tmp_path / "data", {"a fox": []})
    file = DataPaths.at(tmp_path / "data").history_file
    with closing(sqlite3.connect(file)) as database, database:
        (request,) = database.execute("SELECT request FROM images").fetchone()
        told = json.dumps({**json.loads(request), "model": "nobody"})
        database.execute("UPDATE images SET request = ?, model_name = 'Nobody'", (told,))
    (step,) = say("history", "made", made["a fox"])["steps"]
    assert any(says("remark model", one, name="Nobody") for one in step["remarks"])
    (again,) = say("history", "reproduce", made["a fox"], code=1)["pictures"]
    assert again["verdict"] == "failed" and "Nobody" in again["sentence"]
