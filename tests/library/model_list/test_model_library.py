from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, ModelError, StorageError, VelaturaError
from desktop_app.library.model_list.model_library import ModelEntry, ModelLibrary
from tests.library.samples import FAMILIES, sd_file, sd_folder, sd_shapes, write_json, write_weights
from tests.refusals import refused


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "models"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def library(tmp_path: Path, models: Path) -> ModelLibrary:
    starter = sd_folder(tmp_path / "program" / "starter")
    write_json(starter / "velatura.json", {"name": "Starter", "native_size": 256})
    return ModelLibrary(models, starter, FAMILIES, tmp_path / "data" / "models.json")


def ids(library: ModelLibrary) -> list[str]:
    return [entry.id for entry in library.scan()]


def entry_of(library: ModelLibrary, key: str) -> ModelEntry:
    return next(entry for entry in library.scan() if entry.id == key)


def code_of(library: ModelLibrary, key: str) -> str:
    with pytest.raises(VelaturaError) as caught:
        library.find(key)
    return caught.value.code


def test_the_starter_stands_first_and_alone_in_an_empty_folder(library: ModelLibrary) -> None:
    (entry,) = library.scan()
    assert (entry.id, entry.name, entry.bundled) == ("starter", "Starter", True)
    assert entry.info is not None and entry.info.bundled
    assert entry.info.native_size == 256


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_back_to_the_folder_lists_nothing_twice(library: ModelLibrary, models: Path) -> None:
    sd_folder(models / "zebra")
    (models / "all").symlink_to(models, target_is_directory=True)
    assert len(library.scan()) == 2


def test_without_starter_and_without_folder_the_list_is_empty(tmp_path: Path) -> None:
    library = ModelLibrary(tmp_path / "no", tmp_path / "none", FAMILIES, tmp_path / "list.json")
    assert library.scan() == []


@pytest.mark.slow
def test_models_are_found_two_levels_down_sorted_by_name(
    library: ModelLibrary, models: Path
) -> None:
    sd_file(models / "b.safetensors")
    sd_folder(models / "A")
    sd_file(models / "sub" / "c.safetensors")
    sd_folder(models / "sub" / "deeper" / "d")
    sd_file(models / "sub" / "deeper" / "too deep" / "e.safetensors")
    sd_file(models / ".hidden" / "f.safetensors")
    assert ids(library) == ["starter", "A", "b", "sub/c", "sub/deeper/d"]
    assert all(entry.info and entry.info.id == entry.id for entry in library.scan())


@pytest.mark.slow
def test_what_cannot_be_used_is_listed_with_the_reason(library: ModelLibrary, models: Path) -> None:
    write_weights(models / "lora.safetensors", {"lora_unet_x.lora_up.weight": (4, 4)})
    (models / "old.ckpt").write_bytes(b"x")
    (models / "cut.safetensors").write_bytes(b"x")
    (sd_folder(models / "headless") / "model_index.json").unlink()
    (models / "notes.txt").write_text("x")
    errors = {entry.id: entry.error.code for entry in library.scan() if entry.error}
    assert errors == {
        "cut": "model_damaged",
        "headless": "not_a_model",
        "lora": "not_a_model",
        "old.ckpt": "model_pickle",
    }
    assert code_of(library, "lora") == "not_a_model"


@pytest.mark.slow
def test_ids_are_unique_and_do_not_depend_on_what_else_is_there(
    library: ModelLibrary, models: Path
) -> None:
    sd_file(models / "starter.safetensors")
    sd_folder(models / "same")
    sd_file(models / "same.safetensors")
    before = {entry.path: entry.id for entry in library.scan()}
    assert len(set(before.values())) == 4
    sd_file(models / "another.safetensors")
    after = {entry.path: entry.id for entry in library.scan()}
    assert all(after[path] == key for path, key in before.items())


def test_a_model_is_found_by_id_name_and_path(
    library: ModelLibrary, models: Path, tmp_path: Path
) -> None:
    path = sd_file(models / "sub" / "m.safetensors", metadata={"modelspec.title": "My Model"})
    for key in ("sub/m", "my model", "My Model", str(path)):
        assert library.find(key).path == str(path)
    outside = sd_file(tmp_path / "elsewhere" / "x.safetensors")
    info = library.find(str(outside))
    assert str(tmp_path) not in info.id
    assert library.find(info.id) == info


@pytest.mark.parametrize("key", ["", "none", "/none/at/all", "x" * 5000, "a\0b", "~nobody/x"])
def test_what_is_not_there_is_missing(library: ModelLibrary, key: str) -> None:
    assert code_of(library, key) == "model_missing"


def test_a_path_to_something_else_says_what_it_is(library: ModelLibrary, tmp_path: Path) -> None:
    (tmp_path / "x.ckpt").write_bytes(b"x")
    assert code_of(library, str(tmp_path / "x.ckpt")) == "model_pickle"


def test_a_change_on_the_disk_is_seen_at_the_next_scan(library: ModelLibrary, models: Path) -> None:
    path = sd_file(models / "m.safetensors")
    assert entry_of(library, "m").info is not None
    assert entry_of(library, "m").info is not None
    sd_file(path, channels=9)
    os.utime(path, ns=(1, 1))
    info = entry_of(library, "m").info
    assert info is not None and info.has_inpainting_unet
    write_json(models / "m.velatura.json", {"name": "New name"})
    assert entry_of(library, "m").name == "New name"
    path.unlink()
    assert ids(library) == ["starter"]


@pytest.mark.slow
def test_a_copied_model_appears_whole_with_progress(
    library: ModelLibrary, models: Path, tmp_path: Path
) -> None:
    source = sd_folder(tmp_path / "from" / "good")
    (source / "evil.py").write_text("x")
    (source / "unet" / "old.bin").write_bytes(b"x")
    (source / ".git").mkdir()
    (source / ".git" / "config").write_text("x")
    told: list[tuple[int, int]] = []
    entry = library.add(source, "copy", lambda done, total: told.append((done, total)))
    assert entry.path == models / "good" and entry.info is not None
    assert entry.info.digest == library.find(str(source)).digest
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] > 0
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert not list(models.rglob("*.py")) + list(models.rglob("*.bin")) + list(models.glob(".*"))


def test_a_single_files_companions_come_along(
    library: ModelLibrary, models: Path, tmp_path: Path
) -> None:
    source = sd_file(tmp_path / "m.safetensors", "sd2")
    write_json(tmp_path / "m.velatura.json", {"prediction_type": "epsilon"})
    info = library.add(source).info
    assert info is not None and info.prediction_type == "epsilon"
    assert sorted(path.name for path in models.iterdir()) == ["m.safetensors", "m.velatura.json"]


def test_a_name_that_is_taken_is_refused_and_nothing_is_overwritten(
    library: ModelLibrary, models: Path, tmp_path: Path
) -> None:
    old = sd_file(models / "m.safetensors").read_bytes()
    with pytest.raises(ModelError) as caught:
        library.add(sd_file(tmp_path / "m.safetensors", channels=9))
    assert caught.value.code == "model_exists"
    assert (models / "m.safetensors").read_bytes() == old


def test_adding_what_is_no_model_copies_nothing(
    library: ModelLibrary, models: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.ckpt").write_bytes(b"x")
    with pytest.raises(ModelError):
        library.add(tmp_path / "x.ckpt")
    with pytest.raises(InputError):
        library.add(tmp_path / "none.safetensors")
    assert list(models.iterdir()) == []


def test_adding_what_lies_in_the_folder_already_finds_it(
    library: ModelLibrary, models: Path
) -> None:
    assert library.add(sd_file(models / "m.safetensors")).id == "m"


@pytest.mark.slow
def test_a_cancelled_copy_keeps_nothing(
    library: ModelLibrary, models: Path, tmp_path: Path
) -> None:
    source = write_weights(tmp_path / "m.safetensors", {**sd_shapes(), "ballast": (10, 1 << 20)})
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        library.add(source, "copy", lambda done, total: cancel.cancel(), cancel)
    assert list(models.iterdir()) == []
    assert ids(library) == ["starter"]


def test_a_killed_copy_never_looks_like_a_model_and_is_cleared_away(
    library: ModelLibrary, models: Path, tmp_path: Path
) -> None:
    finished = subprocess.Popen([sys.executable, "-c", ""])
    finished.wait()
    left = models / f".adding-{finished.pid}-01234567"
    sd_folder(left / "half")
    working = models / f".adding-{os.getpid()}-01234567"
    working.mkdir()
    assert ids(library) == ["starter"]
    library.add(sd_file(tmp_path / "m.safetensors"))
    assert not left.exists()
    assert working.exists(), "another copy of a living process is left alone"


@pytest.fixture
def small_models(tmp_path: Path) -> Iterator[Path]:
    """A models folder on a disk of 128 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this machine mounts no small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def library_in(folder: Path) -> ModelLibrary:
    return ModelLibrary(folder, folder / "none", FAMILIES, folder.parent / "list.json")


def test_a_disk_that_is_too_small_is_said_before_anything_is_copied(
    small_models: Path, tmp_path: Path
) -> None:
    source = write_weights(tmp_path / "m.safetensors", {**sd_shapes(), "ballast": (1 << 20,)})
    with pytest.raises(StorageError) as caught:
        library_in(small_models).add(source)
    assert caught.value.code == "disk_full"
    assert list(small_models.iterdir()) == []


def test_a_read_only_models_folder_can_be_listed(small_models: Path, tmp_path: Path) -> None:
    sd_file(small_models / "m.safetensors")
    command = ["mount", "-o", "remount,ro", str(small_models)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this machine remounts nothing")
    library = library_in(small_models)
    assert ids(library) == ["m"]
    with refused(InputError, "output_unwritable", reason="the disk is read-only"):
        library.add(sd_file(tmp_path / "n.safetensors"))
    assert library.add(tmp_path / "n.safetensors", "in_place").info is not None


def test_a_model_used_in_place_is_remembered_and_can_be_forgotten(
    library: ModelLibrary, models: Path, tmp_path: Path
) -> None:
    source = sd_file(tmp_path / "big disk" / "m.safetensors")
    entry = library.add(source, "in_place")
    assert entry.in_place and entry.path == source and list(models.iterdir()) == []
    library.add(source, "in_place")
    again = ModelLibrary(models, tmp_path / "none", FAMILIES, tmp_path / "data" / "models.json")
    assert ids(again) == ["m"]
    again.remove_reference(source)
    assert ids(again) == [] and source.exists()


def test_a_model_used_in_place_that_is_gone_is_listed_as_missing(
    library: ModelLibrary, tmp_path: Path
) -> None:
    source = sd_folder(tmp_path / "usb" / "m")
    library.add(source, "in_place")
    shutil.rmtree(source)
    error = entry_of(library, "m").error
    assert error is not None and error.code == "file_missing"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"paths": 3}', '{"paths": [3, "a\\u0000"]}'])
def test_a_damaged_list_of_references_is_no_hindrance(
    library: ModelLibrary, tmp_path: Path, text: str
) -> None:
    (tmp_path / "data" / "models.json").write_text(text)
    assert ids(library) == ["starter"]


@pytest.mark.slow
def test_scanning_from_several_threads_gives_the_same_list(
    library: ModelLibrary, models: Path
) -> None:
    for number in range(5):
        sd_file(models / f"{number}.safetensors")
    lists: list[list[str]] = []
    threads = [threading.Thread(target=lambda: lists.append(ids(library))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lists == [["starter", "0", "1", "2", "3", "4"]] * 4


def test_what_is_known_to_be_no_model_is_not_opened(models: Path, tmp_path: Path) -> None:
    known = write_weights(models / "lora.safetensors", {"lora": (4, 4)})
    sd_file(models / "photo.safetensors")
    said = ModelError("not_a_model", name="lora", reason="it is a LoRA")
    asked: list[list[str]] = []

    def refuse(paths: Sequence[Path], cancel: CancelToken) -> dict[Path, VelaturaError]:
        asked.append([path.name for path in paths])
        return {known: said}

    library = ModelLibrary(
        models, tmp_path / "none", FAMILIES, tmp_path / "list.json", refuse=refuse
    )
    first, second = library.scan()
    assert first.error is said and second.info is not None
    library.scan()
    write_weights(known, {"lora": (8, 8)})
    library.scan()
    assert asked == [["lora.safetensors", "photo.safetensors"], ["lora.safetensors"]]


@pytest.mark.slow
def test_an_error_that_is_kept_holds_nothing_else(library: ModelLibrary, models: Path) -> None:
    write_weights(models / "odd.safetensors", {"weight": (4, 4)})
    error = entry_of(library, "odd").error
    assert error is not None
    assert error.__traceback__ is None and error.__context__ is None
