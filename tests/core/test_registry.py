"""A table that others can add rows to."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desktop_app.core.registry import DictExtensionPoint, Named, Registry, RowError


@dataclass(frozen=True)
class Row:
    id: str


def table() -> Registry[Row]:
    return Registry(Row, (Row("own"), Row("other")))


def test_the_programs_rows_come_first() -> None:
    rows = table()
    rows.add(Row("more"))
    assert [row.id for row in rows] == ["own", "other", "more"]
    assert rows.added == (Row("more"),) and rows.own == (Row("own"), Row("other"))
    assert rows["more"] == Row("more") and "more" in rows and len(rows) == 3


@pytest.mark.parametrize("row", ["more", Row("own"), Row(""), Row("Ä b"), None])
def test_what_is_no_row_or_has_an_id_of_another_is_refused(row: object) -> None:
    rows = table()
    with pytest.raises(RowError):
        rows.add(row)
    assert rows.added == ()


def test_a_table_may_look_closer() -> None:
    def check(row: Row) -> None:
        raise RowError(f"not {row.id}")

    with pytest.raises(RowError, match="not more"):
        Registry(Row, check=check).add(Row("more"))


def test_what_was_added_can_be_taken_back_and_the_programs_rows_cannot() -> None:
    rows = table()
    rows.add(Row("more"))
    rows.remove(Row("more"))
    rows.remove(Row("own"))
    assert [row.id for row in rows] == ["own", "other"]


def test_a_table_that_is_a_dict_has_a_door_too() -> None:
    table: dict[str, int] = {"own": 1}
    door = DictExtensionPoint(table, int)
    door.add(Named("more", 2))
    assert table == {"own": 1, "more": 2}
    for wrong in (Named("own", 3), Named("other", "3"), Named("A", 3), 3):
        with pytest.raises(RowError):
            door.add(wrong)
    door.remove(Named("more", 2))
    assert table == {"own": 1}
