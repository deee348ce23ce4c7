"""Calls of plug-ins for Krita, Photoshop and GIMP are answered as they expect."""

from __future__ import annotations

import httpx
import pytest

from tests.extensions.serving.server.sdapi.clients import picture
from tests.extensions.serving.server.sdapi.plugins import CALLS, Call
from tests.extensions.serving.server.serving import Served


@pytest.fixture(scope="module")
def painter(server: Served) -> httpx.Client:
    return server.user("painter")


def _name(call: Call) -> str:
    return f"{call.plugin.partition(':')[0]} {call.what} {call.path}"


@pytest.mark.few(12)
@pytest.mark.parametrize("call", CALLS, ids=_name)
def test_a_call_is_answered(call: Call, painter: httpx.Client) -> None:
    given = picture()
    if call.body is None:
        answer = painter.get(call.path)
    else:
        answer = painter.post(call.path, json=call.body(given))
    assert answer.status_code == call.status, answer.text
    if call.status == 200:
        call.check(answer.json(), given)
    else:
        assert answer.json()["detail"]


def test_photoshop_interrupts_without_a_body(painter: httpx.Client) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    answer = painter.post("/sdapi/v1/interrupt", headers=headers)
    assert (answer.status_code, answer.json()) == (200, {})
