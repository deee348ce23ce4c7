"""Which files a workbench makes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.workbenches.values.workbench import Workbench, read_workbench
from desktop_app.extensions.workbenches.work.making.planning import next_number, planned
from desktop_app.imaging.picture import FileOrigin
from desktop_app.storage.table_cells import table_fault
from desktop_app.storage.tables import TableRow, table_rows
from desktop_app.studio.recipes.exporting import name_of
from desktop_app.studio.recipes.worked import Worked

WORKED = Worked(np.zeros((8, 8, 3), np.uint8), FileOrigin(), {})
NOW = datetime(2026, 11, 26, tzinfo=UTC)
TABLE: dict[str, Any] = {
    "version": 1,
    "name": "Shots",
    "tip": "A picture a row.",
    "takes": "table",
    "file": "{sku}_{i}",
    "field": [
        {"id": "table", "kind": "table", "name": "Table", "needed": True},
        {"id": "sku", "kind": "text", "name": "Number"},
        {"id": "background", "kind": "text", "name": "Background", "default": "white"},
    ],
    "step": [{"adjust": "exposure", "exposure": 0.5}, {"export": "png"}],
}


def shots(**more: Any) -> Workbench:
    return read_workbench({**TABLE, **more}, "shots")


def test_a_row_of_a_table_is_a_picture_with_its_own_values(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "sku,picture,mask,background\nA-1,a.png,a-mask.png,\nB-2,sub/b.png,,blue\n"
    )
    row = shots()
    items = planned(row, row.said({"table": "t.csv"}), 0, tmp_path)
    assert [one.name for one in items] == ["A-1_0", "B-2_1"]
    assert [one.path for one in items] == [tmp_path / "a.png", tmp_path / "sub/b.png"]
    assert [one.mask for one in items] == [tmp_path / "a-mask.png", None]
    assert len({one.key for one in items}) == 2


def test_numbers_begin_after_those_that_are_there(tmp_path: Path) -> None:
    row = shots()
    values = row.said({"table": "t.csv"})
    assert next_number(row, values, tmp_path / "none") == 0
    for name in ("A-1_0.png", "A-1_7.velatura", "A-1_x.png", "B-2_90.png", "B-2_99_.png"):
        (tmp_path / name).touch()
    assert next_number(row, values, tmp_path) == 91


def named(topic: str) -> Workbench:
    step = {"do": "generate", "prompt": topic, "settings": {"seed": "{seed}"}}
    kinds = [{"id": "first", "name": "First"}, {"id": "next", "name": "Next"}]
    field = [{"id": "topic", "kind": "text", "name": "Topic"}]
    table = {**TABLE, "takes": "nothing", "file": "{topic}_{kind.id}_{i}", "picture": kinds}
    return read_workbench({**table, "field": field, "step": [step, {"export": "png"}]}, "named")


@pytest.mark.parametrize(
    "topic",
    [
        "cells",
        "CON",
        "😀" * 40,
        "שלום עולם",
        "x" * 10_000,
        "_ a",
        "Höhe 1.5",
        "e\u0301té",
        "",
        ".",
    ],
)
def test_numbers_go_on_whatever_the_topic(tmp_path: Path, topic: str) -> None:
    row = named(topic)
    values = row.said({"topic": topic, "count": 3})
    for number in (0, 3, 6):
        assert next_number(row, values, tmp_path) == number
        items = planned(row, values, number)
        names = [name_of(one.steps[-1], WORKED, one, now=NOW)[-1] for one in items]
        assert names == [one.name for one in items]
        assert [one.name.rpartition("_")[2] for one in items] == [
            str(at) for at in range(number, number + 3)
        ]
        assert [name.split("_")[-2] for name in names] == ["first", "next", "next"]
        for name in names:
            (tmp_path / f"{name.upper()}.png").touch()


def test_the_same_row_has_the_same_key_and_another_value_another(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sku,picture\nA-1,a.png\n")
    row, values = shots(), shots().said({"table": "t.csv"})
    (first,), (again,) = (planned(row, values, 0, tmp_path) for _ in range(2))
    assert first.key == again.key
    changed = shots(step=[{"adjust": "exposure", "exposure": 0.6}, {"export": "png"}])
    (other,) = planned(changed, values, 0, tmp_path)
    assert other.key != first.key


@pytest.mark.parametrize("count", [1, 3])
def test_several_of_each(tmp_path: Path, count: int) -> None:
    (tmp_path / "t.csv").write_text("sku,picture\nA-1,a.png\nB-2,b.png\n")
    row = shots()
    items = planned(row, row.said({"table": "t.csv", "count": count}), 4, tmp_path)
    assert len(items) == 2 * count and items[0].name == "A-1_4"
    assert [one.number for one in items] == [*range(5, 5 + 2 * count)]


def test_headings_are_the_fields_whatever_their_case(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    heading = "\ufeff SKU ;Picture;Back-Ground;Amount"
    (tmp_path / "t.csv").write_text(f"sep=;\n{heading}\nA-1;a.png;blue;0,25\n", "utf-8")
    amount = {"id": "amount", "kind": "number", "name": "Amount", "maximum": 1}
    row = shots(field=[*TABLE["field"], amount], file="{sku}_{amount}")
    (one,) = planned(row, row.said({"table": "t.csv"}), 0, tmp_path)
    assert (one.fault, one.path) == ("", tmp_path / "a.png")


@pytest.mark.parametrize(
    ("heading", "said", "reason"),
    [
        ("Bild,sku", {}, "no column “picture”; there are “Bild”, “sku”"),
        ("Pictures,sku", {}, "there are “Pictures”, “sku”; did you mean “Pictures”?"),
        ("p0.png,A-1", {}, "no column “picture”; there are “p0.png”, “A-1”"),
        ("picture,sku", {"map": ["sku=SKU-No."]}, "no column “SKU-No.”; there are “picture”"),
    ],
)
def test_a_column_that_is_missing_is_told_of_the_table_not_of_its_rows(
    tmp_path: Path, heading: str, said: dict[str, Any], reason: str
) -> None:
    (tmp_path / "t.csv").write_text(f"{heading}\na.png,A-1\nb.png,A-2\n")
    needed = {"id": "picture", "kind": "picture", "name": "Picture", "needed": True}
    row = shots(field=[*TABLE["field"], needed])
    with pytest.raises(InputError, match=reason):
        planned(row, row.said({"table": "t.csv", **said}), 0, tmp_path)


@pytest.mark.parametrize("said", ["picture", "Picture", " PICTURE ", "照片"])
def test_a_column_is_mapped_by_the_names_that_are_shown(tmp_path: Path, said: str) -> None:
    (tmp_path / "a.png").touch()
    (tmp_path / "t.csv").write_text("Foto,sku\na.png,A-1\n")
    needed = {"id": "picture", "kind": "picture", "name": "Picture", "needed": True}
    row = shots(field=[*TABLE["field"], needed], words_zh_CN={"Picture": "照片"})
    (one,) = planned(row, row.said({"table": "t.csv", "map": [f"{said}=Foto"]}), 0, tmp_path)
    assert (one.fault, one.path) == ("", tmp_path / "a.png")


@pytest.mark.states("note.found_at")
def test_a_photograph_is_looked_for_below_the_table_and_never_outside(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    for name in ("shop/a/one.png", "shop/b/two.png", "shop/c/two.png", "out.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (shop / "t.csv").write_text("sku,picture\nA,C:\\Fotos\\One.PNG\nB,two.png\nC,out.png\n")
    needed = {"id": "picture", "kind": "picture", "name": "Picture", "needed": True}
    row = shots(field=[*TABLE["field"], needed])
    one, two, out = planned(row, row.said({"table": "t.csv"}), 0, shop)
    assert (one.fault, one.path) == ("", shop / "a" / "one.png")
    assert one.notes == ("Found at a/one.png.",)
    assert (
        two.fault.endswith(table_fault("several", files="b/two.png, c/two.png")) and not two.notes
    )
    assert out.fault.endswith(table_fault("not_found", file="out.png"))


def test_a_mapping_of_what_nothing_takes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sku,Preis\nA-1,2\n")
    row = shots()
    with pytest.raises(InputError, match="“Price”"):
        planned(row, row.said({"table": "t.csv", "map": ["Price=Preis"]}), 0, tmp_path)


def test_rows_of_one_name_get_numbers_in_a_while(tmp_path: Path) -> None:
    count = 60
    (tmp_path / "t.csv").write_text("sku\n" + "a\nA\na-2\n" * count)
    row = shots(file="{sku}")
    names = [one.name for one in planned(row, row.said({"table": "t.csv"}), 0, tmp_path)]
    assert names[:6] == ["a", "A-2", "a-2-2", "a-3", "A-4", "a-2-3"]
    assert len({name.casefold() for name in names}) == 3 * count


def test_no_more_is_looked_for_than_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sku\n" + "a\n" * 90_000)
    row = shots()
    asked = list[int]()

    def rows(path: Path) -> Iterator[TableRow]:
        for one in table_rows(path):
            asked.append(one.number)
            yield one

    values = row.said({"table": "t.csv", "count": 2})
    assert len(planned(row, values, 0, tmp_path, rows=rows, most=5)) == 5
    assert asked == [2, 3, 4]
