"""How the payload is put together, on small trees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from devtools.console import ROOT, SetupError
from installers.commands import TARGETS
from installers.payload.check import clean_environment, optional_modules
from installers.payload.inside import trouble
from installers.payload.interpreter import find_interpreter
from installers.payload.layout import Layout
from installers.payload.packages import requirements
from installers.payload.program import copy_program, shipped
from installers.tools import fill, size_of


@pytest.mark.slow
def test_what_ships_is_what_the_wheel_holds(tmp_path: Path) -> None:
    assert shipped()["desktop_app"] == "desktop_app"
    assert shipped()["resources"] == "desktop_app/resources"
    root = tmp_path / "repository"
    for name in ("desktop_app/a.py", "desktop_app/__pycache__/a.pyc", "resources/b.toml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    for path, place in shipped().items():
        if not (root / path).exists():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(place)
    layout = Layout.of(tmp_path / "payload", "linux", "3.11")
    layout.package_path.mkdir(parents=True)
    (layout.package_path / "stale.py").write_text("x")
    copy_program(layout, root)
    found = {str(path.relative_to(layout.site_path)) for path in layout.site_path.rglob("*.*")}
    assert {"desktop_app/a.py", "desktop_app/resources/b.toml"} <= found
    assert "desktop_app/stale.py" not in found
    assert not any("__pycache__" in name for name in found)


@pytest.mark.slow
def test_this_python_could_be_taken_along() -> None:
    found = find_interpreter(sys.executable)
    assert found.minor == ".".join(map(str, sys.version_info[:2]))
    assert (found.stdlib / "os.py").is_file()
    assert found.executable.is_file()


def test_what_is_no_python_is_refused() -> None:
    with pytest.raises(SetupError, match="can't be copied"):
        find_interpreter("/bin/false")


def test_the_check_sees_no_settings_of_the_builder(tmp_path: Path) -> None:
    env = clean_environment({"PYTHONPATH": "x", "HF_TOKEN": "y", "PATH": "z"}, tmp_path)
    assert "PYTHONPATH" not in env
    assert env["HOME"] == str(tmp_path)


def test_extras_are_not_asked_for_but_the_server() -> None:
    assert "openvino" in optional_modules()
    assert not {"torch", "fastapi", "uvicorn", "prometheus_client"} & optional_modules()
    names = {Requirement(text).name for text in requirements()}
    assert {"torch", "fastapi", "uvicorn", "prometheus-client"} <= names
    assert not {"openvino", "pytest", "webuiapi"} & names


def test_a_missing_import_is_told() -> None:
    assert trouble("json", "loads") == ""
    assert "ModuleNotFoundError" in trouble("velatura_has_no_such_module")
    assert "no_such_name" in trouble("json", "no_such_name")


def test_templates_want_every_value_and_no_other(tmp_path: Path) -> None:
    template = tmp_path / "t.in"
    template.write_text("a @ONE@ b", encoding="utf-8")
    assert fill(template, ONE="1") == "a 1 b"
    with pytest.raises(ValueError, match="TWO"):
        fill(template, ONE="1", TWO="2")
    with pytest.raises(ValueError, match="ONE"):
        fill(template)


def test_sizes_count_files_once_and_no_links(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d").write_bytes(b"x" * 11)
    assert size_of(tmp_path) == 111


def test_the_readme_describes_every_target() -> None:
    text = (ROOT / "packaging" / "README.md").read_text(encoding="utf-8")
    for name in TARGETS:
        assert f"`{name}`" in text, name


@pytest.mark.slow
def test_build_starts_without_any_package() -> None:
    words = [sys.executable, "-E", "-S", str(ROOT / "packaging" / "build.py"), "--help"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "payload" in done.stdout
