"""Tables that clients send: what is wrong with one is the client's to mend, and holds up nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.storage.paths import DataPaths
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import png, smooth, text_of
from tests.extensions.workbenches.server.making import made
from tests.extensions.workbenches.verbs.making import FIX, Say
from tests.storage.sheets import row, workbook
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
    WorkbenchStore(DataPaths.at(near.folder).root / "workbenches").put("rows", ROWS)
    return near


def kept(near: Inside) -> set[Path]:
    return {*(near.folder / "users").glob("*/makings/*")}


def send(near: Inside, files: dict[str, bytes], **values: Any) -> Any:
    values = {"table": next(iter(files)), **values}
    sent = {name: text_of(data) for name, data in files.items()}
    body = {"workbench": "rows", "values": values, "files": sent}
    return near.user().post("/v1/makings", json=body)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data", "reason"), WRONG[::4])
def test_a_wrong_table_is_the_clients_to_mend(
    rows: Inside, name: str, data: bytes, reason: str
) -> None:
    before = kept(rows)
    answer = send(rows, {name: data})
    told = answer.json()
    assert answer.status_code == 422, told
    assert told["code"] == "table_unreadable" and reason in told["title"], told
    assert name in told["title"] and "Correct the table" in told["todo"]
    assert kept(rows) == before


def test_a_table_that_can_be_read_is_made_as_before(rows: Inside) -> None:
    picture = text_of(png(smooth(24, 32)))
    sheet = text_of(workbook(row("name", "picture") + row("a", "p.png") + row("b", "q.png")))
    user = rows.user()
    told = made(user, "rows", {"t.xlsm": sheet, "p.png": picture}, table="t.xlsm")
    assert (told["done"], told["failed"]) == (1, 1)
    assert {"a.png", "results.csv"} <= {one["name"] for one in told["files"]}
    user.delete(f"/v1/makings/{told['id']}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "values"),
    [
        ({"t.csv": b"picture\n" + b"p.png\n" * 17}, {}),
        ({"t.csv": b"picture\n" + b"p.png\n" * 9}, {"count": 2}),
        ({"t.xlsx": workbook(row("picture") + row("p.png") * 30_000)}, {}),
    ],
)
def test_reading_ends_where_a_request_may_have_no_more(
    rows: Inside, files: dict[str, bytes], values: dict[str, Any]
) -> None:
    answer = send(rows, files, **values)
    assert (answer.status_code, answer.json()["code"]) == (422, "beyond_policy"), answer.json()
    assert "more than 16" in answer.json()["title"]


@pytest.mark.slow
def test_values_of_other_kinds_are_refused_as_such(rows: Inside) -> None:
    for table in (5, ["t.csv", ["t.csv"]], {"t.csv": 1}, None, "", "u.csv"):
        answer = send(rows, {"t.csv": b"picture\np.png\n"}, table=table)
        assert answer.status_code == 422, answer.json()
    answer = send(rows, {"t.csv": b"picture\np.png\n"}, map=[f"a{at}=b" for at in range(3_000)])
    assert answer.status_code == 422 and "2,000 columns" in answer.text


@pytest.mark.parametrize(("name", "data", "reason"), WRONG[::6])
def test_the_command_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, reason: str
) -> None:
    WorkbenchStore(DataPaths.at(tmp_path / "data").root / "workbenches").put("rows", ROWS)
    (tmp_path / name).write_bytes(data)
    say = Say(tmp_path / "data", capsys)
    told = say("rows", tmp_path / "out", "--table", tmp_path / name, code=2)["error"]
    assert told["code"] == "file_unreadable" and reason in told["what"], told


@pytest.mark.slow
@pytest.mark.parametrize("name", [r"p.png\u0000", r"\ud800.png", "p" * 400])
def test_a_picture_that_no_file_can_be_called_is_told_of_its_row(rows: Inside, name: str) -> None:
    table = f'{{"name": "a", "picture": "{name}"}}\n{{"name": "b", "picture": "p.png"}}\n'
    files = {"t.jsonl": text_of(table.encode()), "p.png": text_of(png(smooth(24, 32)))}
    user = rows.user()
    told = made(user, "rows", files, table="t.jsonl")
    assert (told["done"], told["failed"]) == (1, 1)
    assert "row 1, column “picture”" in str(told["items"]), told
    user.delete(f"/v1/makings/{told['id']}")
