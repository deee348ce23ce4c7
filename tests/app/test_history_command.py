"""``velatura history`` on real data folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from desktop_app.app.cli import main
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.imaging.encode import encode
from desktop_app.storage.history import History
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_trash import trash
from tests.storage.conftest import MODEL, picture, request_for
from tests.storage.history_v1 import write_v1

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with four entries, one of them in the trash."""
    history = History(tmp_path / "data" / "history" / "history.sqlite", load_schedulers())
    origin = EntryOrigin(document="Stillleben", environment={"torch": "2.13.0"})
    uids = [
        history.add(picture(n), request_for(f"fox {n}", steps=10 + n), MODEL, origin).uid
        for n in range(4)
    ]
    history.mark(uids[1], starred=True)
    trash(history, uids[:1])
    history.close()
    return tmp_path / "data"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data: Path) -> Run:
    def call(*words: object, folder: Path = data) -> tuple[int, str]:
        capsys.readouterr()
        code = main(["--data-dir", str(folder), "history", *map(str, words)])
        return code, capsys.readouterr().out

    return call


def told(answer: tuple[int, str]) -> Any:
    return json.loads(answer[1])


@pytest.mark.slow
def test_it_lists_newest_first(run: Run) -> None:
    code, out = run("list")
    assert code == 0
    assert [line.rpartition("  ")[2] for line in out.splitlines()] == ["fox 3", "fox 2", "fox 1"]
    assert "*---" in out.splitlines()[2]
    assert [one["prompt"] for one in told(run("list", "--trash", "--json"))] == ["fox 0"]
    found = told(run("list", "--search", "fox steps:>11", "--limit", 1, "--json"))
    assert [one["prompt"] for one in found] == ["fox 3"]
    assert run("list", "--search", "hen")[1] == "There are no entries.\n"


def test_it_shows_one_by_the_first_digits_of_its_id(run: Run) -> None:
    newest = told(run("list", "--json"))[0]
    shown = told(run("show", newest["id"], "--json"))
    assert shown["environment"] == {"torch": "2.13.0"} and shown["bytes"] > 1000
    assert shown["document"] == "Stillleben" and shown["request"]["steps"] == 13
    code, out = run("show", newest["id"][:31])
    assert code == 0 and "prompt: fox 3" in out
    assert run("show", newest["id"].upper())[0] == 0
    for unknown in ("zzz", "", "f" * 32):
        code, out = run("show", unknown, "--json")
        assert code == 2 and json.loads(out)["error"]["code"] == "history_entry_unknown"


@pytest.mark.slow
def test_an_id_that_begins_several_entries_names_them(run: Run) -> None:
    ids = [one["id"] for one in told(run("list", "--json"))]
    for action in (("show", "01"), ("export", "out.zip", "01"), ("search", "--like", "01")):
        code, out = run(*action, "--json")
        error = json.loads(out)["error"]
        assert (code, error["code"]) == (2, "history_entry_ambiguous")
        assert all(each in error["todo"] for each in ids)


@pytest.mark.slow
def test_every_id_that_a_list_prints_names_its_entry(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "others"
    folder.mkdir()
    for seed in range(13):  # imported in the same millisecond
        about = PngImagePlugin.PngInfo()
        about.add_text(
            "parameters", f"hen {seed}\nSteps: 20, Sampler: Euler, Seed: {seed}, Model: m"
        )
        Image.new("RGB", (16, 16), (seed, 0, 0)).save(folder / f"{seed}.png", pnginfo=about)
    assert run("import", folder)[0] == 0
    for action in (("list",), ("search", "hen"), ("list", "--trash")):
        lines = run(*action)[1].splitlines()
        assert lines
        for line in lines:
            code, out = run("show", line.split()[0])
            assert code == 0 and f"prompt: {line.rpartition('  ')[2]}" in out


def test_out_and_in_again(run: Run, tmp_path: Path) -> None:
    zip_file = tmp_path / "h.zip"
    assert told(run("export", zip_file, "--json"))["entries"] == 4
    other = tmp_path / "other"
    assert told(run("import", zip_file, "--json", folder=other))["added"] == 4
    code, out = run("import", zip_file, folder=other)
    assert (code, out) == (0, "Imported 0 entries; 4 were in the history already.\n")
    assert run("list", folder=other)[1] == run("list")[1]
    newest = told(run("list", "--json"))[0]["id"]
    assert told(run("export", tmp_path / "one.zip", newest, "--json"))["entries"] == 1
    assert run("export", tmp_path / "one.zip", "zzz")[0] == 2
    assert run("import", tmp_path / "none.zip")[0] == 2


def test_it_checks_and_rebuilds(run: Run, data: Path) -> None:
    assert run("check") == (0, "Entries: 4, 1 of them in the trash.\nEverything is in order.\n")
    file = next((data / "history").glob("*/*.png"))
    file.unlink()
    code, out = run("check")
    assert code == 2 and "whose pictures are missing: 0" in out
    for path in (data / "history").glob("history.sqlite*"):
        path.unlink()
    found = told(run("check", "--json"))
    assert (found["entries"], found["unlisted"]) == (0, 3)
    code, out = run("check", "--rebuild")
    assert code == 0 and "Rebuilt from pictures: 3." in out


@pytest.mark.slow
def test_a_history_of_an_older_version_is_backed_up_first(run: Run, tmp_path: Path) -> None:
    old = tmp_path / "old"
    write_v1(old / "history" / "history.sqlite", 5)
    assert len(run("list", folder=old)[1].splitlines()) == 5
    assert len(list((old / "backups").glob("*/history/history.sqlite"))) == 1


def test_it_says_what_did_not_come_back(run: Run, data: Path) -> None:
    for path in (data / "history").glob("history.sqlite*"):
        path.unlink()
    (data / "history" / "marks.jsonl").unlink()
    out = run("check", "--rebuild")[1]
    assert "Not found for 4 of them: document, inputs, environment, stars, tags" in out


@pytest.mark.slow
def test_it_finds_by_words_facets_and_look(run: Run, data: Path) -> None:
    assert [one["prompt"] for one in told(run("search", "fox", "--json"))["entries"]] == [
        "fox 3",
        "fox 2",
        "fox 1",
    ]
    found = told(run("search", "fox -3", "--facet", "starred=yes", "--json"))
    assert (found["total"], [one["prompt"] for one in found["entries"]]) == (1, ["fox 1"])
    assert found["facets"]["document"] == [{"value": "Stillleben", "title": "", "count": 1}]
    assert told(run("search", "--facet", "starred!=yes", "--json"))["total"] == 2
    newest = told(run("list", "--json"))[0]
    assert told(run("search", "--like", newest["id"], "--json"))["entries"][0] == newest
    file = data / "history" / newest["file"]
    assert told(run("search", "--like", file, "--json"))["entries"][0] == newest
    assert run("search", "hen")[1] == "There are no entries.\n"
    assert run("search", "--limit", 1)[1].endswith("\n3 entries in all.\n")
    for wrong in (["--facet", "taste=good"], ["--facet", "tag"], ["--like", "nowhere.png"]):
        code, out = run("search", *wrong, "--json")
        assert code == 2 and "error" in json.loads(out)


def test_folders_are_imported_in_place(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "owl.png").write_bytes(encode(picture(9), "PNG"))
    done = told(run("import", folder, "--json"))
    assert (done["added"], done["damaged"]) == (1, 0)
    (shown,) = told(run("search", "owl", "--json"))["entries"]
    assert (shown["file"], shown["source"]) == (str(folder / "owl.png"), "unknown")
    assert (shown["seed"], shown["request"]) == (None, None)
    (folder / "broken.png").write_bytes(b"no")
    code, out = run("import", folder, folder)
    assert code == 2 and "0 pictures; 2 were" in out and "broken.png" in out
    assert run("import", folder, tmp_path / "nowhere")[0] == 2
    assert "their files are not in the history folder: 1" in run("export", tmp_path / "h.zip")[1]
