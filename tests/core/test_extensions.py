"""Manifests: what they add is known without importing it, and one that can't be used is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.extensions import FOLDER, MANIFEST, LateFunction, VerbRow, read_extensions
from desktop_app.core.registry import Registry

ROW = """
[[verbs]]
id = "{id}"
help = "hang a picture"
options = "verbs.options"
run = "verbs.run"
"""
CODE = """
import there_is_no_such_module

def options(verb, add_json): ...

def run(arguments, watch): ...
"""
CALLED = """
def run():
    import desktop_app.extensions.gallery.walls

def ask():
    import nowhere
"""


def extension(folder: Path, name: str, *ids: str, code: str = CODE) -> Path:
    """One that adds verbs, as a folder of ``folder``."""
    own = folder / name
    own.mkdir(parents=True)
    rows = "".join(ROW.format(id=each) for each in ids)
    (own / MANIFEST).write_text(f'name = "{name.title()}"\n{rows}', encoding="utf-8")
    (own / "verbs.py").write_text(code, encoding="utf-8")
    return own


def read(folder: Path) -> tuple[list[str], dict[str, str], list[str]]:
    """Those that can be used, why others can't, and the verbs that there are."""
    verbs = Registry(VerbRow)
    there, left_out = read_extensions({"verbs": verbs}, folder)
    reasons = {str(error.params["name"]): str(error.params["reason"]) for error in left_out}
    assert all(len(error.what.splitlines()) == 1 for error in left_out)
    return list(there), reasons, [row.id for row in verbs]


def test_what_ships_can_be_used() -> None:
    verbs = Registry(VerbRow)
    there, left_out = read_extensions({"verbs": verbs})
    folders = {each.parent.name for each in FOLDER.glob("*/__init__.py")}
    assert there.keys() == folders
    assert left_out == []
    assert {"serve", "submit", "worker"} <= {row.id for row in verbs}


def test_rows_are_read_and_nothing_is_imported(tmp_path: Path) -> None:
    extension(tmp_path, "gallery", "hang", "hang-again")
    verbs = Registry(VerbRow)
    assert read_extensions({"verbs": verbs}, tmp_path) == ({"gallery": "Gallery"}, [])
    assert [row.id for row in verbs] == ["hang", "hang-again"]
    assert verbs["hang"].run == LateFunction("gallery", "verbs.run")
    assert not [name for name in sys.modules if "gallery" in name]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (ROW.replace("verbs.run", "verbs.hang"), "there is no verbs.hang"),
        (ROW.replace("verbs.run", "elsewhere.run"), "there is no elsewhere.run"),
        (ROW.replace("verbs.run", "../verbs.run"), "there is no ../verbs.run"),
        (ROW.replace("verbs.run", "run"), "there is no run"),
        (ROW.replace('"hang a picture"', "3"), "a row of verbs consists of texts for id, help,"),
        ("[[verbs]]\nid = 'one'", "a row of verbs consists of texts for id, help, options, run"),
        ("verbs = 3", "a row of verbs consists of texts for id, help, options, run"),
        ("[verbs]\nid = 'one'", "a row of verbs consists of texts for id, help, options, run"),
        (ROW.replace("{id}", "A B"), "verbs: 'A B' can't be an id"),
        ("[[walls]]\nid = 'one'", "there is no table 'walls'"),
        ("walls = 3", ""),
        ("name = 'Twice'", "extension.toml: Cannot overwrite a value"),
        ("]", "extension.toml: Invalid statement"),
    ],
)
def test_one_that_does_not_fit_is_named_and_left_out(
    tmp_path: Path, rows: str, reason: str
) -> None:
    own = extension(tmp_path, "gallery")
    with (own / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write(rows.replace("{id}", "hang"))
    extension(tmp_path, "zoo", "feed")
    there, reasons, verbs = read(tmp_path)
    assert there == ["zoo"]
    assert reason in reasons["gallery"]
    assert verbs == ["feed"]


def test_of_two_rows_with_one_id_the_later_extension_is_left_out(tmp_path: Path) -> None:
    extension(tmp_path, "gallery", "hang")
    extension(tmp_path, "museum", "show", "hang")
    extension(tmp_path, "zoo", "feed", "feed")
    there, reasons, verbs = read(tmp_path)
    assert there == ["gallery"]
    assert reasons == dict.fromkeys(("museum",), "verbs: there is a 'hang' already") | {
        "zoo": "verbs: there is a 'feed' already"
    }
    assert verbs == ["hang"]


def test_a_folder_that_was_half_copied_is_named(tmp_path: Path) -> None:
    (extension(tmp_path, "gallery", "hang") / MANIFEST).unlink()
    (extension(tmp_path, "museum", "show") / "verbs.py").unlink()
    (extension(tmp_path, "zoo", "feed") / MANIFEST).write_bytes(b"name = '\xff'")
    there, reasons, verbs = read(tmp_path)
    assert (there, verbs) == ([], [])
    assert reasons["gallery"] == "extension.toml: No such file or directory"
    assert reasons["museum"] == "there is no verbs.options"
    assert reasons["zoo"].startswith("extension.toml: ")


def test_what_is_no_extension_is_none(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("", encoding="utf-8")
    left = tmp_path / "gone" / "__pycache__"
    left.mkdir(parents=True)
    (left / "verbs.cpython-311.pyc").write_bytes(b"\0")
    assert read(tmp_path) == ([], {}, [])
    assert read(tmp_path / "nowhere") == ([], {}, [])


def test_a_module_that_is_missing_is_named_when_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extension(tmp_path, "gallery", code=CALLED)
    import desktop_app.extensions

    monkeypatch.setattr(desktop_app.extensions, "__path__", [str(tmp_path)])
    with pytest.raises(InputError) as caught:
        LateFunction("gallery", "verbs.run")()
    assert caught.value.code == "extension_unusable"
    assert "there is no desktop_app.extensions.gallery.walls" in caught.value.what
    with pytest.raises(ModuleNotFoundError, match="nowhere"):  # of others: a mistake of its own
        LateFunction("gallery", "verbs.ask")()
    for name in [name for name in sys.modules if name.startswith("desktop_app.extensions.gallery")]:
        monkeypatch.delitem(sys.modules, name)
