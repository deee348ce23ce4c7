"""What waiting jobs take is worked out again when something was measured, not all the time."""

from __future__ import annotations

import pytest

from desktop_app.core.job_record import JobRecord
from desktop_app.core.queue_entry import QueueEntry
from desktop_app.studio.queue import costs as queue_costs
from desktop_app.studio.queue.costs import SHARE, QueueCosts


class Clock:
    """Each cost takes a second to work out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.asked: list[str] = []
        monkeypatch.setattr(queue_costs.time, "monotonic", lambda: self.now)

    def cost(self, record: JobRecord) -> float:
        self.now += 1
        self.asked.append(record.model)
        return float(len(self.asked))


def record_of(job: str) -> JobRecord:
    operation = "upscale" if job == "work" else "edit"
    return JobRecord(operation, (), 1, model="" if job in ("work", "fill") else f"model of {job}")


def test_costs_are_kept_until_something_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    costs = QueueCosts(clock.cost, record_of)
    one, other = QueueEntry("a", model="m"), QueueEntry("a", model="n")
    assert [costs(one), costs(one), costs(other), costs(one)] == [1, 1, 2, 1]
    costs.refresh()
    assert costs(one) == 1
    costs.measured()
    costs.refresh()
    assert costs(one) == 3


def test_many_are_not_worked_out_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    costs = QueueCosts(clock.cost, record_of)
    costs.measured()
    costs.refresh()
    assert costs(QueueEntry("a")) == 1
    costs.measured()
    clock.now += SHARE - 2
    costs.refresh()
    assert costs(QueueEntry("a")) == 1, "it took a second, a moment ago"
    clock.now += 1
    costs.refresh()
    assert costs(QueueEntry("a")) == 2


def test_without_a_model_the_last_one_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = QueueCosts(Clock(monkeypatch).cost, record_of)
    costs.local = 0.5
    assert [costs(QueueEntry("fill")), costs(QueueEntry("work"))] == [0.5, None]
