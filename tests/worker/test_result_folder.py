"""Every result is also saved to a folder; what goes wrong there loses nothing and is said once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import StorageError
from desktop_app.core.geometry import Size
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import GENERATED, source_type_in
from desktop_app.state.app_state import AppState
from desktop_app.storage.picture_info_files import info_at
from desktop_app.storage.settings import Settings
from desktop_app.worker.result_folder import ResultFolder
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_result

SCHEDULERS = load_schedulers()


class Bench:
    def __init__(self, tmp_path: Path) -> None:
        self.settings, self.state = Settings(tmp_path / "settings.toml"), AppState()
        self.folder = tmp_path / "out"
        self.folder.mkdir()
        self.settings.results_folder = str(self.folder)
        self.settings.results_saved = True
        self.kept = ResultFolder(self.state, self.settings, SCHEDULERS, _at_once)

    def keep(self, document: str = "", number: int = 0) -> list[str]:
        self.kept.keep(make_result(number), document)
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.*"))

    @property
    def said(self) -> str:
        notice = self.state.notice.value
        return "" if notice is None or notice.error is None else notice.error.code


def _at_once(call: Callable[[], object], _: str | None) -> None:
    call()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_result_is_there_with_its_settings_and_its_mark(bench: Bench) -> None:
    assert bench.keep() == ["a red apple.png"]
    path = bench.folder / "a red apple.png"
    info = info_at(path)
    assert info is not None and (info.source, info.seed) == ("velatura", 1000)
    xmp = read_picture(path.read_bytes(), path.name).origin.about.xmp
    assert source_type_in(xmp or b"") == GENERATED
    assert bench.keep(number=1) == ["a red apple-2.png", "a red apple.png"]


def test_it_is_off_unless_it_is_wished_for(bench: Bench) -> None:
    bench.settings.results_saved = False
    assert bench.keep() == []


def test_folders_go_by_day_and_document(bench: Bench) -> None:
    bench.settings.name_pattern = "{seed}"
    for pattern in ("{date}", "{document}", "{date:%Y}/{document}/", "{wrong}"):
        bench.settings.results_subfolders = pattern
        names = bench.keep("har/bour.png")
    shapes = {re.sub(r"\d{4}-\d\d-\d\d", "DAY", re.sub(r"^\d{4}/", "YEAR/", one)) for one in names}
    assert shapes == {"DAY/1000.png", "har bour/1000.png", "YEAR/har bour/1000.png", "1000.png"}


def test_private_files_say_nothing(bench: Bench) -> None:
    bench.settings.save_metadata = False
    bench.settings.sidecar = "txt"
    assert bench.keep() == ["a red apple.png"]
    data = (bench.folder / "a red apple.png").read_bytes()
    assert b"elatura" not in data and b"xmp" not in data and b"iptc" not in data
    assert info_at(bench.folder / "a red apple.png") is None


def test_a_sidecar_is_written_beside_it(bench: Bench) -> None:
    bench.settings.sidecar = "txt"
    assert bench.keep() == ["a red apple.png", "a red apple.txt"]


def test_a_missing_folder_is_said_once_and_not_made(bench: Bench) -> None:
    shutil.rmtree(bench.folder)
    bench.keep()
    assert bench.said == "results_not_saved" and not bench.folder.exists()
    bench.state.notice.value = None
    bench.keep()
    assert bench.said == ""
    bench.folder.mkdir()
    assert bench.keep() == ["a red apple.png"]
    shutil.rmtree(bench.folder)
    bench.keep()
    assert bench.said == "results_not_saved", "it had worked meanwhile"


def test_a_full_disk_leaves_no_half_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageError("disk_full", name="a.png")

    monkeypatch.setattr("desktop_app.storage.pictures.write_atomic", full)
    assert bench.keep() == []
    assert bench.said == "results_not_saved"


pytestmark = pytest.mark.numpy_engine(steps=1, size=Size(64, 64), prompt="wool", count=2)


@pytest.mark.slow
def test_what_the_queue_makes_goes_to_history_and_folder(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    workspace.settings.results_folder, workspace.settings.results_saved = str(folder), True
    workspace.generation.generate()
    qtbot.waitUntil(
        lambda: sum(one.stat().st_size > 0 for one in folder.glob("w*.png")) == 2, timeout=20_000
    )
    assert {path.name for path in folder.glob("w*")} == {"wool.png", "wool-2.png"}
    assert len(list((tmp_path / "data").rglob("history/*/*.png"))) == 2
