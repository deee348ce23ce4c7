"""What the type checks look at: pyrefly all, basedpyright again what changed and its importers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from devtools import type_check
from devtools.environment import VENV

FILES = {
    "desktop_app/__init__.py": "",
    "desktop_app/base.py": "def size() -> int:\n    return 1\n",
    "desktop_app/over.py": (
        "def f() -> int:\n    from desktop_app.base import size\n\n    return size()\n"
    ),
    "desktop_app/top.py": "from desktop_app import over\n\nVALUE: int = over.f()\n",
    "desktop_app/alone.py": "import json\n\nTEXT = json.dumps(1)\n",
    "packaging/tools/script.py": "from helper import HELP\n\nprint(HELP)\n",
    "packaging/tools/helper.py": "HELP = ''\n",
    "tests/tiny.py": "SIDE = 8\n",
    "benchmarks/one.py": "import tests.tiny\n\nprint(tests.tiny.SIDE)\n",
    "pyproject.toml": '[tool.pyright]\ninclude = ["desktop_app", "packaging", "benchmarks"]\n'
    'typeCheckingMode = "strict"\n',
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("desktop_app/base.py", ["base", "over", "top"]),
        ("desktop_app/over.py", ["over", "top"]),
        ("desktop_app/alone.py", ["alone"]),
        ("packaging/tools/helper.py", ["helper", "script"]),
        ("tests/tiny.py", ["one", "tiny"]),
        ("desktop_app/gone.py", []),
    ],
)
def test_what_imports_a_change_is_looked_at_again(
    tree: Path, changed: str, again: list[str]
) -> None:
    sources = type_check.read_sources(tree, ("desktop_app", "packaging", "benchmarks", "tests"), {})
    assert sorted(Path(one).stem for one in type_check.importers(sources, [changed])) == again


def test_what_is_known_is_not_parsed_again(tree: Path) -> None:
    known = type_check.read_sources(tree, ("desktop_app",), {})
    assert type_check.read_sources(tree, ("desktop_app",), known) == known
    (tree / "desktop_app" / "alone.py").write_text("import csv\n", "utf-8")
    assert type_check.read_sources(tree, ("desktop_app",), known)[
        "desktop_app/alone.py"
    ].imports == ("csv",)


def test_types_in_comments_of_stubs_become_annotations(tmp_path: Path) -> None:
    qt, made = tmp_path / "qt", tmp_path / "stubs" / "PySide6-stubs"
    qt.mkdir()
    text = (
        "class QStyleOption(Shiboken.Object):\n"
        "    rect                      = ...  # type: PySide6.QtCore.QRect\n"
        "    class OptionType(enum.Enum):\n"
        "        SO_Default                = 0x0\n"
        "    def __init__(self, /, version: int = ...) -> None: ...\n"
    )
    for name in ("QtCore.pyi", "QtGui.pyi", "QtWidgets.pyi"):
        (qt / name).write_text(text, "utf-8")
    type_check.write_stubs(qt, made.parent)
    assert (made / "py.typed").read_text("utf-8") == "partial\n"
    lines = (made / "QtGui.pyi").read_text("utf-8").splitlines()
    assert lines[1] == "    rect: PySide6.QtCore.QRect"
    assert [lines[0], *lines[2:]] == [line for line in text.splitlines() if "rect" not in line]
    file, kept = made / "QtCore.pyi", (made / "QtCore.pyi").stat().st_mtime_ns
    type_check.write_stubs(qt, made.parent)
    assert file.stat().st_mtime_ns == kept, "another check may be reading it"


@pytest.mark.slow
def test_the_quick_check_finds_a_fault_and_knows_what_qt_says_in_comments(
    tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tree / ".venv").symlink_to(VENV, target_is_directory=True)
    (tree / "pyproject.toml").write_text(
        '[tool.pyrefly]\nproject-includes = ["desktop_app"]\nsearch-path = ["."]\n'
        'site-package-path = [".build/stubs"]\n',
        "utf-8",
    )
    row = tree / "desktop_app" / "row.py"
    head = "from PySide6.QtWidgets import QStyleOption\n\n\ndef width(option: QStyleOption) -> "
    row.write_text(head + "int:\n    return option.rect.width()\n", "utf-8")
    assert type_check.check_quickly(tree) == 0, capfd.readouterr().out
    row.write_text(head + "str:\n    return option.rect.width()\n", "utf-8")
    assert type_check.check_quickly(tree) == 1
    assert "bad-return" in capfd.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Row().height", ""),
        ("Row().widht", "no attribute `widht`"),
        ("Row(1, 2)", "Expected 1"),
        ("Row(widht=1)", "`widht`"),
        ("row.Rwo", "Rwo"),
        ("Plain().anything", ""),
    ],
)
def test_the_quick_check_finds_names_in_tests_that_are_not_there(
    tree: Path, capfd: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    (tree / "pyproject.toml").write_text('[tool.pyrefly]\nsearch-path = ["."]\n', "utf-8")
    (tree / "desktop_app" / "row.py").write_text(
        "class Row:\n    def __init__(self, height: int = 1) -> None:\n"
        "        self.height = height\n",
        "utf-8",
    )
    (tree / "tests").mkdir(exist_ok=True)
    (tree / "tests" / "test_row.py").write_text(
        f"from desktop_app import row\nfrom desktop_app.row import Row\n\n\nclass Plain:\n"
        f"    pass\n\n\nprint(row, Row)\n{line}\n",
        "utf-8",
    )
    found = type_check.check_names_in_tests(tree)
    told = capfd.readouterr().out
    assert (found, "test_row.py:10" in told) == (bool(said), bool(said)), told
    assert said in told


@pytest.mark.slow
def test_a_fault_is_found_in_what_did_not_change_and_stays_found(
    tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(tree / "packaging")
    (tree / "packaging").mkdir()

    def said() -> str:
        return capfd.readouterr().out

    assert type_check.check(tree) == 0
    assert "6 of 6 files" in said()
    assert type_check.check(tree) == 0
    assert "as when nothing was found" in said()
    base = tree / "desktop_app" / "base.py"
    base.write_text("def size() -> str:\n    return ''\n", "utf-8")
    for _ in range(2):
        assert type_check.check(tree) == 1
        out = said()
        assert "3 of 6 files" in out and "over.py:4" in out
    base.write_text(FILES["desktop_app/base.py"], "utf-8")
    assert type_check.check(tree) == 0
    (tree / "pyproject.toml").write_text(FILES["pyproject.toml"] + "# other\n", "utf-8")
    said()
    assert type_check.check(tree) == 0
    assert "6 of 6 files" in said()
