"""Who is sent away, and who is not."""

from __future__ import annotations

import itertools

import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server import admission
from desktop_app.extensions.serving.server.admission import Admission
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.server_tokens import LOCAL


def clock(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    """Each look at the clock finds it so much later, as on a machine that is busy with others."""
    times = itertools.count(0.0, step)
    monkeypatch.setattr(admission.time, "monotonic", lambda: next(times))


def test_who_is_held_up_between_two_looks_at_the_clock_is_not_sent_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock(monkeypatch, 0.5)
    admitting = Admission(LimitRules(per_minute=1000))
    for _ in range(100):
        admitting.count_request(LOCAL)


def test_what_is_beyond_the_limit_waits_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, 0.5)
    admitting = Admission(LimitRules(per_minute=3))
    for _ in range(3):
        admitting.count_request(LOCAL)
    with pytest.raises(InputError) as caught:
        admitting.count_request(LOCAL)
    assert (caught.value.code, caught.value.params["seconds"]) == ("too_many_requests", 58)
