"""Without an extension, or without any, all else works; and nothing of one is imported unasked.

The program is seen without one by links to its own files, in a folder in which it is missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.core.extensions import FOLDER, MANIFEST, VerbRow, read_extensions
from desktop_app.core.registry import Registry
from tests.refusals import says

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = sorted(each.parent.name for each in FOLDER.glob(f"*/{MANIFEST}"))
TAKEN = list(dict.fromkeys([*((name,) for name in EXTENSIONS), tuple(EXTENSIONS)]))
"""Each in turn, and all."""

STARTS_AND_FILLS = (
    "tests/app/test_start.py",
    "tests/app/test_window_edit.py",  # a window, a mask by gestures, a Fill, Apply and undo
    "tests/app/test_command_line.py",
    "tests/app/test_generate_command.py::test_an_inpaint_changes_the_masked_pixels_and_no_other",
)
_HELP = "from desktop_app.app.cli import main\nmain(['--help'])"
_COMMAND = "import sys\nfrom desktop_app.app.cli import main\nsys.exit(main(sys.argv[1:]))"
_TESTS = "import sys, pytest\nraise SystemExit(pytest.main(sys.argv[1:]))"
_ABOUT = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
from desktop_app.ui.dialogs.about import AboutDialog
from desktop_app.ui.pages.page_table import all_pages
window = QWidget()
print(AboutDialog(window, {}).extensions.text())
print("--")
print(*(page.id for page in all_pages()))
print("--")
"""
_LOOK = """
import atexit, sys
atexit.register(lambda: print("imported:", [
    name for name in sys.modules if name.startswith("desktop_app.extensions")
]))
"""


def without(folder: Path, names: tuple[str, ...]) -> Path:
    """The program and its tests, but not those extensions."""
    own = folder / "desktop_app" / FOLDER.name
    own.mkdir(parents=True)
    for path in (ROOT / "desktop_app").iterdir():
        if path.name not in (FOLDER.name, "__pycache__"):
            (own.parent / path.name).symlink_to(path)
    for path in FOLDER.iterdir():
        if path.name not in (*names, "__pycache__"):
            (own / path.name).symlink_to(path)
    for name in ("tests", "resources", "packaging", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def started(root: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run by a Python that finds the program in ``root``; tells which extensions it imported."""
    return subprocess.run(
        [sys.executable, "-c", _LOOK + code, *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )


def verbs_of(*names: str) -> set[str]:
    """What those extensions add to the command line; of the verbs that others have, nothing."""
    rows = Registry(VerbRow)
    read_extensions({"verbs": rows})
    return {row.id for row in rows if row.run.extension in names and not row.action_of}


def listed(text: str) -> set[str]:
    """The verbs that ``velatura --help`` lists."""
    lines = text.partition("commands:")[2].splitlines()
    return {line.split()[0] for line in lines if line.startswith("    ") and line[4:5].strip()}


@pytest.mark.slow
def test_help_lists_what_is_there_and_imports_no_extension(tmp_path: Path) -> None:
    whole = started(ROOT, _HELP)
    bare = started(without(tmp_path, tuple(EXTENSIONS)), _HELP)
    for done in (whole, bare):
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("imported: []\n")
    assert EXTENSIONS and verbs_of(*EXTENSIONS) <= listed(whole.stdout)
    assert listed(bare.stdout) == listed(whole.stdout) - verbs_of(*EXTENSIONS)


@pytest.mark.slow
@pytest.mark.parametrize("names", TAKEN, ids=" ".join)
def test_a_verb_of_one_that_is_gone_is_unknown_and_data_checks_run(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    root = without(tmp_path / "program", names)
    data = tmp_path / "data"
    for verb in verbs_of(*names):
        done = started(root, _COMMAND, verb)
        assert done.returncode == 2
        assert f"There is no command and no file “{verb}”" in done.stderr
    for words in (("data", "check"), ("history", "check"), ("models",), ("queue", "list")):
        done = started(root, _COMMAND, "--data-dir", str(data), *words)
        assert done.returncode == 0, done.stderr
        assert "imported: ['desktop_app.extensions'" not in done.stdout


@pytest.mark.slow
@pytest.mark.timeout(560)
@pytest.mark.parametrize("names", [(), *TAKEN], ids=lambda names: " ".join(names) or "none")
def test_the_window_starts_and_fills_and_imports_none(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    root = without(tmp_path, names)
    done = started(root, _TESTS, "-q", "-n0", "-p", "no:cacheprovider", *STARTS_AND_FILLS)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert done.stdout.endswith("imported: []\n")


def half_copied(folder: Path, name: str, *missing: str) -> Path:
    """The program, with one extension of which those files are missing."""
    root = without(folder, (name,))
    for path in (FOLDER / name).rglob("*"):
        place = path.relative_to(FOLDER)
        if path.is_file() and "__pycache__" not in place.parts and path.name not in missing:
            link = root / "desktop_app" / FOLDER.name / place
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    return root


@pytest.mark.slow
@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        (MANIFEST, "extension.toml: No such file or directory"),
        ("serve_command.py", "there is no verbs.serve_command.run_serve"),
    ],
)
def test_one_that_was_half_copied_is_named_in_one_sentence(
    missing: str, reason: str, tmp_path: Path
) -> None:
    root = half_copied(tmp_path / "program", "serving", missing)
    note = f"velatura: note: The extension “serving” can't be used: {reason}.\n"
    done = started(root, _HELP)
    assert (done.returncode, done.stderr) == (0, note)
    assert not verbs_of("serving") & listed(done.stdout)
    done = started(root, _COMMAND, "--data-dir", str(tmp_path / "data"), "--json", "data", "check")
    assert (done.returncode, done.stderr) == (0, note)


PAGE = """
[[pages]]
id = "{page}"
name = "Gallery"
hint = ""
make = "faces.make"

[[actions]]
id = "{action}"
text = "Gallery"
place = "{place}"
do = "faces.make"
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "action", "place", "reason"),
    [
        ("gallery", "page_gallery", "page", ""),
        ("search", "page_gallery", "page", "pages: there is a 'search' already"),
        ("workbench", "page_gallery", "page", "pages: there is a 'workbench' already"),
        ("gallery", "undo", "page", "actions: there is a 'undo' already"),
        ("gallery", "page_gallery", "cellar", "actions: no menu has a place “cellar”"),
    ],
)
def test_what_the_window_has_already_or_has_no_place_for_is_named_in_about(
    page: str, action: str, place: str, reason: str, tmp_path: Path
) -> None:
    root = without(tmp_path, ())
    own = root / "desktop_app" / FOLDER.name / "zgallery"
    own.mkdir()
    rows = PAGE.format(page=page, action=action, place=place)
    (own / MANIFEST).write_text('name = "Gallery"' + rows, encoding="utf-8")
    (own / "faces.py").write_text("def make(*given): ...\n", encoding="utf-8")
    done = started(root, _ABOUT)
    assert done.returncode == 0, done.stderr
    told, pages, _ = done.stdout.split("\n--\n")
    names, *faults = told.splitlines()
    assert ("Gallery" in names) is not bool(faults)
    assert bool(faults) is bool(reason) and all("zgallery" in one for one in faults)
    assert reason in "".join(faults)
    assert pages.split()[:3] == ["review", "edit", "search"]
    assert pages.split().count(page) == 1 - (page == "gallery" and bool(reason))


@pytest.mark.slow
@pytest.mark.parametrize("words", [("serve",), ("submit", "x.jsonl", "--out", "x")], ids=" ".join)
def test_what_is_missing_of_one_is_named_when_it_is_needed(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    root = half_copied(tmp_path, "serving", "token_command.py", "submission.py")
    done = started(root, _COMMAND, "--data-dir", str(tmp_path / "data"), *words)
    assert done.returncode == 2
    assert says("extension_unusable", done.stderr, name="serving")
    assert "there is no" in done.stderr
    assert "Install Velatura again." in done.stderr
