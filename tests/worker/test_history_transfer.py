"""The history into a zip and out of one, with what is shown of it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import VelaturaError
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_unzip import Imported
from desktop_app.storage.history_zip import Exported
from desktop_app.worker.history_transfer import HistoryTransfer, Transfer
from tests.storage.conftest import MODEL, picture, request_for

WAIT_MS = 30_000


class Place:
    """A history with its transfers."""

    def __init__(self, folder: Path, entries: int) -> None:
        self.history = History(folder / "history.sqlite", load_schedulers())
        for number in range(entries):
            self.history.add(picture(number, 8, 8), request_for(f"fox {number}"), MODEL)
        self.changes: list[int] = []
        blobs = BlobStore(folder / "blobs")
        self.transfer = HistoryTransfer(lambda: self.history, blobs, lambda: self.changes.append(1))
        self.seen: list[Transfer] = []
        self.transfer.now.changed.connect(self.see)

    def see(self, now: Transfer | None) -> None:
        assert now is not None
        self.seen.append(now)

    def run(self, qtbot: QtBot, verb: str, path: Path) -> Transfer:
        self.transfer.start(verb, path)
        qtbot.waitUntil(lambda: not self.seen[-1].is_at_work, timeout=WAIT_MS)
        return self.seen[-1]


@pytest.fixture
def here(tmp_path: Path, qapp: object) -> Iterator[Place]:
    place = Place(tmp_path / "here", 12)
    yield place
    place.transfer.shutdown()
    place.history.close()


@pytest.fixture
def there(tmp_path: Path, qapp: object) -> Iterator[Place]:
    place = Place(tmp_path / "there", 0)
    yield place
    place.transfer.shutdown()
    place.history.close()


@pytest.mark.slow
def test_all_of_it_goes_out_and_in(here: Place, there: Place, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "all.zip"
    told = here.run(qtbot, "export", path)
    assert told.report == Exported(12, (), 0) and not here.changes
    assert here.seen[0].is_at_work and (told.done, told.total) == (12, 12)
    told = there.run(qtbot, "import", path)
    assert told.report == Imported(12, 0, (), 0, is_cut_off=False) and there.changes
    told = there.run(qtbot, "import", path)
    assert isinstance(told.report, Imported) and told.report.known == 12


def test_what_fails_is_told(there: Place, tmp_path: Path, qtbot: QtBot) -> None:
    report = there.run(qtbot, "import", tmp_path / "none.zip").report
    assert isinstance(report, VelaturaError) and report.code == "file_missing"


@pytest.mark.slow
def test_one_at_a_time_and_a_cancelled_export_leaves_no_file(
    here: Place, tmp_path: Path, qtbot: QtBot
) -> None:
    here.transfer.start("export", tmp_path / "a.zip")
    here.transfer.start("export", tmp_path / "b.zip")
    here.transfer.cancel()
    qtbot.waitUntil(lambda: not here.seen[-1].is_at_work, timeout=WAIT_MS)
    last = here.seen[-1]
    assert last.path.name == "a.zip" and not (tmp_path / "b.zip").exists()
    # It may have been written before it was cancelled.
    assert last.is_cancelled != (tmp_path / "a.zip").exists()
