"""Tables that clients send: what is wrong with one is the client's to mend, and holds up nobody."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.storage.paths import DataPaths
from desktop_app.storage.workbenches import WorkbenchStore
from tests.app.making import FIX
from tests.server.inside import Inside
from tests.server.serving import text_of
from tests.storage.wrong_tables import WRONG

ROWS: dict[str, Any] = {
    **FIX,
    "takes": "table",
    "file": "{name}",
    "page": "",
    "field": [
        {"id": "table", "kind": "table", "name": "Table", "needed": True},
        {"id": "picture", "kind": "picture", "name": "Picture", "needed": True},
    ],
}
"""Needs no engine."""


@pytest.fixture
def rows(near: Inside) -> Inside:
    WorkbenchStore(DataPaths.at(near.folder).workbenches).put("rows", ROWS)
    return near


def send(near: Inside, files: dict[str, bytes], **values: Any) -> Any:
    values = {"table": next(iter(files)), **values}
    sent = {name: text_of(data) for name, data in files.items()}
    body = {"workbench": "rows", "values": values, "files": sent}
    return near.user().post("/v1/makings", json=body)


@pytest.mark.parametrize(("name", "data", "reason"), WRONG)
def test_a_wrong_table_is_the_clients_to_mend(
    rows: Inside, name: str, data: bytes, reason: str
) -> None:
    answer = send(rows, {name: data})
    told = answer.json()
    assert answer.status_code == 422, told
    assert told["code"] == "table_unreadable" and reason in told["title"], told
    assert name in told["title"] and "Correct the table" in told["todo"]
    assert not list((rows.folder / "users").glob("*/makings/*"))
