"""`velatura make`, as it is typed: all rows, their names, what is refused, what is said first."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.app.cli import main
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.extensions.workbenches.work.making import arrangement
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.storage.history import History
from desktop_app.storage.paths import DataPaths
from desktop_app.studio import sheets
from tests.extensions.serving.server.serving import ROOT, until
from tests.extensions.workbenches.making.conftest import small_pages
from tests.extensions.workbenches.verbs.making import SHIPPED, Say, files_in, quick, said_for
from tests.studio.recipes.doing import mixed
from tests.tiny_models import tiny_folder

__all__ = ["small_pages"]
NAMES = [path.stem for path in SHIPPED]


@pytest.fixture
def store(tmp_path: Path) -> WorkbenchStore:
    return quick(tmp_path / "data")


@pytest.fixture
def say(tmp_path: Path, store: WorkbenchStore, capsys: pytest.CaptureFixture[str]) -> Say:
    return Say(tmp_path / "data", capsys)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def environments(data: Path) -> list[str]:
    """The workbench of each picture of the history."""
    with closing(History(DataPaths.at(data).history_file, load_schedulers())) as history:
        entries = history.newest(limit=100)
        return [history.environment(one.environment).get("workbench", "") for one in entries]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_made_and_the_history_tells_of_it(
    say: Say, store: WorkbenchStore, out: Path, name: str
) -> None:
    row = store.get(name)
    if row.takes != "nothing":
        pytest.skip("it is done to files")
    told = say(name, out, *said_for(store, name), "--count", 2)
    assert (told["done"], told["version"]) == (2, row.version)
    listed = [file for one in told["items"] for file in one["files"]] + told["pages"]
    assert sorted(listed) == sorted(files_in(out)) and bool(told["pages"]) is bool(row.page)
    assert environments(say.data) == [f"{name} {row.version}"] * 2


@pytest.mark.slow
def test_a_lesson_has_the_names_that_it_is_known_by_and_goes_on_with_the_next(
    say: Say, out: Path
) -> None:
    words = ("--subject", "biology", "--topic", "cell structure and organelles")
    stem = "biology_cell_structure_and_organelles"
    say("lesson", out, *words)
    first = files_in(out)
    assert {name for name in first if name.endswith(".png")} == {
        *(f"{stem}_{number}.png" for number in range(3)),
        *(f"editable/{stem}_{number}_bare.png" for number in range(3)),
        f"{stem}_sheet.png",
    }
    told = say("lesson", out, *words, "--count", 1)
    assert told["items"][0]["files"][0] == f"{stem}_3.png"
    assert told["pages"] == [f"{stem}_sheet-2.pdf", f"{stem}_sheet-2.png"]
    now = files_in(out)
    assert {name: now[name] for name in first} == first


@pytest.mark.slow
def test_a_tiny_model_makes_a_lesson_too(say: Say, out: Path, tmp_path: Path) -> None:
    model = tiny_folder(tmp_path / "tiny")
    told = say("lesson", out, "--topic", "a fox", "--model", model, "--count", 1)
    assert told["done"] == 1 and "honest" not in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["lesson", "--topic", ""], "field_empty", "Topic"),
        (["lesson", "--topic", " \n"], "field_empty", "Topic"),
        (["lesson", "--topic", "x", "--count", "0"], "value_range", "1"),
        (["lesson", "--topic", "x", "--sketch", "no.png"], "file_missing", "Sketch: no.png"),
        (["lesson", "--topic", "x", "--model", "nobody"], "recipe_wrong", "nobody"),
        (["lessons"], "workbench_missing", "lessons"),
        (["broken"], "catalog_invalid", "topci"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(
    say: Say, out: Path, words: list[str], code: str, told: str
) -> None:
    broken = DataPaths.at(say.data).root / "workbenches" / "broken.toml"
    broken.write_text(
        'version = 1\nname = "B"\ntip = "B"\nfile = "{i}"\n[[step]]\ndo = "generate"\n'
        'prompt = "{topci}"\n'
    )
    error = say(words[0], out, *words[1:], code=2)["error"]
    assert error["code"] == code and told in error["what"] + error["todo"]
    assert not out.exists() or files_in(out) == {}


@pytest.mark.slow
def test_an_unknown_subject_lists_those_there_are(
    say: Say, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        say("lesson", out, "--topic", "x", "--subject", "alchemy")
    said = capsys.readouterr().err
    assert all(name in said for name in ("alchemy", "biology", "chemistry", "history", "languages"))


@pytest.mark.slow
@pytest.mark.parametrize("topic", ["😀 תא", "x" * 10_000, "../up"])
def test_any_topic_gives_a_file(say: Say, out: Path, topic: str) -> None:
    told = say("lesson", out, f"--topic={topic}", "--count", 1)
    (item,) = told["items"]
    assert item["files"][0].endswith("_0.png") and item["files"][0] in files_in(out)


@pytest.mark.slow
def test_what_the_model_does_not_know_is_said_first(
    say: Say, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["--data-dir", str(say.data), "make", "concepts", "--out", str(out), "--count", "1"]
    assert main([*line, "--idea", "a gargoyle"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert "doesn't know: gargoyle." in lines[0] and "1 of 1" in lines[-1]


@pytest.mark.slow
def test_what_it_does_not_know_is_told_to_programs_and_nothing_where_it_knows_all(
    say: Say, out: Path
) -> None:
    told = say("medical-case", out, "--condition", "pneumonia")
    assert told["honest"]["unknown"] == ["pneumonia"] and "plate" in told["honest"]["words"]
    assert "honest" not in say("lesson", out, "--topic", "a red apple", "--count", 1)


@pytest.mark.slow
def test_a_sketch_is_followed_and_refused_where_it_can_not_be(
    say: Say, out: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (64, 64), "white").save(tmp_path / "sketch.png")
    words = ("--topic", "an apple", "--count", 1, "--sketch", tmp_path / "sketch.png")
    for shows in ("lines", "map"):
        assert say("lesson", out / shows, *words, "--sketch-shows", shows)["done"] == 1
    plain = say("lesson", out / "plain", *words[:4])
    pictures = {
        files_in(out / name)["biology_an_apple_0.png"] for name in ("lines", "map", "plain")
    }
    assert len(pictures) == 3 and plain["done"] == 1
    model = tiny_folder(tmp_path / "tiny")
    error = say("lesson", out / "tiny", *words, "--model", model, code=2)["error"]
    assert "step 1" in error["what"] and "Sketch" in error["what"]
    assert files_in(out / "tiny") == {}


def secret_picture(path: Path) -> None:
    """A picture whose file says whose it is."""
    picture = Image.new("RGB", (80, 60), (120, 90, 60))
    exif = picture.getexif()
    exif[0x010E] = exif[0x013B] = "Patient Jones"
    exif.get_ifd(0x8825)[1] = "N-Jones"
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- Jones --></x:xmpmeta>'
    picture.save(path, exif=exif, xmp=xmp, comment=b"Jones", quality=95)


def inside(data: bytes) -> bytes:
    """With what it has packed."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return data + b"".join(packed.read(name) for name in packed.namelist())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["medical-case", "medical-reference"])
def test_nothing_of_an_own_picture_but_its_pixels_is_kept(
    say: Say, store: WorkbenchStore, out: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "Jones, Ann 1951-02-03.jpg"
    secret_picture(path)
    words = (*said_for(store, name), "--picture", path, "--point", "0.5,0.5 Here")
    told = say(name, out, *words)
    assert told["done"] == 1 and "honest" not in told
    for file in out.rglob("*"):
        if file.is_file():
            assert b"Jones" not in inside(file.read_bytes()), file.name
    assert say(name, out, *words, "--resume")["items"] == told["items"]


@pytest.mark.slow
def test_pairs_are_arranged_with_their_originals(
    say: Say, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # as large as pages are
    mixed(tmp_path / "in")
    words = [
        word
        for name in ("plain", "alpha")
        for word in ("--pictures", tmp_path / "in" / f"{name}.png")
    ]
    pages = say("fix", out, *words, "--paper", "letter")["pages"]
    assert pages == ["pairs.pdf", "pairs_1.png", "pairs_2.png"]  # each fills one
    with Image.open(out / "pairs_1.png") as page:
        assert page.size == (1275, 1650)
    told = say("fix", out / "two", *words, "--pictures", "none.png", code=1)
    assert [one["status"] for one in told["items"]] == ["done", "done", "failed"]
    assert told["items"][2]["error"]["code"] == "file_missing"
    assert say("fix", out, *words, "--resume", "--paper", "letter")["pages"] == pages
    error = say("lesson", out, "--topic", "x", "--resume", code=2)["error"]
    assert error["code"] == "making_other" and "fix 3" in error["what"]
    (out / ".make.json").write_text("{")
    assert say("fix", out, *words, "--resume", code=2)["error"]["code"] == "making_damaged"


@pytest.mark.slow
def test_a_photograph_is_extended_and_nothing_of_it_changes(
    say: Say, out: Path, tmp_path: Path
) -> None:
    path = tmp_path / "old.png"
    pixels = np.random.default_rng(5).integers(90, 120, (48, 64, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    told = say("restore", out, path, "--damage", 0, "--fading", 0, "--extend", 0.25)
    assert told["done"] == 1
    with (
        Image.open(out / "old_restored.png") as made,
        Image.open(out / "old_restored.invented.png") as shown,
    ):
        assert made.size == (96, 72)
        np.testing.assert_array_equal(np.asarray(made)[12:60, 16:80], pixels)
        invented = np.asarray(shown)[..., 0]
    assert (invented[:12] == 255).mean() > 0.9 and not invented[12:60, 16:80].any()
    words = (path, "--damage", 0, "--colourise")
    error = say("restore", out / "colours", *words, code=2)["error"]
    assert "Recolour" in error["what"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "ai", "black"),
    [
        (("--fading", 0), "0", "Black: not changed."),
        (("--fading", 0.5), "0", "Black: only tone and colour changed."),
        (("--fading", 0, "--damage", 0, "--extend", 0.25), "56", "Black: not changed."),
        (("--fading", 0.5, "--extend", 0.25), "56", "Black: only tone and colour changed."),
    ],
    ids=["filled", "toned", "extended", "all"],
)
def test_a_restoration_states_what_was_done(
    say: Say,
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[object, ...],
    ai: str,
    black: str,
) -> None:
    """No trained model fills scratches: neither page nor mark says so."""
    path = tmp_path / "old.png"
    pixels = np.random.default_rng(5).integers(90, 120, (60, 80, 3), np.uint8)
    cv2.line(pixels, (5, 10), (75, 45), (250, 250, 250), 2)
    Image.fromarray(pixels).save(path)
    seen, pages_of = list[sheets.Sheet](), sheets.pages_of

    def spied(sheet: sheets.Sheet, fonts: Any) -> Any:
        seen.append(sheet)
        return pages_of(sheet, fonts)

    monkeypatch.setattr(arrangement, "pages_of", spied)
    say("restore", out, path, *words)
    assert f"AI share: {ai} %" in seen[0].source
    assert seen[0].pictures[-1].text == black
    marked = b"rainedAlgorithmic" in (out / "restored.pdf").read_bytes()
    assert marked is (ai != "0")


@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_as_one_that_was_not(
    say: Say, out: Path, tmp_path: Path
) -> None:
    words = ["--topic", "a fox", "--count", "5", "--label", "Nose", "--label", "Tail"]
    line = [sys.executable, "-m", "desktop_app", "--data-dir", str(say.data), "--dev", "make"]
    process = subprocess.Popen([*line, "lesson", "--out", str(out), *words], cwd=ROOT)
    try:
        until(lambda: any(out.glob("*_1.png")) or process.poll() is not None)
    finally:
        process.kill()
        process.wait()
    early = {path.name: path.stat().st_mtime_ns for path in out.glob("*.png")}
    told = say("lesson", out, *words, "--resume")
    assert told["done"] == 5
    say("lesson", tmp_path / "whole", *words)
    assert files_in(out) == files_in(tmp_path / "whole")
    assert {name: (out / name).stat().st_mtime_ns for name in early} == early
    assert json.loads((out / ".make.json").read_text())["first"] == 0
