"""One window has a document; the others learn which, and get it when that one is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, LockOwner, is_locked, who_holds
from desktop_app.worker.file_locks import acquire, lock_file

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from desktop_app.worker.file_locks import acquire
lock = acquire(Path(sys.argv[1]), Path(sys.argv[2]))
print(type(lock).__name__, flush=True)
sys.stdin.read()
"""


def holder(folder: Path, document: Path) -> subprocess.Popen[str]:
    """A process that has taken the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), str(document)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None and process.stdout.readline() == "Lock\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_second_process_learns_who_has_it_and_gets_it_when_that_one_is_killed(
    tmp_path: Path,
) -> None:
    document = tmp_path / "rose.png"
    process = holder(tmp_path / "locks", document)
    try:
        held = acquire(tmp_path / "locks", document)
        assert isinstance(held, LockOwner)
        assert held.pid == process.pid and held.host and held.since is not None
        assert abs(datetime.now(UTC) - held.since) < timedelta(minutes=1)
        assert is_locked(lock_file(tmp_path / "locks", document))
        other = who_holds(lock_file(tmp_path / "locks", document))
        assert other is not None and other.pid == process.pid
    finally:
        ended(process)
    assert who_holds(lock_file(tmp_path / "locks", document)) is None
    with acquire(tmp_path / "locks", document) as lock:  # type: ignore[union-attr]
        assert isinstance(lock, Lock)


def test_two_windows_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    first = acquire(tmp_path, tmp_path / "a.png")
    assert isinstance(first, Lock)
    held = acquire(tmp_path, tmp_path / "a.png")
    assert isinstance(held, LockOwner) and held.pid == os.getpid()
    other = acquire(tmp_path, tmp_path / "b.png")
    assert isinstance(other, Lock)
    first.release()
    first.release()
    again = acquire(tmp_path, tmp_path / "a.png")
    assert isinstance(again, Lock)
    again.release()
    other.release()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_beside_the_document(tmp_path: Path) -> None:
    document = tmp_path / "pictures" / "a.png"
    document.parent.mkdir()
    with acquire(tmp_path / "locks", document):  # type: ignore[union-attr]
        assert list(document.parent.iterdir()) == []
        assert len(list((tmp_path / "locks").iterdir())) == 1


def test_a_document_is_the_same_by_whatever_path(tmp_path: Path) -> None:
    document = tmp_path / "a.png"
    document.touch()
    (tmp_path / "link.png").symlink_to(document)
    (tmp_path / "sub").mkdir()
    names = [document, tmp_path / "link.png", tmp_path / "sub" / ".." / "a.png"]
    assert len({lock_file(tmp_path, name) for name in names}) == 1
    assert lock_file(tmp_path, tmp_path / "b.png") != lock_file(tmp_path, document)


def test_a_stale_or_spoilt_lock_file_hinders_nobody(tmp_path: Path) -> None:
    path = lock_file(tmp_path, tmp_path / "a.png")
    path.write_bytes(b"\xff not json")
    assert not is_locked(path)
    lock = acquire(tmp_path, tmp_path / "a.png")
    assert isinstance(lock, Lock)
    path.write_bytes(b'["no", "object"]')
    held = acquire(tmp_path, tmp_path / "a.png")
    assert held == LockOwner(0, "?", None)
    lock.release()


def test_of_many_that_try_at_once_one_has_it_at_a_time(tmp_path: Path) -> None:
    inside, most, got = 0, 0, 0
    guard = threading.Lock()

    def take() -> None:
        nonlocal inside, most, got
        for _ in range(30):
            lock = acquire(tmp_path, tmp_path / "a.png")
            if isinstance(lock, Lock):
                with guard:
                    inside, got = inside + 1, got + 1
                    most = max(most, inside)
                with guard:
                    inside -= 1
                lock.release()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1 and got > 30


def test_the_error_says_who_has_it_in_local_time() -> None:
    now = datetime.now(UTC)
    error = LockOwner(42, "studio", now).error("rose.png")
    assert isinstance(error, StorageError)
    assert f"since {now.astimezone():%H:%M} (process 42 on studio)" in error.what
    long_ago = LockOwner(42, "studio", now - timedelta(days=3)).error("rose.png")
    assert f"since {(now - timedelta(days=3)).astimezone():%Y-%m-%d}" in long_ago.what
    assert "since ?" in LockOwner(0, "?", None).error("x").what


def test_where_there_can_be_no_lock_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as caught:
        acquire(tmp_path / "file", tmp_path / "a.png")
    assert caught.value.code == "lock_failed"
