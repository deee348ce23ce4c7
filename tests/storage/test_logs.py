from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from desktop_app.core.errors import StorageError
from desktop_app.storage.history import History
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.logs import log_file, start_logging
from tests.closed_log import closed_log
from tests.storage.conftest import MODEL, picture, request_for


@pytest.mark.slow
def test_what_the_package_logs_is_in_the_file_and_prompts_are_not(
    tmp_path: Path, history: History
) -> None:
    handler = start_logging(tmp_path / "logs")
    try:
        history.add(
            picture(), request_for("a very private wish"), MODEL, EntryOrigin(document="love.png")
        )
        HistorySearch(history).listed("private")
    finally:
        closed_log(handler)
    text = log_file(tmp_path / "logs").read_text("utf-8")
    assert "kept image 1 (64x48)" in text
    assert "private" not in text and "love" not in text


@pytest.mark.slow
def test_files_stay_small_and_old_ones_go(tmp_path: Path) -> None:
    handler = start_logging(tmp_path)
    try:
        for _ in range(60):
            logging.getLogger("desktop_app.test").warning("x" * 100_000)
    finally:
        closed_log(handler)
    files = list(tmp_path.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size <= 1 << 20 for file in files)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as caught:
        start_logging(tmp_path / "file" / "logs")
    assert caught.value.code == "data_folder_unwritable"


def test_a_full_disk_costs_lines_and_prints_nothing(
    small_disk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    handler = start_logging(small_disk)
    try:
        logging.getLogger("desktop_app.x").info("first")
        (small_disk / "filler").write_bytes(bytes(shutil.disk_usage(small_disk).free))
        for _ in range(200):
            logging.getLogger("desktop_app.x").info("a line of some length: %s", "-" * 200)
        (small_disk / "filler").unlink()
        logging.getLogger("desktop_app.x").info("last")
    finally:
        closed_log(handler)
    assert capfd.readouterr().err == ""
    written = log_file(small_disk).read_text(encoding="utf-8")
    assert "first" in written


def test_a_mistake_in_a_log_line_is_still_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    handler = start_logging(tmp_path)
    try:
        handler.handle(logging.LogRecord("x", 20, "", 0, "%d", ("no number",), None))
    finally:
        closed_log(handler)
    assert "TypeError" in capfd.readouterr().err
