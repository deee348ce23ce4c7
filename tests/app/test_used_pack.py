"""Which build of torch the window's engine is started with."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.app.gpu_support import build_packs
from desktop_app.app.safe_start import SAFE
from desktop_app.app.used_pack import UsedPack
from desktop_app.storage.paths import DataPaths


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data").ensure()


def test_without_one_nothing_is_looked_up_or_made(paths: DataPaths) -> None:
    assert UsedPack(paths).folder() is None
    assert not paths.packs.exists()


def test_a_safe_start_uses_none(paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    paths.packs.mkdir()
    asked: list[Path] = []
    monkeypatch.setattr(
        "desktop_app.app.gpu_support.build_packs",
        lambda given: (asked.append(given.packs), build_packs(given))[1],
    )
    assert UsedPack(paths).folder() is None and asked == [paths.packs]
    monkeypatch.setenv(SAFE, "1")
    assert UsedPack(paths).folder() is None and asked == [paths.packs]
