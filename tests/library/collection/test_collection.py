from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.conditions import lora, of_kind
from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.model_record import FileFact, ModelChoices, Origin
from desktop_app.library.collection.searching import CollectionFilter, matching
from desktop_app.library.sharing.program_types import FoundFolder, ModelFolder
from tests.library.collections import NOW, Setting, lora_file
from tests.library.samples import sd_file, sd_folder, write_json


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path)
    yield made
    made.close()


def test_every_kind_of_row_has_its_state(setting: Setting) -> None:
    sd_file(setting.models / "good.safetensors")
    lora_file(setting.models / "loras" / "a-lora.safetensors")
    (setting.models / "old.ckpt").write_bytes(b"x")
    (setting.models / "broken-lora.safetensors").write_bytes(b"\xff" * 50)
    assert setting.states() == {
        "good": "ready",
        "a-lora": "other",
        "old.ckpt": "unusable",
        "broken-lora.safetensors": "unusable",
    }
    row = setting.row("a-lora")
    assert (row.component, row.family, row.error, row.info) == ("lora", "sd1", None, None)
    assert row.record.size_bytes == row.size_bytes > 0


def test_what_is_noted_survives_rename_move_and_restart(setting: Setting) -> None:
    path = sd_file(setting.models / "m.safetensors")
    key = setting.row("m").key
    records = setting.collection.records
    records.set_favourite(key, True)
    records.set_tags(key, [" Portrait", "portrait", "", "b\nc"])
    records.set_notes(key, "Good skin")
    records.set_name(key, "My model")
    pictures = setting.root / "data" / "model-pictures"
    pictures.mkdir()
    (pictures / "a.png").touch()
    records.change(key, lambda record: replace(record, thumbnail="a.png"))
    records.note_use(key)
    (setting.models / "sub").mkdir()
    path.rename(setting.models / "sub" / "other name.safetensors")
    setting.close()
    setting.start()
    row = setting.row("My model")
    record = row.record
    assert row.key == key and row.id == "sub/other name"
    assert (record.favourite, record.tags, record.notes) == (True, ("Portrait", "b c"), "Good skin")
    assert (record.uses, record.last_used, len(record.sightings)) == (1, NOW, 1)
    records = setting.collection.records
    assert records.thumbnail(record) == pictures / "a.png"
    outside = records.change(key, lambda record: replace(record, thumbnail="../models.json"))
    assert records.thumbnail(outside) is None


def test_two_copies_share_one_row(setting: Setting) -> None:
    path = sd_file(setting.models / "a.safetensors")
    shutil.copy2(path, setting.models / "b.safetensors")
    (row,) = setting.collection.scan()
    assert [entry.id for entry in row.entries] == ["a", "b"]
    assert len(row.record.sightings) == 2
    path.unlink()
    (row,) = setting.collection.scan()
    assert row.state == "ready" and [sight.path for sight in row.record.sightings] == [
        str(setting.models / "b.safetensors")
    ]


@pytest.mark.slow
def test_nothing_is_read_twice_not_even_after_a_restart(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        lora_file(setting.models / f"lora-{number}.safetensors", number + 1)
    setting.collection.scan()
    before = {row.name: row.record for row in setting.collection.scan()}
    assert len(setting.reads) == 4
    setting.start()

    def refuse(path: Path) -> str:
        raise AssertionError(f"{path} was read again")

    monkeypatch.setattr("desktop_app.library.collection.location_scan.content_key", refuse)
    assert {row.name: row.record for row in setting.collection.scan()} == before


def test_a_changed_file_is_another_content(setting: Setting) -> None:
    path = lora_file(setting.models / "lora.safetensors")
    first = setting.row("lora").key
    setting.collection.records.set_favourite(first, True)
    lora_file(path, 9)
    rows = {row.key: row for row in setting.collection.scan()}
    assert rows[first].state == "missing" and rows[first].record.favourite
    assert sorted(row.state for row in rows.values()) == ["missing", "other"]


def test_a_disk_that_is_away_is_greyed_out_and_not_forgotten(
    setting: Setting, tmp_path: Path
) -> None:
    disk = tmp_path / "usb"
    setting.disks.roots.append(disk)
    sd_file(disk / "m.safetensors")
    setting.collection.library.add(disk / "m.safetensors", "in_place")
    key = setting.row("m").key
    setting.collection.records.set_favourite(key, True)
    disk.rename(tmp_path / "in the drawer")
    setting.disks.away.add(str(disk))
    row = setting.row("m")
    assert row.state == "away" and row.record.favourite and row.size_bytes > 0
    assert row.error is not None and row.error.code == "model_away"
    assert row.paths == (disk / "m.safetensors",)
    (tmp_path / "in the drawer").rename(disk)
    setting.disks.away.clear()
    assert setting.row("m").state == "ready"


def test_what_is_gone_from_a_disk_that_is_there_is_missing_until_it_is_forgotten(
    setting: Setting,
) -> None:
    path = sd_file(setting.models / "m.safetensors")
    key = setting.row("m").key
    path.unlink()
    row = setting.row("m")
    assert row.state == "missing" and row.error is not None and row.error.code == "model_gone"
    setting.collection.records.forget(key)
    assert setting.collection.scan() == ()


def test_a_file_nobody_can_read_is_listed_without_a_record(
    setting: Setting, tmp_path: Path
) -> None:
    source = sd_file(tmp_path / "x" / "m.safetensors")
    setting.collection.library.add(source, "in_place")
    source.unlink()
    (row,) = setting.collection.scan()
    assert (row.state, row.key) == ("missing", "")
    setting.collection.take_off(row.entries[0])
    assert setting.collection.scan() == ()


def test_a_sidecar_that_names_loras_takes_nothing_away(setting: Setting) -> None:
    sd_file(setting.models / "m.safetensors")
    lora_file(setting.models / "fast-lora.safetensors")
    old = setting.row("m").key
    setting.collection.records.set_favourite(old, True)
    said = {"quick": {"steps": 4, "loras": ["fast-lora.safetensors"]}}
    write_json(setting.models / "m.velatura.json", said)
    row = setting.row("m")
    assert row.key != old and row.record.favourite
    assert len(setting.collection.scan()) == 2


def test_folders_of_other_programs_are_listed_with_their_name_and_not_touched(
    setting: Setting, tmp_path: Path
) -> None:
    path = sd_file(tmp_path / "ComfyUI" / "models" / "checkpoints" / "m.safetensors")
    setting.shared.append(
        FoundFolder("comfyui", path.parent, (ModelFolder("checkpoint", path.parent),))
    )
    row = setting.row("m")
    assert (row.state, row.program, row.id) == ("ready", "comfyui", "comfyui/checkpoints/m")
    for act in (
        lambda: setting.collection.rename(row.entries[0], "n"),
        lambda: setting.collection.remove(row.entries[0], Path.unlink),
    ):
        with pytest.raises(ModelError) as caught:
            act()
        assert caught.value.code == "model_not_ours"
    assert path.exists()
    setting.shared.clear()
    assert setting.collection.scan() == ()


def test_renaming_takes_along_what_lies_beside(setting: Setting) -> None:
    lora_file(setting.models / "loras" / "a-lora.safetensors")
    (setting.models / "loras" / "a-lora.preview.png").write_bytes(b"p")
    (setting.models / "loras" / "a-lora.v2.safetensors").write_bytes(b"another")
    row = setting.row("a-lora")
    setting.collection.records.set_favourite(row.key, True)
    again = setting.collection.rename(row.entries[0], "better lora")
    assert again.record.favourite and again.id == "loras/better lora"
    assert sorted(path.name for path in (setting.models / "loras").iterdir()) == [
        "a-lora.v2.safetensors",
        "better lora.preview.png",
        "better lora.safetensors",
    ]


@pytest.mark.parametrize(
    "name", ["", " ", "a/b", "..", "CON", "nul.txt", "a\0b", "x" * 300, "a:b", ".hidden"]
)
def test_a_name_that_some_system_refuses_is_refused_everywhere(setting: Setting, name: str) -> None:
    path = sd_file(setting.models / "m.safetensors")
    with pytest.raises(InputError) as caught:
        setting.collection.rename(setting.row("m").entries[0], name)
    assert caught.value.code == "name_unusable" and path.exists()


def test_a_taken_name_is_refused_and_all_stays(setting: Setting) -> None:
    sd_file(setting.models / "m.safetensors")
    write_json(setting.models / "m.velatura.json", {"name": "m"})
    write_json(setting.models / "n.velatura.json", {"name": "n"})
    with pytest.raises(ModelError):
        setting.collection.rename(setting.row("m").entries[0], "n")
    assert setting.row("m").state == "ready"


def test_a_rename_that_fails_half_way_is_taken_back(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    sd_file(setting.models / "m.safetensors")
    write_json(setting.models / "m.velatura.json", {"name": "m"})
    entry = setting.row("m").entries[0]
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "m.velatura.json":
            raise PermissionError(13, "no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(InputError):
        setting.collection.rename(entry, "n")
    names = sorted(path.name for path in setting.models.iterdir())
    assert names == ["m.safetensors", "m.velatura.json"]


def test_what_went_to_the_trash_leaves_the_list_and_keeps_its_notes(
    setting: Setting, tmp_path: Path
) -> None:
    path = sd_file(setting.models / "m.safetensors")
    write_json(setting.models / "m.velatura.json", {"name": "m"})
    trash = tmp_path / "trash"
    trash.mkdir()
    row = setting.row("m")
    setting.collection.records.set_favourite(row.key, True)
    setting.collection.remove(row.entries[0], lambda file: shutil.move(file, trash))
    assert setting.collection.scan() == () and list(setting.models.iterdir()) == []
    shutil.move(trash / "m.safetensors", path)
    assert setting.row("m").record.favourite


def test_a_trash_that_fails_is_said_and_the_model_stays(setting: Setting) -> None:
    sd_file(setting.models / "m.safetensors")

    def fail(path: Path) -> None:
        raise PermissionError(13, "no")

    with pytest.raises(VelaturaError):
        setting.collection.remove(setting.row("m").entries[0], fail)
    assert setting.row("m").state == "ready"


def test_an_arrival_is_remembered_and_a_repair_takes_over_the_notes(setting: Setting) -> None:
    path = lora_file(setting.models / "lora.safetensors")
    origin = Origin("hub", "owner/name", revision="f" * 40, fetched=NOW)
    (row,) = setting.collection.arrived(path, origin)
    assert row.record.origin == origin
    setting.collection.records.set_tags(row.key, ["kept"])
    lora_file(path, 9)
    (again,) = setting.collection.arrived(path, replace(origin, fetched=NOW + 1), row.key)
    assert again.key != row.key and again.record.tags == ("kept",)
    assert [row.state for row in setting.collection.scan()] == ["other"]


def test_of_several_files_in_one_folder_each_gets_its_own_origin(setting: Setting) -> None:
    folder = setting.models / "many"
    lora_file(folder / "a-lora.safetensors")
    lora_file(folder / "sub" / "b-lora.safetensors", 9)
    facts = tuple(FileFact(f"{name}.safetensors", 1, "0" * 64) for name in ("a-lora", "sub/b-lora"))
    rows = setting.collection.arrived(folder, Origin("hub", "o/n", files=facts))
    names = [row.record.origin.files[0].name for row in rows if row.record.origin]
    assert names == ["a-lora.safetensors", "b-lora.safetensors"]
    with pytest.raises(InputError):
        setting.collection.arrived(setting.models / "none", Origin("hub"))


def test_rows_are_found_by_id_key_name_and_path(setting: Setting) -> None:
    sd_file(setting.models / "same.safetensors")
    lora_file(setting.models / "loras" / "same.safetensors").rename(
        setting.models / "loras" / "same-lora.safetensors"
    )
    find = setting.collection.find
    row = find("same")
    assert find(row.key) == find(row.key[:5]) == find("SAME") == find(str(row.paths[0])) == row
    lora = find("loras/same-lora")
    setting.collection.records.set_name(row.key, "twin")
    setting.collection.records.set_name(lora.key, "twin")
    with pytest.raises(InputError) as caught:
        find("Twin")
    assert caught.value.code == "model_ambiguous"
    for nothing in ("", "nobody", "x" * 5000, "a\0b"):
        with pytest.raises(InputError):
            find(nothing)


def test_the_users_settings_stand_in_place_of_the_models_own(setting: Setting) -> None:
    sd_folder(setting.models / "m")
    lora_file(setting.models / "m" / "style-lora.safetensors")
    lora_file(setting.models / "loras" / "far-lora.safetensors", 5)
    far, row = setting.row("far-lora"), setting.row("m")
    assert setting.collection.models() == (row.info,)
    chosen = ModelDefaults(
        steps=7,
        guidance_scale=1.5,
        scheduler="euler",
        conditions=(lora("style-lora.safetensors", 0.5),),
    )
    use = lora(far.key, 0.3, 0.1)
    choices = ModelChoices(chosen, vae="x", loras=(use,))
    setting.collection.records.set_choices(row.key, choices)
    setting.collection.scan()
    (model,) = setting.collection.models()
    assert model.defaults == replace(chosen, conditions=(*chosen.conditions, use)), (
        "its VAE is not there"
    )
    assert setting.row("m").record.choices == choices
    (setting.models / "m" / "style-lora.safetensors").unlink()
    other = ModelChoices(replace(chosen, scheduler="of another family"))
    setting.collection.records.set_choices(setting.row("m").key, other)
    setting.collection.scan()
    (model,) = setting.collection.models()
    own = setting.row("m").info
    assert own is not None
    assert model.defaults == ModelDefaults(
        steps=7, guidance_scale=1.5, scheduler=own.defaults.scheduler
    )


def test_a_chosen_lora_of_the_models_own_folder_is_used(setting: Setting) -> None:
    sd_file(setting.models / "m.safetensors")
    lora_file(setting.models / "a-lora.safetensors")
    near, row = setting.row("a-lora"), setting.row("m")
    choices = ModelChoices(loras=(lora(near.key, 0.5),))
    setting.collection.records.set_choices(row.key, choices)
    setting.collection.scan()
    (model,) = setting.collection.models()
    assert of_kind(model.defaults.conditions, "lora") == (lora("a-lora.safetensors", 0.5),)


def test_a_vae_that_an_earlier_version_chose_is_used(setting: Setting) -> None:
    sd_file(setting.models / "m.safetensors")
    lora_file(setting.models / "soft-lora.safetensors")  # any file: its key is what counts
    soft, row = setting.row("soft-lora"), setting.row("m")
    setting.collection.records.set_choices(row.key, ModelChoices(vae=soft.key))
    setting.collection.scan()
    (model,) = setting.collection.models()
    assert model.parts["vae"] == str(setting.models / "soft-lora.safetensors")
    record = setting.collection.records.get(row.key)
    assert record.choices.with_part("vae", "").vae == ""


def test_without_its_records_the_models_are_there_and_it_is_said_once(setting: Setting) -> None:
    sd_file(setting.models / "m.safetensors")
    setting.store.close()
    assert setting.states() == {"m": "ready"}
    assert [notice.code for notice in setting.collection.take_notices()] == ["model_records_failed"]
    assert setting.collection.take_notices() == []


def test_a_cancelled_scan_keeps_the_rows_and_what_was_read(setting: Setting) -> None:
    for number in range(3):
        lora_file(setting.models / f"lora-{number}.safetensors", number + 1)
    token = CancelToken()
    with pytest.raises(Cancelled):
        setting.collection.scan(lambda done, total: token.cancel(), token)
    assert setting.collection.entries == () and setting.reads == []
    told: list[tuple[int, int]] = []
    assert len(setting.collection.scan(lambda *each: told.append(each))) == 3
    assert len(setting.reads) == 3 and told[-1] == (6, 6) and told == sorted(told)


def test_rows_are_searched_by_words_tags_and_ticks(setting: Setting) -> None:
    sd_file(setting.models / "portrait.safetensors")
    lora_file(setting.models / "b-lora.safetensors")
    key = setting.row("portrait").key
    setting.collection.records.set_tags(key, ["Faces"])
    setting.collection.records.set_favourite(key, True)
    rows = setting.collection.scan()

    def names(**wanted: object) -> list[str]:
        return [row.name for row in matching(rows, CollectionFilter(**wanted))]  # type: ignore[arg-type]

    assert names() == ["b-lora", "portrait"]
    assert names(text="PORT face") == names(tags=("faces",)) == ["portrait"]
    assert names(favourite=True) == names(component="checkpoint") == ["portrait"]
    assert names(favourite=False) == names(states=("other",)) == ["b-lora"]
    assert names(text="port nothing") == [] and names(family="sd1") == ["b-lora", "portrait"]


def test_a_folder_that_somebody_sorts_vaes_into_is_no_part_of_a_model(setting: Setting) -> None:
    lora_file(setting.models / "vae" / "my-lora.safetensors")
    sd_file(setting.models / "m.safetensors")
    assert setting.states() == {"m": "ready", "my-lora": "other"}
