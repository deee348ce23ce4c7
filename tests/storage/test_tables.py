"""Tables: encodings, delimiters and quotes as they come, and what is wrong with rows."""

from __future__ import annotations

import datetime
import json
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.training.work.sets.taking_in import incoming
from desktop_app.storage.batch_files import named_files
from desktop_app.storage.table_cells import cell_fault, table_fault
from desktop_app.storage.tables import TableRow, confined_rows, table_rows
from tests.storage.wrong_tables import WRONG


def values(path: Path) -> list[dict[str, Any]]:
    return [row.values for row in table_rows(path)]


def faults(path: Path) -> dict[int, str]:
    return {row.number: row.fault for row in table_rows(path) if row.fault}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("utf-8", "陶瓷茶壶"),
        ("utf-8-sig", "Größe"),
        ("utf-16", "陶瓷茶壶"),
        ("utf-16-le", "Größe"),
        ("utf-16-be", "Größe"),
        ("cp1252", "Größe “M”, déjà"),
        ("gb18030", "陶瓷茶壶"),
    ],
)
def test_encoding_and_delimiter_are_found(
    tmp_path: Path, encoding: str, word: str, delimiter: str
) -> None:
    rows = [("sku", "name", "price"), ("A-1", f'"{word}"', "1.5"), ("B-2", "plain", "")]
    text = "\r\n".join(map(delimiter.join, rows))
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    assert values(tmp_path / "t.csv") == [
        {"sku": "A-1", "name": word, "price": "1.5"},
        {"sku": "B-2", "name": "plain"},
    ]


def test_cells_hold_quotes_delimiters_and_lines(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n"x ""y"", z","one\ntwo\u2028three"\n1,2\n')
    assert values(tmp_path / "t.csv") == [
        {"a": 'x "y", z', "b": "one\ntwo\u2028three"},
        {"a": "1", "b": "2"},
    ]
    (tmp_path / "t.csv").write_text("sep=;\na;b\n1,5;2\n")
    assert values(tmp_path / "t.csv") == [{"a": "1,5", "b": "2"}]
    (tmp_path / "t.csv").write_text("file\na, b.png\n")
    assert faults(tmp_path / "t.csv") == {2: cell_fault(2, "2", table_fault("no_heading"))}


def test_what_is_wrong_with_a_row_spoils_no_other(tmp_path: Path) -> None:
    lines = ["a,b,c", "1,2,3", '4,"5,6', "7,8", "7,8,9,10", "7,8,9,,", "", '"x"y,1,2', "1,,3"]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    assert faults(tmp_path / "t.csv") == {
        3: table_fault("at_number", row=3, column=2, fault=table_fault("quote")),
        4: cell_fault(4, "c", table_fault("ends", count=3)),
        5: cell_fault(5, "4", table_fault("no_heading")),
        8: table_fault(
            "at_number", row=8, column=3, fault=table_fault("after_quote", delimiter=",")
        ),
    }
    good = [row.values for row in table_rows(tmp_path / "t.csv") if not row.fault]
    assert good == [
        {"a": "1", "b": "2", "c": "3"},
        {"a": "7", "b": "8", "c": "9"},
        {"a": "1", "c": "3"},
    ]
    (tmp_path / "t.jsonl").write_text('{"a": 1}\n{\n\n[1]\n{"a": "", "b": true}\n')
    assert [row.number for row in table_rows(tmp_path / "t.jsonl")] == [1, 2, 4, 5]
    assert values(tmp_path / "t.jsonl")[3] == {"b": True}
    assert set(faults(tmp_path / "t.jsonl")) == {2, 4}


def test_five_hundred_columns_are_read(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(500)]
    (tmp_path / "t.csv").write_text(";".join(names) + "\n" + ";".join(["x"] * 500))
    assert values(tmp_path / "t.csv") == [dict.fromkeys(names, "x")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no rows"),
        ("\n\n", "no rows"),
        (",,\n1,2,3\n", "no names"),
        ("a,b,a\n1,2,3\n", "two columns are called “a”"),
        (";".join(f"c{number}" for number in range(2001)), "more than 2,000 columns"),
        ('a,"b\n1,2', "row 1, column 2: a quote has no end"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError, match=r"t\.csv can't be read: .*" + reason):
        values(tmp_path / "t.csv")


@pytest.mark.slow
def test_rows_come_as_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n" + "1,2\n" * 200_000)
    rows = table_rows(tmp_path / "t.csv")
    assert next(rows) == TableRow(2, {"a": "1", "b": "2"})
    with pytest.raises(InputError, match="more than 100,000 rows"):
        list(rows)


def test_a_workbook_says_values_and_formulas_never_run(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["sku", "name", "price", "new", "day", None])
    sheet.append(["A-1", "陶瓷茶壶", 1.5, True, datetime.datetime(2026, 3, 1)])  # noqa: DTZ001
    sheet.append([7, "=1+1", 2.0])
    sheet.append([])
    sheet.append(["B-2", "#REF!", 3])
    sheet.append(["C-3", "plain", 4, None, None, "more"])
    book.save(tmp_path / "t.xlsx")
    rows = list(table_rows(tmp_path / "t.xlsx"))
    assert rows[0].values == {
        "sku": "A-1", "name": "陶瓷茶壶", "price": 1.5, "new": True, "day": "2026-03-01"
    }  # fmt: skip
    assert faults(tmp_path / "t.xlsx") == {
        3: cell_fault(3, "name", table_fault("formula")),
        5: cell_fault(5, "name", table_fault("error", value="#REF!")),
        6: cell_fault(6, "6", table_fault("no_heading")),
    }


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_told(tmp_path: Path, data: bytes) -> None:
    pytest.importorskip("openpyxl")
    (tmp_path / "t.xlsx").write_bytes(data)
    with pytest.raises(InputError, match="it is no workbook"):
        values(tmp_path / "t.xlsx")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_headings_are_read_as_people_write_them(tmp_path: Path, ending: str) -> None:
    heading = [
        "Picture",
        " File  name ",
        "PRICE-NET",
        "Größe",
        "ｎａｍｅ",
        "Re\u0301sume\u0301 (long)",
    ]
    row, path = ["p0.png", "a", "1,5", "M", "mug", "x"], tmp_path / f"t.{ending}"
    if ending == "csv":
        text = ";".join(f'"{each}"' for each in heading) + "\n" + ";".join(row)
        path.write_text(text, "utf-8-sig")
    elif ending == "jsonl":
        path.write_text(json.dumps(dict(zip(heading, row, strict=True))), "utf-16")
    else:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for each in (heading, row):
            book.active.append(each)
        book.save(path)
    (found,) = table_rows(path)
    names = ["picture", "file_name", "price_net", "Größe", "name", "Résumé (long)"]
    assert [*found.values] == names and [*found.values.values()] == row


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Name,name \nx,y\n", "two columns are called “name”"),
        ("file;name\n", "a heading, and no rows"),
        ("sep=;\nfile;name\n\n", "a heading, and no rows"),
    ],
)
def test_what_a_heading_alone_makes_wrong_is_told(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError, match=reason):
        values(tmp_path / "t.csv")


@pytest.mark.parametrize("name", ["stock.ods", "stock.XLS", "stock.numbers"])
def test_other_spreadsheets_are_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\3\4")
    for read in (table_rows, incoming, partial(named_files, recursive=False)):
        with pytest.raises(InputError, match=r"save it as \.xlsx or \.csv"):
            list(read(tmp_path / name))


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Bild,Files,Name\na,b,c\n")
    (row,) = table_rows(tmp_path / "t.csv")
    empty = table_fault("empty")
    assert row.column_fault("file", empty) == table_fault(
        "no_column_near", column="file", columns="“Bild”, “Files”, “Name”", near="Files"
    )
    assert row.column_fault("NAME", empty) == cell_fault(2, "NAME", empty)
    heading = ",".join(f"c{number:02}" for number in range(40))
    (tmp_path / "t.csv").write_text(heading + "\n" + "1," * 39 + "1")
    (row,) = table_rows(tmp_path / "t.csv")
    assert row.column_fault("file", "").endswith("“c11” … 40 in all")


@pytest.mark.parametrize(("name", "data", "reason"), WRONG)
def test_tables_that_cant_be_read_say_why(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        for each in table_rows(tmp_path / name):
            if each.columns:
                raise InputError(
                    "file_unreadable", name=name, reason=each.column_fault("picture", "")
                )
    assert caught.value.code == "file_unreadable" and reason in caught.value.what


def test_a_long_cell_spoils_its_row_alone(tmp_path: Path) -> None:
    long = "x" * 120_000
    (tmp_path / "t.csv").write_text(f'a,b\n1,{long}\n"{long}{long}",2\n3,4\n')
    (tmp_path / "t.jsonl").write_text(f'{{"b": "{long}"}}\n{{"a": "3", "b": "4"}}\n')
    told = table_fault("long", most="100,000")
    assert faults(tmp_path / "t.csv") == {
        2: cell_fault(2, "b", told),
        3: table_fault(
            "at_number", row=3, column=1, fault=table_fault("long_cell", most="100,000")
        ),
    }
    assert faults(tmp_path / "t.jsonl") == {1: f"row 1, column “b”: {told}"}
    for name in ("t.csv", "t.jsonl"):
        assert values(tmp_path / name)[-1] == {"a": "3", "b": "4"}


@pytest.mark.few(2)
@pytest.mark.parametrize("line", ['x","y', '"x', 'x"",""', '"'])
def test_quotes_without_ends_are_looked_for_in_a_while(tmp_path: Path, line: str) -> None:
    (tmp_path / "t.csv").write_text("a,b\n" + f"{line}\n" * 20_000)
    found = list(islice(table_rows(tmp_path / "t.csv"), 5_000))
    assert found and all(row.fault or row.values for row in found)


def test_a_line_of_json_is_never_read_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"a": ' + " " * 1_500_000 + "1}\n")
    assert values(tmp_path / "t.jsonl") == [{"a": 1}]


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_blank_lines_are_rows_of_which_there_may_be_so_many(tmp_path: Path, name: str) -> None:
    start = {"t.csv": "a\n", "t.jsonl": '{"a": 1}\n'}[name]
    (tmp_path / name).write_text(start + "\n" * 100_001)
    with pytest.raises(InputError, match="more than 100,000 rows"):
        list(table_rows(tmp_path / name))


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (r'"p.png\u0000"', "a character that no text may have"),
        (r'"\ud800.png"', "a character that no text may have"),
        (r'["\udfff"]', "a character that no text may have"),
        ("[" * 900 + "]" * 900, "hold too many others"),
        ("[" * 9_000 + "]" * 9_000, "hold too many others"),
    ],
)
def test_what_cannot_be_used_is_told_of_its_row(tmp_path: Path, cell: str, reason: str) -> None:
    text = f'{{"a": {cell}}}\n{{"a": "b"}}\n{{"\\ud800": 1}}\n'
    (tmp_path / "t.jsonl").write_text(text)
    for rows in (list(table_rows(tmp_path / "t.jsonl")), list(confined_rows(tmp_path / "t.jsonl"))):
        assert [one.number for one in rows] == [1, 2, 3]
        assert "row 1" in rows[0].fault and reason in rows[0].fault
        assert rows[1].values == {"a": "b"} and not rows[1].fault
        assert "row 3, column “\ufffd”" in rows[2].fault
    (tmp_path / "t.csv").write_text(f"a,b\n{'x' * 5_000},y\0\n")
    assert next(table_rows(tmp_path / "t.csv")).fault == cell_fault(2, "b", table_fault("no_text"))


@pytest.mark.parametrize("name", ["a", "A", "a "])
def test_a_row_of_json_that_has_a_column_twice_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "t.jsonl").write_text(f'{{"a": 1, "{name}": 2}}\n{{"a": 3}}\n')
    told = "“a” is there twice" if name == "a" else "two columns are called “a”"
    assert faults(tmp_path / "t.jsonl") == {1: f"row 1: {told}"}
