"""A training goes on with what it began with: model, pictures, captions, masks; else it is asked
about, and what is accepted is written into the result."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.training.values.choosing import examples_of
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.metadata import Figures, metadata_of
from desktop_app.extensions.training.values.run import COMPUTED, Run
from desktop_app.extensions.training.work.running.training_basis import (
    basis_of,
    begun_again,
    changes_since,
    check_unchanged,
    go_on_with,
)
from desktop_app.extensions.training.work.sets.looking import scan_pictures
from desktop_app.extensions.training.work.sets.set_file import read_set
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.imaging.encode import encode
from tests.models import model_info


def picture(path: Path, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (64, 64, 3), np.uint8)
    path.write_bytes(encode(noise, "PNG"))


@pytest.fixture
def begun(tmp_path: Path) -> Run:
    """Of a model of two files, one of them a tokenizer's, and a set of four with a mask."""
    folder, model = tmp_path / "set", tmp_path / "model"
    for part in (folder, model / "unet", model / "tokenizer"):
        part.mkdir(parents=True)
    (model / "unet" / "w.safetensors").write_bytes(b"weights")
    (model / "tokenizer" / "merges.txt").write_text("a b")
    (model / "README.md").write_text("about it")
    for at in range(4):
        picture(folder / f"{at}.png", at)
        (folder / f"{at}.txt").write_text(f"thing {at}")
    picture(folder / "0-masklabel.png", 9)
    settings = settings_of({"size": 64, "smallest": 32, "held_out": 0.25})
    info = model_info("base", path=str(model), native_size=64)
    of = read_set(folder, settings)
    chosen = examples_of(of, scan_pictures(of), settings, info)
    run = Run(info, settings, chosen.examples, str(tmp_path / "out"), sets=(of.folder,))
    return replace(run, basis=check_unchanged(run))


def rewrite(path: Path) -> None:
    """Another content, of the same length and time."""
    status, data = path.stat(), path.read_bytes()
    path.write_bytes(bytes(255 - each for each in data))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, tuple[Callable[[Path], object], list[tuple[str, tuple[str, ...]]]]] = {
    "nothing": (lambda top: None, []),
    "only touched": (lambda top: os.utime(top / "model/unet/w.safetensors", (1, 1)), []),
    "not read by anybody": (lambda top: (top / "model/README.md").unlink(), []),
    "weights": (
        lambda top: rewrite(top / "model/unet/w.safetensors"),
        [("model", ("unet/w.safetensors",))],
    ),
    "tokenizer": (
        lambda top: rewrite(top / "model/tokenizer/merges.txt"),
        [("model", ("tokenizer/merges.txt",))],
    ),
    "more weights": (
        lambda top: (top / "model/unet/x.safetensors").write_bytes(b"x"),
        [("model", ("unet/x.safetensors",))],
    ),
    "a picture more": (lambda top: picture(top / "set/4.png", 4), [("added", ("4.png",))]),
    "a picture less": (lambda top: (top / "set/1.png").unlink(), [("removed", ("1.png",))]),
    "another picture": (lambda top: picture(top / "set/2.png", 7), [("pictures", ("2.png",))]),
    "a caption": (
        lambda top: (top / "set/3.txt").write_text("other"),
        [("captions", ("3.png",))],
    ),
    "a mask": (
        lambda top: picture(top / "set/0-masklabel.png", 8),
        [("masks", ("0-masklabel.png",))],
    ),
    "no mask": (
        lambda top: (top / "set/0-masklabel.png").unlink(),
        [("masks", ("0-masklabel.png", "0.png"))],
    ),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("name", CHANGES)
def test_what_has_changed_is_named_and_can_be_gone_on_with(
    name: str, begun: Run, tmp_path: Path
) -> None:
    change, wanted = CHANGES[name]
    change(tmp_path)
    assert [(each.kind, each.names) for each in changes_since(begun)] == wanted
    if not wanted:
        assert check_unchanged(begun) is not None
        return
    with pytest.raises(InputError) as caught:
        check_unchanged(begun)
    assert caught.value.code == "training_changed"
    runs = TrainingRuns(tmp_path / "trainings")
    run_id = runs.add(begun, "paused")
    (runs.folder / run_id / COMPUTED[0]).mkdir()
    go_on_with(runs, run_id)
    now = runs.run(run_id)
    assert changes_since(now) == ()
    assert {each.path for each in now.examples} <= {each.path for each in begun.examples}
    assert all(Path(each.path).exists() for each in now.examples)
    assert not (runs.folder / run_id / COMPUTED[0]).exists()
    said = metadata_of(now, Figures(1, 1, 1, 1, 0.0, 1.0, 1.0, "float32", 1))["ss_training_comment"]
    assert all(one in said for _, names in wanted for one in names)


def test_starting_again_takes_all_as_it_is_now(begun: Run, tmp_path: Path) -> None:
    picture(tmp_path / "set/4.png", 4)
    (tmp_path / "set/0.png").unlink()
    again = begun_again(replace(begun, accepted=("something",)))
    assert [Path(each.path).name for each in again.examples] == ["1.png", "2.png", "3.png", "4.png"]
    assert (again.basis, again.accepted, again.settings) == (None, (), begun.settings)


@pytest.mark.slow
def test_a_set_that_is_gone_can_not_be_gone_on_with(begun: Run, tmp_path: Path) -> None:
    (tmp_path / "set").rename(tmp_path / "elsewhere")
    (change,) = [each for each in changes_since(begun) if each.kind == "removed"]
    assert len(change.names) == 4
    runs = TrainingRuns(tmp_path / "trainings")
    run_id = runs.add(begun, "paused")
    with pytest.raises(InputError):
        go_on_with(runs, run_id)
    assert runs.run(run_id) == begun


@pytest.mark.slow
def test_files_that_have_not_changed_are_not_read_again(begun: Run, tmp_path: Path) -> None:
    file = tmp_path / "model/unet/w.safetensors"
    stamp = basis_of(begun).model["unet/w.safetensors"]
    assert basis_of(begun).model["unet/w.safetensors"] is stamp
    os.utime(file, ns=(stamp.times[0], stamp.times[0] + 1))
    again = basis_of(begun).model["unet/w.safetensors"]
    assert again is not stamp and again.sha256 == stamp.sha256


def test_a_model_that_is_gone_is_said_with_where_it_was(begun: Run, tmp_path: Path) -> None:
    (tmp_path / "model").rename(tmp_path / "moved")
    for ask in (changes_since, check_unchanged):
        with pytest.raises(InputError) as caught:
            ask(begun)
        told = {"name": begun.model.name, "path": str(tmp_path / "model")}
        assert (caught.value.code, caught.value.params) == ("training_base_gone", told)


@pytest.mark.parametrize("is_copied", [False, True])
def test_all_of_a_data_folder_is_found_where_that_is_now(
    begun: Run, tmp_path: Path, *, is_copied: bool
) -> None:
    run_id = TrainingRuns(tmp_path / "trainings").add(begun, "paused")
    moved = tmp_path.with_name(f"{tmp_path.name}-moved")
    if is_copied:
        shutil.copytree(tmp_path, moved)
        shutil.rmtree(moved / "model")  # this one was left where it was
    else:
        tmp_path.rename(moved)
    found = TrainingRuns(moved / "trainings").run(run_id)
    assert check_unchanged(found) is not None and changes_since(found) == ()
    assert found.model.path == str((tmp_path if is_copied else moved) / "model")
    assert (found.out, found.sets) == (str(moved / "out"), (str(moved / "set"),))
    assert found.basis is not None
    paths = [*(each.path for each in found.examples), *found.basis.said, *found.basis.masks]
    assert {Path(each).parent for each in paths} == {moved / "set"}


@pytest.mark.slow
def test_a_companion_and_what_lies_beside_a_file_count(begun: Run, tmp_path: Path) -> None:
    single = tmp_path / "single.safetensors"
    single.write_bytes(b"one")
    (beside := tmp_path / "single.vae.safetensors").write_bytes(b"before")
    parts = {"vae": str(beside)}
    info = replace(begun.model, path=str(single), companion=str(tmp_path / "model"), parts=parts)
    run = replace(begun, model=info, basis=None)
    run = replace(run, basis=check_unchanged(run))
    rewrite(tmp_path / "model/tokenizer/merges.txt")
    beside.write_bytes(b"vae")
    assert {name for each in changes_since(run) for name in each.names} == {
        "model/tokenizer/merges.txt",
        "single.vae.safetensors",
    }


@pytest.mark.slow
def test_of_two_parts_with_one_name_the_one_that_changed_is_named(
    begun: Run, tmp_path: Path
) -> None:
    parts = {part: tmp_path / part / "model.safetensors" for part in ("vae", "text_encoder")}
    for part, path in parts.items():
        path.parent.mkdir()
        path.write_text(part)
    info = replace(begun.model, parts={part: str(path) for part, path in parts.items()})
    run = replace(begun, model=info, basis=None)
    run = replace(run, basis=check_unchanged(run))
    for part, name in (
        ("vae", "model.safetensors"),
        ("text_encoder", "text_encoder/model.safetensors"),
    ):
        before = parts[part].read_bytes()
        parts[part].write_bytes(b"another")
        assert [each.names for each in changes_since(run)] == [(name,)], part
        parts[part].write_bytes(before)
