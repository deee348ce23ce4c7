"""My models over real files: what is noted stays, wherever the files go; importing and removing."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.conditions import lora as lora_use
from desktop_app.core.model_record import ModelChoices
from desktop_app.library.model_list import copying
from desktop_app.state.model_cards import ModelPictures
from desktop_app.storage.history import History
from tests.library.collections import FakeDisks
from tests.library.samples import sd_file
from tests.storage.conftest import request_for
from tests.worker.managing.conftest import Sitting
from tests.worker.managing.files import lora, vae


@pytest.fixture
def one(sitting: Sitting) -> Sitting:
    """A program with one model of the user's."""
    sd_file(sitting.models / "park.safetensors")
    sitting.start()
    return sitting


@pytest.mark.slow
def test_what_is_noted_is_kept_and_no_disk_is_looked_at_for_it(
    one: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, key = one.manager.installed, one.card("park").key
    looked: list[object] = []
    collection = one.workspace.models.collection
    whole = collection.scan
    monkeypatch.setattr(collection, "scan", lambda *a, **k: (looked.append(1), whole(*a, **k))[1])
    one.do(mine.set_favourite, key, True)
    one.do(mine.set_tags, key, ("trees", "Trees", "green"))
    one.do(mine.set_notes, key, "Good at trees.")
    one.do(mine.set_choices, key, ModelChoices(vae="f" * 64))
    one.do(mine.set_name, key, "My park")
    assert not looked
    for _ in range(2):
        card = one.card("My park")
        assert (card.favourite, card.tags, card.notes) == (
            True,
            ("trees", "green"),
            "Good at trees.",
        )
        assert card.choices.vae == "f" * 64
        assert [m.name for m in one.workspace.state.models.value][-1] == "My park"
        one.restart()
    one.do(one.manager.installed.set_name, key, "")
    assert one.card("park").key == key


@pytest.mark.slow
def test_the_settings_of_now_become_the_models_own(one: Sitting) -> None:
    card = one.card("park")
    one.do(one.manager.installed.use, card.key)
    one.workspace.state.parameters.update(steps=9, guidance_scale=3.5)
    one.do(one.manager.installed.keep_settings, card.key)
    one.restart()
    kept = one.card("park").choices.defaults
    assert kept is not None and (kept.steps, kept.guidance_scale) == (9, 3.5)


@pytest.mark.slow
def test_pictures_made_with_a_model_or_a_lora_are_counted(one: Sitting) -> None:
    lora(one.models / "ink.safetensors")
    one.look()
    model, style = one.card("park"), one.card("ink")
    info = next(each for each in one.workspace.state.models.value if each.id == model.model_id)
    history = History(one.workspace.paths.history_file, {})
    for seed, uses in enumerate(((), (lora_use(style.key),), ())):
        request = replace(request_for(f"fox {seed}"), model=info.id, conditions=uses)
        history.add(np.zeros((8, 8, 3), np.uint8), request, info)
    history.mark(history.newest()[0].uid, starred=True)
    history.close()
    one.do(one.manager.installed.count_pictures, model.key, "model")
    pictures = one.manager.state.pictures
    assert pictures.value == ModelPictures(model.key, "model", 3, 3, 1)
    one.do(one.manager.installed.count_pictures, style.key, "lora")
    assert pictures.value == ModelPictures(style.key, "lora", 1, 1, 0)


def test_a_note_made_while_the_disk_is_looked_at_is_not_lost(
    one: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection, key = one.workspace.models.collection, one.card("park").key
    look = collection._looker.scan

    def slowly(*given: object) -> object:
        found = look(*given)  # type: ignore[arg-type]
        collection.records.set_favourite(key, True)
        collection.renew(key)
        return found

    monkeypatch.setattr(collection._looker, "scan", slowly)
    one.look()
    assert one.card("park").favourite


@pytest.mark.slow
def test_looks_that_are_asked_for_meanwhile_are_one(
    one: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, counted = one.workspace.models.collection.library, [0]
    whole = library.scan

    def counting(*given: object) -> object:
        counted[0] += 1
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "scan", counting)
    for _ in range(20):
        one.manager.installed.refresh()
    one.settle()
    assert counted[0] == 2


@pytest.mark.slow
def test_the_model_in_use_stays_in_use_when_its_file_is_renamed(one: Sitting) -> None:
    one.do(one.manager.installed.use, one.card("park").key)
    one.workspace.state.parameters.update(steps=9)
    (one.models / "park.safetensors").rename(one.models / "wood.safetensors")
    one.look()
    model = one.workspace.state.model
    assert model is not None and model.id == "wood"
    assert one.workspace.state.parameters.value.steps == 9
    assert one.card("wood").in_use
    assert one.said() == ""


@pytest.mark.slow
def test_when_the_model_in_use_goes_that_is_said_and_the_choice_is_remembered(
    one: Sitting,
) -> None:
    one.do(one.manager.installed.use, one.card("park").key)
    (one.models / "park.safetensors").rename(one.home / "park.safetensors")
    one.look()
    assert one.said() == "model_switched"
    model = one.workspace.state.model
    assert model is not None and model.bundled
    (one.home / "park.safetensors").rename(one.models / "park.safetensors")
    one.restart()
    model = one.workspace.state.model
    assert model is not None and model.id == "park"


@pytest.mark.slow
@pytest.mark.parametrize("running", [True, False])
def test_files_that_are_renamed_and_moved_keep_their_notes(one: Sitting, running: bool) -> None:
    key = one.card("park").key
    one.do(one.manager.installed.set_notes, key, "Keep me.")
    if not running:
        one.end()
    (one.models / "deep").mkdir()
    (one.models / "park.safetensors").rename(one.models / "deep" / "wood.safetensors")
    if running:
        one.look()
    else:
        one.start()
    card = one.card("wood")
    assert (card.key, card.notes) == (key, "Keep me.")
    assert "park" not in one.cards


@pytest.mark.slow
def test_copies_are_one_card_with_several_places(one: Sitting) -> None:
    shutil.copy(one.models / "park.safetensors", one.models / "again.safetensors")
    one.look()
    cards = [card for card in one.state.cards.value if not card.bundled]
    assert [len(card.paths) for card in cards] == [2]


@pytest.mark.slow
def test_two_programs_at_once_undo_nothing_of_each_other(one: Sitting) -> None:
    first, key = one.manager, one.card("park").key
    one.start()
    one.do(one.manager.installed.set_notes, key, "from the second")
    first.installed.set_favourite(key, True)
    one.qtbot.waitUntil(lambda: one.workspaces[0].is_idle)
    one.look()
    card = one.card("park")
    assert (card.notes, card.favourite) == ("from the second", True)


@pytest.mark.slow
def test_a_disk_that_goes_greys_its_models_and_brings_them_back(sitting: Sitting) -> None:
    disk, hidden = sitting.home / "disk", sitting.home / "hidden"
    sd_file(disk / "far.safetensors")
    workspace = sitting.start()
    disks = workspace.models.collection._disks = FakeDisks([disk])
    sitting.do(sitting.manager.installed.import_paths, [disk / "far.safetensors"], "in_place")
    key = sitting.card("far").key
    sitting.do(sitting.manager.installed.set_favourite, key, True)
    disk.rename(hidden)
    disks.away.add(str(disk))
    sitting.look()
    card = sitting.card("far")
    assert (card.state, card.favourite, card.key) == ("away", True, key)
    hidden.rename(disk)
    disks.away.clear()
    sitting.do(sitting.manager.open)
    assert sitting.card("far").state == "ready"


def test_a_missing_model_can_be_forgotten_and_one_that_is_there_cannot(one: Sitting) -> None:
    key = one.card("park").key
    one.do(one.manager.installed.set_favourite, key, True)
    one.do(one.manager.installed.forget, key)
    assert one.card("park").favourite
    (one.models / "park.safetensors").unlink()
    one.look()
    assert one.card("park").state == "missing"
    one.do(one.manager.installed.forget, key)
    assert "park" not in one.cards
    one.look()
    assert "park" not in one.cards


# -- importing ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_folder_of_many_kinds_is_sorted_and_what_is_no_model_is_named(sitting: Sitting) -> None:
    sitting.start()
    bag = sitting.home / "bag"
    sd_file(bag / "whole.safetensors", channels=9)
    lora(bag / "style.safetensors")
    vae(bag / "sharp.safetensors")
    (bag / "bad.ckpt").write_bytes(b"\x80\x02}q\x00.")
    (bag / "readme.txt").write_text("hello")
    sitting.do(sitting.manager.installed.import_paths, [bag], "copy")
    assert sitting.said() == "model_pickle"
    found = {
        path.relative_to(sitting.models).as_posix()
        for path in sitting.models.rglob("*.safetensors")
    }
    assert found == {"whole.safetensors", "loras/style.safetensors", "vaes/sharp.safetensors"}
    states = {name: card.state for name, card in sitting.cards.items()}
    assert states["whole"] == "ready"
    assert [card.state for card in sitting.state.cards.value].count("part") == 2


@pytest.mark.slow
def test_what_is_there_already_is_said_and_not_copied(one: Sitting) -> None:
    other = shutil.copy(one.models / "park.safetensors", one.home / "other.safetensors")
    one.do(one.manager.installed.import_paths, [Path(other)], "copy")
    assert one.said() == "model_there"
    assert not (one.models / "other.safetensors").exists()


@pytest.mark.slow
def test_rubbish_is_refused_with_its_reason(one: Sitting) -> None:
    rubbish = one.home / "rubbish.safetensors"
    rubbish.write_bytes(os.urandom(5000))
    one.do(one.manager.installed.import_paths, [rubbish], "copy")
    assert one.said() == "model_damaged"
    assert not (one.models / "rubbish.safetensors").exists()


def test_a_full_disk_leaves_nothing_behind(one: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(one.models.rglob("*"))
    source = sd_file(one.home / "new.safetensors", channels=9)

    def full(*_: object) -> object:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(copying.os, "fsync", full)
    one.do(one.manager.installed.import_paths, [source], "copy")
    monkeypatch.undo()
    assert one.said() == "disk_full"
    assert sorted(one.models.rglob("*")) == before


@pytest.mark.slow
def test_an_import_that_is_given_up_leaves_nothing_behind(
    one: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(one.models.rglob("*"))
    source = sd_file(one.home / "new.safetensors", channels=9)
    session = one.manager
    copy = copying.copy_whole

    def given_up(*given: object) -> object:
        session._works._pieces[0].token.cancel()
        return copy(*given)  # type: ignore[arg-type]

    for module in ("model_list.model_library", "collection.importing"):
        monkeypatch.setattr(f"desktop_app.library.{module}.copy_whole", given_up)
    one.do(session.installed.import_paths, [source], "copy")
    assert sorted(one.models.rglob("*")) == before
    assert one.said() == ""


# -- removing -----------------------------------------------------------------------------------


def test_a_model_in_use_goes_to_the_trash_and_another_is_used(one: Sitting) -> None:
    card = one.card("park")
    one.do(one.manager.installed.use, card.key)
    assert one.card("park").in_use
    one.do(one.manager.installed.remove, card.key)
    assert not (one.models / "park.safetensors").exists()
    assert (one.home / "trash" / "park.safetensors").exists()
    model = one.workspace.state.model
    assert model is not None and model.bundled
    assert next(card for card in one.state.cards.value if card.bundled).in_use


@pytest.mark.slow
def test_what_ships_with_the_program_is_not_removed(one: Sitting) -> None:
    card = next(card for card in one.state.cards.value if card.bundled)
    one.do(one.manager.installed.remove, card.key)
    assert one.said() == "model_not_ours"
    assert Path(card.path).exists()
