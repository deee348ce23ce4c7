"""Pictures of a server's arms, and whether users prefer one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.storage.history import History
from desktop_app.storage.history_record import Origin
from desktop_app.studio.drift.arms import Arm, preference, sets_of_arms
from tests.storage.conftest import MODEL, picture, request_for


@pytest.fixture
def histories(tmp_path: Path) -> Iterator[list[History]]:
    """Of two users."""
    made = [
        History(tmp_path / name / "history.sqlite", load_schedulers()) for name in ("ann", "ben")
    ]
    yield made
    for each in made:
        each.close()


def test_the_history_tells_which_arm_made_which_picture(histories: list[History]) -> None:
    for number, history in enumerate(histories):
        for arm in ("draft/old", "draft/new", "other/new", ""):
            origin = Origin(owner=f"user {number}", environment={"arm": arm} if arm else {"a": 1})
            entry = history.add(picture(), request_for(f"{arm} {number}"), MODEL, origin)
            history.mark(entry.uid, **{"starred" if arm == "draft/new" else "rejected": True})
    arms = sets_of_arms(histories, "draft")
    assert [*arms] == ["new", "old"]
    assert [len(one.paths) for one in arms.values()] == [2, 2]
    assert all(path.is_file() for one in arms.values() for path in one.paths)
    assert arms["new"].marks == (("user 0", True), ("user 1", True)) and arms["old"].kept == 0
    assert sets_of_arms(histories, "nobody") == {}


def test_what_users_prefer_is_told_only_once_there_is_evidence() -> None:
    chance = np.random.default_rng(1)

    def arm(label: str, often: float) -> Arm:
        marks = tuple((f"user {one}", bool(chance.random() < often)) for one in range(150))
        return Arm(label, (), marks)

    arms = {"a": arm("a", 0.5), "b": arm("b", 0.5), "c": arm("c", 0.9)}
    assert not preference(arms, "a", "b").alarm
    assert preference(arms, "c", "a").alarm
    one_user = Arm("d", (), tuple(("ann", True) for _ in range(150)))
    arms |= {"d": one_user, "e": Arm("e", (), tuple(("ben", False) for _ in range(150)))}
    assert not preference(arms, "d", "e").alarm
    assert preference(arms, "d", "e", by_user=False).alarm
