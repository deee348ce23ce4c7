"""What an engine prints: bounded, redacted, and its last words apart."""

from __future__ import annotations

import os
from pathlib import Path

from desktop_app.enginelink.engine_log import EngineLog


def test_however_much_is_printed_two_files_of_a_bounded_size_stay(tmp_path: Path) -> None:
    log = EngineLog(tmp_path / "engine.log", lambda text: text.replace("secret", "…"), 10_000)
    read, write = os.pipe()
    log.follow(os.fdopen(read, "rb", buffering=0))
    with os.fdopen(write, "wb") as source:
        for number in range(5000):
            source.write(f"a secret warning, number {number}\n".encode())
        source.write(b"x" * 50_000)
    assert log.tail(ended=True).endswith("x" * 100)
    log.close()
    files = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(files) == {"engine.log", "engine.old.log"}
    assert max(files.values()) <= 10_000 + 8192
    assert "secret" not in (tmp_path / "engine.old.log").read_text()


def test_an_empty_crash_file_goes_and_one_with_words_stays(tmp_path: Path) -> None:
    log = EngineLog(tmp_path / "engine.log")
    log.crash_file.write_bytes(b"")
    assert log.crash_words() == ""
    log.close()
    assert not log.crash_file.exists()
    log.crash_file.write_text("Fatal Python error: Aborted\n")
    log.close()
    assert log.crash_words() == "Fatal Python error: Aborted"
