"""A set of pictures in the window: real folders, read, filled, looked at and written by threads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.extensions.training.values.dataset import SET_FILE, SetPicture, TrainingSet
from desktop_app.extensions.training.work.sessions.set_session import SetSession
from desktop_app.extensions.training.work.sessions.set_work import SETTINGS, merged
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import open_picture, save_picture
from desktop_app.worker.workspace import Workspace
from tests.models import model_info

MODEL = model_info("base", native_size=64)


pytestmark = pytest.mark.numpy_engine(MODEL)


@pytest.fixture
def sets(workspace: Workspace) -> SetSession:
    return training_of(workspace).sets


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three with detail, one with a caption; one file is broken."""
    folder, chance = tmp_path / "photos", np.random.default_rng(1)
    folder.mkdir()
    for name, size in (("a", (90, 120)), ("b", (120, 80)), ("c", (64, 64))):
        pixels = chance.integers(0, 256, (*size, 3), np.uint8)
        save_picture(folder / f"{name}.png", pixels, {})
    (folder / "a.txt").write_text("a dog, grass")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    return folder


def rest(sets: SetSession, qtbot: QtBot) -> TrainingSet:
    qtbot.waitUntil(lambda: not sets.is_busy.value and sets.set.value.value is not None)
    assert sets.set.value.value is not None
    return sets.set.value.value


def names(found: TrainingSet) -> list[str]:
    return [one.name for one in found.pictures]


@pytest.mark.slow
def test_any_folder_is_a_set_and_looking_writes_nothing(
    sets: SetSession, qtbot: QtBot, photos: Path
) -> None:
    sets.open(photos)
    found = rest(sets, qtbot)
    assert names(found) == ["a.png", "b.png", "broken.png", "c.png"]
    assert found.pictures[0].caption == "a dog, grass"
    assert sets.set.facts.value["b.png"].height == 120
    assert {one.kind for one in sets.set.findings.value} >= {"damaged", "no_caption", "few"}
    assert set(sets.set.placed.value) == {"a.png", "b.png", "c.png"}
    assert not (photos / SET_FILE).exists()
    assert not (photos / SETTINGS).exists()


@pytest.mark.slow
def test_edits_and_settings_are_written_and_come_back(
    workspace: Workspace, sets: SetSession, qtbot: QtBot, photos: Path
) -> None:
    sets.open(photos)
    rest(sets, qtbot)
    sets.set.edit(lambda one: one.leaving_out(["broken.png"]).captioned({"b.png": "a cat"}))
    training_of(workspace).settings.change(trigger="rex", rank=8)
    rest(sets, qtbot)
    assert "rex" in (photos / SET_FILE).read_text("utf-8")
    training_of(workspace).settings.change(rank=4, trigger="other")
    sets.new("Empty")
    qtbot.waitUntil(lambda: sets.set.value.value is not None and not sets.set.value.value.pictures)
    rest(sets, qtbot)
    assert training_of(workspace).settings.values.value["trigger"] == ""
    (photos / SETTINGS).write_text('model = "gone"\nrank = 8\ntrigger = "rex"\n')
    sets.open(photos)
    qtbot.waitUntil(lambda: len(names(rest(sets, qtbot))) == 4)
    found = rest(sets, qtbot)
    assert found.picture("broken.png").left_out
    assert found.picture("b.png").caption == "a cat"
    assert training_of(workspace).settings.values.value["rank"] == 8
    assert training_of(workspace).settings.model.value == "gone"
    assert sets.model == workspace.state.model  # a model that is gone: the one of the prompt


def test_what_comes_from_elsewhere_is_copied_into_a_new_set(
    workspace: Workspace, sets: SetSession, qtbot: QtBot, photos: Path
) -> None:
    sets.add([photos])
    qtbot.waitUntil(lambda: sets.set.value.value is not None)
    found = rest(sets, qtbot)
    assert Path(found.folder).parent == workspace.paths.root / "training-sets"
    assert (Path(found.folder) / "a.png").read_bytes() == (photos / "a.png").read_bytes()
    assert found.picture("a.png").caption == "a dog, grass"
    assert workspace.settings["training_set"] == found.folder


@pytest.mark.slow
def test_parts_of_the_document_become_examples(
    workspace: Workspace, sets: SetSession, qtbot: QtBot
) -> None:
    document = Document(np.full((40, 60, 3), 90, np.uint8), "park.png")
    workspace.state.open_document(document)
    sets.add_part("document")
    qtbot.waitUntil(lambda: sets.set.value.value is not None)
    assert names(rest(sets, qtbot)) == ["park.png"]
    assert workspace.state.notice.value is not None
    assert workspace.state.notice.value.notes == ("example_added",)
    sets.add_part("layer")
    document.fill_mask("mask", 255, Rect(10, 10, 20, 10))
    sets.add_part("masked")
    qtbot.waitUntil(lambda: len(names(rest(sets, qtbot))) == 3)
    found = rest(sets, qtbot)
    masked = next(one for one in found.pictures if one.mask)
    pixels = open_picture(Path(found.folder) / masked.name).pixels
    assert pixels.shape[:2] == (20, 30)  # 5 pixels around it
    assert (Path(found.folder) / masked.mask).is_file()


def test_a_mask_is_painted_on_the_canvas_and_taken_back(
    workspace: Workspace, sets: SetSession, qtbot: QtBot, photos: Path
) -> None:
    (photos / "broken.png").unlink()
    sets.open(photos)
    rest(sets, qtbot)
    workspace.open_to_mask(photos / "b.png", None)
    qtbot.waitUntil(lambda: sets.picture_on_canvas() == "b.png")
    document = workspace.state.document.value
    assert document is not None
    document.fill_mask("mask", 255, Rect(5, 5, 30, 30))
    sets.take_mask()
    qtbot.waitUntil(lambda: bool(rest(sets, qtbot).picture("b.png").mask))
    assert document.has_mask and not document.modified.value  # it is the set's now
    mask = photos / rest(sets, qtbot).picture("b.png").mask
    workspace.state.close_document()
    workspace.open_to_mask(photos / "b.png", mask)

    def shown() -> bool:
        document = workspace.state.document.value
        return document is not None and not document.content.mask.is_blank(document.size.rect)

    qtbot.waitUntil(shown)
    workspace.state.close_document()
    workspace.state.open_document(Document(np.full((40, 60, 3), 90, np.uint8), "new"))
    assert workspace.state.document.value is not None
    workspace.state.document.value.fill_mask("mask", 255, Rect(5, 5, 30, 30))
    sets.take_mask()  # of a picture that is no example yet
    qtbot.waitUntil(lambda: len(names(rest(sets, qtbot))) == 4)
    assert rest(sets, qtbot).picture("new.png").mask


def test_edits_that_were_made_while_pictures_came_in_stay() -> None:
    before = TrainingSet("/s", pictures=(SetPicture("a"), SetPicture("b")))
    now = before.captioned({"a": "mine"}).leaving_out(["b"])
    taken = TrainingSet(
        "/s", pictures=(SetPicture("a"), SetPicture("b", mask="m"), SetPicture("c"))
    )
    both = merged(before, now, taken)
    assert [one.name for one in both.pictures] == ["a", "b", "c"]
    assert both.picture("a").caption == "mine"
    assert both.picture("b").mask == "m"


def test_pictures_are_seen_as_the_training_sees_them(
    workspace: Workspace, sets: SetSession, qtbot: QtBot, photos: Path
) -> None:
    sets.open(photos)
    rest(sets, qtbot)
    training_of(workspace).settings.change(flip=True, cutmix=0.5)
    made: list[object] = []
    sets.augmented(["a.png", "b.png"], 3, made.append)
    qtbot.waitUntil(lambda: bool(made))
    (rows,) = made
    assert [len(row) for row in rows] == [3, 3]  # type: ignore[attr-defined]
    place = sets.set.placed.value["a.png"]
    assert rows[0][0].shape == (place.height, place.width, 3)  # type: ignore[index]


def test_what_was_not_written_is_written_at_the_end(
    workspace: Workspace, sets: SetSession, qtbot: QtBot, photos: Path
) -> None:
    sets.open(photos)
    rest(sets, qtbot)
    sets.set.edit(lambda one: one.captioned({"c.png": "late"}))
    workspace.shutdown()
    assert "late" in (photos / SET_FILE).read_text("utf-8")


def test_the_set_that_was_open_last_comes_back(
    workspace: Workspace, sets: SetSession, qtbot: QtBot, photos: Path
) -> None:
    workspace.settings["training_set"] = str(photos / "gone")
    sets.open_last()
    qtbot.waitUntil(lambda: not sets.is_busy.value)
    assert sets.set.value.value is None
    workspace.settings["training_set"] = str(photos)
    sets.open_last()
    assert names(rest(sets, qtbot))


def test_how_captions_are_read_is_a_setting_that_comes_back(
    sets: SetSession, workspace: Workspace, qtbot: QtBot, photos: Path
) -> None:
    (photos / "a.txt").write_text("красная лодка", "cp1251")
    (photos / "b.txt").write_text("one\ntwo")
    settings = training_of(workspace).settings
    sets.open(photos)
    assert [one.caption for one in rest(sets, qtbot).pictures][:2] == ["красная лодка", "one\ntwo"]
    assert {(one.kind, one.said) for one in sets.set.findings.value} >= {
        ("encoding", "cp1251: “красная лодка”"),
        ("alternatives", ""),
    }
    settings.change(lines="first_line", encoding="koi8_r")
    read = [one.caption for one in rest(sets, qtbot).pictures][:2]
    assert read[1] == "one" and read[0] != "красная лодка"
    sets.open(photos.parent)  # and the same folder again
    rest(sets, qtbot)
    settings.change(lines="joined", encoding="")
    sets.open(photos)
    assert [one.caption for one in rest(sets, qtbot).pictures][:2] == read
