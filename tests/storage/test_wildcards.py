"""Wildcards from real files: names, encodings, weights, and what is wrong with some."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.core.prompt.expansion import expand
from desktop_app.storage.wildcard_files import MAX_BYTES
from desktop_app.storage.wildcards import Wildcards

TEXT = """# seasons
summer
  2::autumn

0.5::winter
# spring
"""
TREE = """
clothing:
  - T-shirt
  - 3::Pants
  - {text: Shoes, weight: 0.5}
artists:
  finnish: &finns [Eero Järnefelt, Helene Schjerfbeck]
  nordic: *finns
  1234: 5678
  flurp: no
top/shelf: [no, 12, 1e3]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "wildcards"
    (folder / "people").mkdir(parents=True)
    (folder / "season.txt").write_text(TEXT, encoding="utf-8")
    (folder / "people" / "africa.txt").write_text("Basotho\n", encoding="utf-8")
    (folder / "lists.yaml").write_text(TREE, encoding="utf-8")
    (folder / "more.json").write_text('{"paper": ["A4", "A5"], "x": {"y": ["z"]}}')
    (folder / "flat.yml").write_text("- a\n- b\n")
    (folder / "notes.md").write_text("nothing")
    (folder / ".hidden.txt").write_text("nothing")
    return folder


def said(lists: Wildcards) -> list[tuple[str, str]]:
    lists.names()
    for name in lists.names():
        lists.options(name)
    return [(note.code, str(note.params["file"])) for note in lists.notes()]


def test_names_and_options(folder: Path) -> None:
    lists = Wildcards([folder])
    assert set(lists.names()) == {
        *("season", "people/africa", "clothing", "artists/finnish", "artists/nordic"),
        *("top/shelf", "paper", "x/y", "flat"),
    }
    assert lists.options("season") == (("summer", 1.0), ("autumn", 2.0), ("winter", 0.5))
    assert lists.options("clothing") == (("T-shirt", 1.0), ("Pants", 3.0), ("Shoes", 0.5))
    assert lists.options("artists/nordic")[0] == ("Eero Järnefelt", 1.0)
    assert [text for text, _ in lists.options("top/shelf")] == ["no", "12", "1e3"]
    assert lists.options("nothing") == ()
    assert lists.notes() == ()


def test_a_prompt_is_expanded_from_files(folder: Path) -> None:
    assert expand("__people/*__ in __flat__", Wildcards([folder]), 4).text in (
        *("Basotho in a", "Basotho in b"),
    )


def test_changes_are_seen(folder: Path) -> None:
    lists = Wildcards([folder])
    assert lists.options("people/africa") == (("Basotho", 1.0),)
    (folder / "people" / "africa.txt").write_text("Namibian\n")
    assert lists.options("people/africa") == (("Namibian", 1.0),)
    (folder / "people" / "asia.txt").write_text("Thai\n")
    assert lists.options("people/asia") == (("Thai", 1.0),)
    (folder / "people" / "africa.txt").unlink()
    assert lists.options("people/africa") == ()
    assert "people/africa" not in lists.names()


def test_what_is_remembered_reads_nothing(folder: Path) -> None:
    lists = Wildcards([folder])
    lists.options("season")
    remembered = lists.remembered
    (folder / "season.txt").unlink()
    assert remembered.options("season")[0] == ("summer", 1.0)
    assert remembered.options("people/africa") == ()
    assert "people/africa" in remembered.names()


def test_the_first_folder_goes_before(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "season.txt").write_text("monsoon\n")
    lists = Wildcards([own, folder, tmp_path / "none"])
    assert lists.options("season") == (("monsoon", 1.0),)
    assert "clothing" in lists.names()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "x.txt").write_bytes("Café\r\nnaïve\r\n".encode(encoding))
    lists = Wildcards([tmp_path])
    assert [text for text, _ in lists.options("x")] == ["Café", "naïve"]
    guessed = [("wildcards_encoding", "x.txt")] if encoding == "cp1252" else []
    assert said(lists) == guessed


LAUGHS = "a: &a [x, y]\n" + "".join(
    f"{b}: &{b} {{{', '.join(f'k{k}: *{a}' for k in range(10))}}}\n"
    for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.few(5)
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("broken.yaml", b"a: [x, y\nb: }", "wildcards_unreadable"),
        ("tab.yaml", b"a:\n\t- x", "wildcards_unreadable"),
        ("tag.yaml", b"a: !!python/object/apply:os.system ['x']", ""),
        ("laughs.yaml", LAUGHS.encode(), "wildcards_unreadable"),
        ("self.yaml", b"a: &a {b: *a}", "wildcards_unreadable"),
        ("deep.yaml", b"[" * 100_000, "wildcards_unreadable"),
        ("deep.json", b"[" * 100_000, "wildcards_unreadable"),
        ("odd.yaml", b"a: [x, [y], {z: 1}]", "wildcards_partly"),
        ("up.yaml", b"../../up: [x]\nok: [y]", "wildcards_partly"),
        ("empty.yaml", b"", ""),
        ("word.yaml", b"word", ""),
        ("binary.txt", b"PK\0\0", "wildcards_unreadable"),
        ("huge.txt", b"x" * (MAX_BYTES + 1), "wildcards_unreadable"),
    ],
)
def test_bad_files_are_said_by_name(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "fine.txt").write_text("x\n")
    lists = Wildcards([tmp_path])
    assert said(lists) == ([(code, name)] if code else [])
    assert lists.options("fine") == (("x", 1.0),)


def test_what_a_file_has_that_is_no_list_is_said_and_the_rest_is_there(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("a: [x, [y], {z: 1}]\n../up: [x]\nok: [y]\n")
    lists = Wildcards([tmp_path])
    assert said(lists) == [("wildcards_partly", "odd.yaml")]
    assert lists.options("odd/ok") or lists.options("ok")


def test_what_was_said_of_a_file_goes_with_it(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("a: [")
    lists = Wildcards([tmp_path])
    assert said(lists) == [("wildcards_unreadable", "broken.yaml")]
    (tmp_path / "broken.yaml").unlink()
    assert said(lists) == []


def test_too_many_files_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.storage.wildcards.MAX_FILES", 2)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("x")
    lists = Wildcards([tmp_path])
    assert lists.names() == ()
    assert [note.code for note in lists.notes()] == ["wildcards_many"]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_links_out_of_the_folder_and_pipes_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret\n")
    folder = tmp_path / "wildcards"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "x.txt").write_text("x\n")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "above").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder)
    (folder / "same.txt").symlink_to(folder / "sub" / "x.txt")
    os.mkfifo(folder / "pipe.txt")
    lists = Wildcards([folder])
    assert set(lists.names()) == {"sub/x", "same", "pipe"}
    assert lists.options("pipe") == ()
    assert set(said(lists)) == {
        *(("wildcards_outside", "out.txt"), ("wildcards_outside", "above")),
        ("wildcards_unreadable", "pipe.txt"),
    }
