"""The report of a problem, over a real data folder."""

from __future__ import annotations

import getpass
import platform
from pathlib import Path

import pytest

import desktop_app
from desktop_app.core.values import Choice
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.storage.diagnostics.report import harmless_settings, report_text
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings, setting_rows


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    paths = DataPaths.at(tmp_path / "data")
    open_data(paths).release()
    return paths


def test_every_setting_that_can_hold_words_is_told_without_them(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.toml")
    marked = 0
    for row in setting_rows().values():
        if isinstance(row.default, str) and not isinstance(row.kind, Choice):
            settings.write(row.key, "MARKED")
            marked += 1
        elif isinstance(row.default, tuple):
            settings.write(row.key, ["MARKED"])
            marked += 1
        elif isinstance(row.default, dict):
            settings.write(row.key, {"MARKED": ["MARKED"]})
            marked += 1
    settings.theme = "dark"
    told = harmless_settings(settings)
    assert marked > 10
    assert "MARKED" not in str(told)
    assert told["window.theme"] == "dark"
    assert told["models.folder"] == "(set)"
    assert "recent.files" not in told


def test_it_tells_versions_machine_and_the_logs_last_lines_and_not_who(paths: DataPaths) -> None:
    user, host = getpass.getuser(), platform.node()
    lines = [f"line {number}" for number in range(500)]
    lines.append(f"opened {Path.home()}/Pictures/cat.png as {user} on {host}")
    (paths.logs / "velatura.log").write_text("\n".join(lines), "utf-8")
    (paths.logs / "engine.log").write_text("```\nnot the end of the fence", "utf-8")
    (paths.logs / "crash-1-a.txt").write_text("Fatal Python error: Segmentation fault", "utf-8")
    text = report_text(paths, {"window.theme": "dark"}, {"device": "cpu"}, Privacy(paths.root))
    for words in (
        desktop_app.__version__,
        platform.python_version(),
        "- torch: ",
        "- device: cpu",
        "- window.theme: dark",
        "GB free",
        "line 499",
        "Segmentation fault",
        "formats:",
    ):
        assert words in text
    assert "line 100\n" not in text
    assert "cat.png" not in text
    assert str(Path.home()) + "/" not in text
    assert f" {user} " not in text
    assert host not in text
    assert text.count("```") == 6
    assert len(text) < 40_000


def test_it_can_be_made_where_nothing_is(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path / "none")
    assert "(there is none)" in report_text(paths, {}, {}, Privacy(paths.root))
    assert not paths.root.exists()
