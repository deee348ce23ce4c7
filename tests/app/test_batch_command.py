"""`velatura batch`, `velatura grade` and `velatura history recipe`, as they are typed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.app.cli import main
from desktop_app.core.file_lock import is_locked
from desktop_app.imaging.adjustments.cube import Cube, cube_text
from desktop_app.imaging.adjustments.grading import graded
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.recipes import RecipeStore, read_recipe_file
from tests.app.submitting import made, pixels_of
from tests.extensions.serving.server.serving import ROOT, until
from tests.studio.recipes.doing import broken, halves, mixed
from tests.tiny_networks import network_folder

Say = Callable[..., Any]

BRIGHT = """version = 1
[[step]]
mask = "colour"
colour = "#808080"
tolerance = 10
[[step]]
adjust = "exposure"
exposure = 1
"""

FOX = """version = 1
[[step]]
mask = "file"
[[step]]
do = "generate"
prompt = "a red fox"
size = "64x64"
settings = { steps = 2 }
[[step]]
adjust = "exposure"
exposure = 0.5
[[step]]
export = "png"
"""
"""Some 0.3 s."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def say(data: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types the command; what it answers as JSON."""

    def typed(recipe: str, *words: object, code: int = 0) -> Any:
        path = tmp_path / "recipe.toml"
        path.write_text(recipe)
        line = ["--data-dir", str(data), "batch", str(path), "--out", str(out), "--json"]
        assert main([*line, *map(str, words)]) == code
        return json.loads(capsys.readouterr().out)

    return typed


def with_masks(folder: Path, count: int, dtype: str = "uint16") -> dict[str, Any]:
    """So many pictures, each with a mask beside it; pixels and mask by name."""
    from tests.extensions.serving.server.serving import disc, png, smooth

    folder.mkdir(parents=True, exist_ok=True)
    found = dict[str, Any]()
    for number in range(count):
        pixels, mask = smooth(60 + number, 80, dtype=dtype), disc(60 + number, 80)
        (folder / f"p{number}.png").write_bytes(png(pixels))
        (folder / f"p{number}-mask.png").write_bytes(png(mask))
        found[f"p{number}.png"] = pixels, mask
    return found


def test_a_folder_is_done_and_told_of(say: Say, tmp_path: Path, out: Path) -> None:
    files = mixed(tmp_path / "in")
    bad = broken(tmp_path / "in", 3)
    told = say(BRIGHT, tmp_path / "in", code=1)
    assert (told["done"], told["failed"]) == (len(files), len(bad))
    assert {one["name"] for one in told["items"] if one["status"] == "failed"} == {*bad}
    again = say(BRIGHT, tmp_path / "in", "--resume", code=1)
    assert [one["files"] for one in again["items"]] == [one["files"] for one in told["items"]]
    assert len([*out.iterdir()]) == len(files) + 1


@pytest.mark.slow
def test_folders_within_count_where_that_is_said(say: Say, tmp_path: Path) -> None:
    mixed(tmp_path / "in" / "deeper")
    assert say(BRIGHT, tmp_path / "in", code=2)["error"]["code"] == "batch_empty"
    assert say(BRIGHT, tmp_path / "in", "--recursive")["done"] > 5


@pytest.mark.slow
def test_a_table_gives_values_and_names(say: Say, tmp_path: Path, out: Path) -> None:
    mixed(tmp_path / "in")
    table = tmp_path / "in" / "rows.csv"
    table.write_text("file,2.exposure,document\nplain.png,2,one\nplain.png,-1,two\nno.png,,\n")
    told = say(BRIGHT, table, code=1)
    assert [one["files"] for one in told["items"]] == [["one.png"], ["two.png"], []]
    bright, dark = pixels_of(out / "one.png"), pixels_of(out / "two.png")
    assert bright.astype(int).sum() > dark.astype(int).sum()
    table.write_text("file,colour\nplain.png,red\n")
    assert "colour" in say(BRIGHT, table, code=2)["error"]["what"]
    rows = tmp_path / "in" / "rows.jsonl"
    rows.write_text('{"file": "plain.png", "1.tolerance": 1}\n{"file": "grey.png"}\n')
    assert say(BRIGHT, rows)["done"] == 2
    rows.write_text('{"name": "plain.png"}\n')
    assert "no column “file”" in say(BRIGHT, rows, code=2)["error"]["what"]


@pytest.mark.slow
def test_what_is_wrong_is_named_before_anything_runs(say: Say, tmp_path: Path, out: Path) -> None:
    mixed(tmp_path / "in")
    newer = BRIGHT.replace("version = 1", "version = 9")
    assert say(newer, tmp_path / "in", code=2)["error"]["code"] == "recipe_newer"
    missing = {
        '[[step]]\nlook = "none"\n': "There is no recipe or look called “none”",
        '[[step]]\ndo = "generate"\nmodel = "nobody"\n': "nobody",
    }
    for step, words in missing.items():
        error = say(BRIGHT + step, tmp_path / "in", code=2)["error"]
        assert f"step 3, line {BRIGHT.count(chr(10)) + 1}: " in error["what"]
        assert words in error["what"]
    assert not out.exists()


@pytest.mark.slow
def test_the_same_recipe_and_file_give_the_same_bytes(say: Say, tmp_path: Path, out: Path) -> None:
    files = with_masks(tmp_path / "in", 2)
    paths = [tmp_path / "in" / name for name in files]
    assert say(FOX, *paths)["done"] == 2
    first = {name: (out / name).read_bytes() for name in files}
    for name, (pixels, mask) in files.items():
        edited = pixels_of(out / name)
        assert edited.dtype == np.uint16
        np.testing.assert_array_equal(edited[mask == 0], pixels[mask == 0])
        assert (edited != pixels)[mask > 0].any()
        (out / name).unlink()
    assert say(FOX, *paths)["done"] == 2
    assert {name: (out / name).read_bytes() for name in files} == first


@pytest.mark.slow
def test_pictures_of_the_history_are_done_and_give_their_recipe(
    say: Say, tmp_path: Path, data: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (name,) = with_masks(tmp_path / "in", 1)
    assert say(FOX, tmp_path / "in" / name)["done"] == 1
    assert main(["--data-dir", str(data), "history", "list", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    plain = BRIGHT.replace("colour", "everything", 1).split("colour =")[0] + BRIGHT[-36:]
    plain = plain.replace("tolerance = 10\n", "")
    assert (
        say('version = 1\n[[step]]\nadjust = "vignette"\namount = -1\n', "history:fox")["done"] == 1
    )
    assert (
        say('version = 1\n[[step]]\nadjust = "blur"\n', f"history:{entry['id'][:9]}")["done"] == 1
    )
    assert plain
    like = tmp_path / "like.toml"
    assert (
        main(["--data-dir", str(data), "history", "recipe", entry["id"], "--out", str(like)]) == 0
    )
    capsys.readouterr()
    assert [step.title for step in read_recipe_file(like).steps] == ["mask file", "do generate"]
    before = (out / name).read_bytes()
    assert say(like.read_text(), tmp_path / "in" / name)["done"] == 1
    assert (out / name).read_bytes() == before


def started(data: Path, recipe: Path, folder: Path, out: Path, *words: str) -> Any:
    """The command as a process."""
    line = [sys.executable, "-m", "desktop_app", "--data-dir", str(data), "--dev", "batch"]
    return subprocess.Popen(
        [*line, str(recipe), str(folder), "--out", str(out), *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


@pytest.mark.slow
def test_a_killed_run_is_taken_up(say: Say, tmp_path: Path, data: Path, out: Path) -> None:
    folder, count = tmp_path / "in", 40
    folder.mkdir()
    for number in range(count):
        Image.fromarray(halves(200, 300)).save(folder / f"p{number}.png")
    bad = [f"x{number}.png" for number in range(4)]
    for name in bad:
        (folder / name).write_bytes(b"no picture")
    (tmp_path / "recipe.toml").write_text(BRIGHT)
    process = started(data, tmp_path / "recipe.toml", folder, out)
    until(lambda: len([*out.glob("p*.png")]) > 5 or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = {path.name: path.stat().st_mtime_ns for path in out.glob("p*.png")}
    assert process.returncode == -signal.SIGKILL and 0 < len(done) < count
    told = say(BRIGHT, folder, "--resume", code=1)
    assert (told["done"], told["failed"]) == (count, len(bad))
    files = [file for one in told["items"] for file in one["files"]]
    assert len(files) == len({*files}) == count
    assert {path.name for path in out.iterdir()} == {*files, ".batch.jsonl"}
    assert sum(path.stat().st_mtime_ns == done.get(path.name) for path in out.iterdir()) >= (
        len(done) - 4
    )
    before = halves(200, 300)
    for file in files:
        after = pixels_of(out / file)
        assert (after != before)[:, 150:].sum() == 0 and (after != before)[:, :150].all()


@pytest.mark.slow
def test_a_killed_run_with_a_model_makes_nothing_twice(
    say: Say, tmp_path: Path, data: Path, out: Path
) -> None:
    files = with_masks(tmp_path / "in", 8)
    for path in (tmp_path / "in").glob("*-mask.png"):
        path.rename(path.with_name(path.name.replace("-mask", ".mask")))
    folder = tmp_path / "in"
    rows = tmp_path / "in" / "rows.jsonl"
    rows.write_text("".join(json.dumps({"file": name}) + "\n" for name in files))
    (tmp_path / "recipe.toml").write_text(FOX)
    process = started(data, tmp_path / "recipe.toml", rows, out)
    until(lambda: len([*out.glob("p*.png")]) > 2 or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    until(lambda: not is_locked(DataPaths.at(data).queue_lock))
    told = say(FOX, rows, "--resume")
    assert told["done"] == len(files)
    for name, (pixels, mask) in files.items():
        edited = pixels_of(out / name)
        np.testing.assert_array_equal(edited[mask == 0], pixels[mask == 0])
    jobs = made(data)
    assert len(jobs) <= len(files) + 1 and folder.is_dir()


@pytest.mark.slow
def test_things_are_masked_by_words(say: Say, tmp_path: Path, data: Path, out: Path) -> None:
    network_folder(data / "models" / "owlv2", "owlv2")
    files = mixed(tmp_path / "in")
    step = '[[step]]\nmask = "subject"\nwords = ["a", "face"]\nleast = 0\n'
    blur = '[[step]]\nadjust = "exposure"\nexposure = -2\n'
    told = say(f"version = 1\n{step}{blur}", tmp_path / "in" / "wide.png")
    assert told["items"][0]["status"] in ("done", "skipped")
    if told["done"]:
        assert (pixels_of(out / "wide.png") != files["wide.png"]).any()
    whole = say(f"version = 1\n{step}invert = true\n{blur}", tmp_path / "in" / "wide.png")
    assert whole["done"] == 1


def test_one_command_at_a_time_writes_into_a_folder(say: Say, tmp_path: Path, data: Path) -> None:
    from contextlib import ExitStack

    from desktop_app.storage.item_run import taken_folder

    mixed(tmp_path / "in")
    with ExitStack() as ends:
        taken_folder(tmp_path / "out", DataPaths.at(data), ends, "batch")
        error = say(BRIGHT, tmp_path / "in", code=2)["error"]
    assert error["code"] == "submit_running" and "velatura batch" in error["what"]


# -- grade ------------------------------------------------------------------------------------


def grade(data: Path, *words: object) -> int:
    return main(["--data-dir", str(data), "grade", *map(str, words)])


def test_a_picture_is_graded_by_a_table_or_a_look(tmp_path: Path, data: Path) -> None:
    table = np.random.default_rng(1).random((5, 5, 5, 3), np.float32)
    (tmp_path / "warm.cube").write_text(cube_text(Cube("warm", table)))
    deep = mixed(tmp_path / "in")["deep.png"]
    path, out = tmp_path / "in" / "deep.png", tmp_path / "out.png"
    assert grade(data, path, "--lut", tmp_path / "warm.cube", "--out", out) == 0
    expected = Cube("warm", table).through(deep.astype(np.float32) / 65535)
    found = pixels_of(out)
    assert found.dtype == np.uint16
    assert np.abs(found / 65535 - expected).max() <= 1 / 65535
    look = Recipe("Bright", (made_step("adjust", "exposure", {"exposure": 1}),))
    RecipeStore(DataPaths.at(data).recipes).put(look)
    assert grade(data, path, "--look", "Bright", "--out", out) == 0
    np.testing.assert_array_equal(pixels_of(out), graded(deep, look.grades, SRGB_SPACE))


def test_what_is_no_look_is_refused(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mixed(tmp_path / "in")
    path, out = tmp_path / "in" / "plain.png", tmp_path / "out.png"
    (tmp_path / "bad.cube").write_text("LUT_3D_SIZE 2\n0 0 x\n")
    assert grade(data, path, "--lut", tmp_path / "bad.cube", "--out", out) == 2
    (tmp_path / "recipe.toml").write_text(BRIGHT)
    assert grade(data, path, "--look", tmp_path / "recipe.toml", "--out", out) == 2
    assert grade(data, path, "--look", "None", "--out", out) == 2
    told = capsys.readouterr().err
    assert "bad.cube" in told and "adjustments alone" in told and "“None”" in told
    assert not out.exists()
