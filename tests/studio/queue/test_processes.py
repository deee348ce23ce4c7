"""One queue, several processes: one runs it, one waits for results, one sends commands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.queue_entry import QueueCommand
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.queue.commands import ask_queue
from tests.studio.queues import Folder, Program, edit

COMMAND = [sys.executable, "-P", "-m", "tests.studio.queue_child"]


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that runs the queue, and has three jobs in it."""
    words = [*COMMAND, str(tmp_path), "owner", "a1", "a2", "a3"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(4)]
    assert said == ["owns", "safe a1", "safe a2", "safe a3"]
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.slow
def test_two_processes_and_a_command_share_a_queue_and_one_is_killed(
    owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    living = {"two"}
    two = Program(tmp_path, "two", alive=living.__contains__)
    store = QueueStore(tmp_path / "queue.sqlite")
    try:
        two.add(edit("b"), first=True)
        assert ask_queue(store, tmp_path / "queue.lock", QueueCommand("cancel", ("a3",)), 30)
        two.until_ended("b")
        assert not two.view.owns
        mine = two.made("b")
        assert [result.image for result in mine] == [0, 1]
        owner.kill()
        owner.wait()
        two.until(lambda: two.view.owns)
        two.add(edit("c"))  # not held: it was added after
        two.until_ended("c")
        np.testing.assert_array_equal(two.made("c")[1].outputs[0], mine[1].outputs[0])
        left = {entry.id for entry in two.view.entries if entry.held}
        assert left <= {"a1", "a2"}
        two.queue.go_on()
        two.until(lambda: all(state == "done" for state in two.states().values()))
    finally:
        store.close()
        two.end()
    pictures = Folder(tmp_path / "pictures")
    assert not pictures.twice
    images = {name: pictures.recorded(name) for name in ("a1", "a2", "a3", "b", "c")}
    assert images == {"a1": {0, 1, 2}, "a2": {0, 1, 2}, "a3": set(), "b": {0, 1}, "c": {0, 1}}
