"""Files are written one after the other; what waits for them is not done where one fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import StorageError
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.write_queue import WriteQueue


@pytest.fixture
def queue(qapp: object) -> Iterator[WriteQueue]:
    background = BackgroundTasks()
    yield WriteQueue(background)
    background.shutdown()


def refuse() -> str:
    raise StorageError("disk_full", name="a.png")


def test_writes_are_answered_in_the_order_they_were_asked_for(
    queue: WriteQueue, qtbot: QtBot
) -> None:
    told: list[str] = []
    for name in ("a", "b", "c"):
        queue.add(lambda name=name: name, told.append, lambda error: told.append(error.code))
    queue.when_written(lambda: told.append("then"))
    assert queue.is_writing and told == []
    qtbot.waitUntil(lambda: not queue.is_writing)
    assert told == ["a", "b", "c", "then"]
    queue.when_written(lambda: told.append("at once"))
    assert told[-1] == "at once"


def test_what_waits_is_not_done_after_a_failure(queue: WriteQueue, qtbot: QtBot) -> None:
    told: list[str] = []
    queue.add(refuse, told.append, lambda error: told.append(error.code))
    queue.add(lambda: "b", told.append, lambda error: told.append(error.code))
    queue.when_written(lambda: told.append("then"))
    qtbot.waitUntil(lambda: not queue.is_writing)
    assert told == ["disk_full", "b"]
