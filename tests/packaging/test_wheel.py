"""What `pip install .` would bring: the command, the program and its data."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("velatura-*.whl")
    return zipfile.Path(built)


def names(wheel: zipfile.Path) -> set[str]:
    return set(wheel.root.namelist())


@pytest.mark.slow
def test_the_wheel_has_the_command_the_program_and_its_data(wheel: zipfile.Path) -> None:
    inside = names(wheel)
    (points,) = [name for name in inside if name.endswith("entry_points.txt")]
    assert "velatura = desktop_app.app.cli:main" in (wheel / points).read_text()
    assert "desktop_app/__main__.py" in inside
    tracked = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    shipped = {"desktop_app/" + path.relative_to(ROOT).as_posix() for path in tracked}
    assert shipped - inside == set()
    assert {name.split("/")[0].partition("-")[0] for name in inside} == {"desktop_app", "velatura"}
