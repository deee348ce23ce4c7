"""Workbooks as programs lay them out, with values as openpyxl reads them; no part is endless."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop_app.core.errors import InputError
from desktop_app.storage import workbook as reading
from desktop_app.storage.table_cells import WrongCell, cell_fault, fault_parts, table_fault
from desktop_app.storage.tables import table_rows
from desktop_app.storage.workbook import cells_of
from tests.refusals import refused
from tests.storage.sheets import (
    OPEN,
    RELATED,
    STRICT,
    parts_of,
    related,
    row,
    said,
    workbook,
    zipped,
)


def cells(path: Path) -> dict[int, list[Any]]:
    """Of the rows that have any, without the empty ones at their ends."""
    found = dict[int, list[Any]]()
    for number, row_ in cells_of(path):
        while row_ and row_[-1] is None:
            row_.pop()
        if row_:
            found[number] = row_
    return found


def as_they_are(value: Any) -> Any:
    """A value of openpyxl, as tables say it."""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.timedelta):
        return str(value)
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


VALUES: list[tuple[Any, str]] = [
    ("a", "General"),
    (" 陶 é\n", "@"),
    (7, "0"),
    (-1.5, "0.00"),
    (2.0, "0%"),
    (1e300, "General"),
    (True, "General"),
    (datetime.datetime(2026, 3, 1, 12, 30), "yyyy-mm-dd hh:mm"),  # noqa: DTZ001
    (datetime.date(1900, 1, 5), "d/m/y"),
    (datetime.time(23, 5), "h:mm"),
    (datetime.timedelta(hours=49, seconds=1.5), "[h]:mm:ss"),
    (45000.75, '[$-409]mmm yy;"x"'),
    (45000, 'yyyy"年"m"月"'),
    (45000, '"day" 0'),
    (45000, "[Red]0"),
    (45000, r"0\d"),
]


@pytest.mark.parametrize("epoch", ["CALENDAR_WINDOWS_1900", "CALENDAR_MAC_1904"])
def test_values_are_those_that_openpyxl_reads(tmp_path: Path, epoch: str) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book, path = openpyxl.Workbook(), tmp_path / "t.xlsx"
    book.epoch = getattr(openpyxl.utils.datetime, epoch)
    for at, (value, shown) in enumerate(VALUES, 1):
        cell = book.active.cell(2 * at, at % 3 + 1, value)  # with rows and columns between
        cell.number_format = shown
    book.active["A1"] = "first"
    book.save(path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    there = {one.row: [as_they_are(one.value) for one in line] for line in sheet for one in line}
    for one in there.values():
        while one and one[-1] is None:
            one.pop()
    assert cells(path) == {number: one for number, one in there.items() if one}


def test_texts_of_runs_and_results_of_formulas_are_read(tmp_path: Path) -> None:
    """As Excel and XlsxWriter write them."""
    texts = (
        '<sst><si><t>sku</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">a </t></r>'
        "<r><t>mug</t></r><rPh><t>spoken</t></rPh></si><si><t/></si></sst>"
    )
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    rows = (
        '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>1</v></c>'
        '<c r="C1" s="1"/></row><row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" s="1"><v>46082'
        '</v></c><c r="D3" t="str"><f>""</f><v></v></c><c r="F3"><f>1</f></c>'
        '<c r="G3" t="e"><v>#N/A</v></c><c r="H3" t="s"><v>2</v></c>'
        '<c r="I3" t="s"><v>9</v></c></row>'
    )
    (tmp_path / "t.xlsx").write_bytes(workbook(rows, sharedStrings=texts, styles=styles))
    found = cells(tmp_path / "t.xlsx")
    assert found[1] == ["sku", "a mug"]
    assert found[3][:5] == [2, "2026-03-01", None, None, None]
    reasons = [one.reason for one in found[3] if isinstance(one, WrongCell)]
    assert [fault_parts(one)[0] for one in reasons] == ["formula", "error", "kind"]
    assert "#N/A" in reasons[1]


def test_other_layouts_are_workbooks_too(tmp_path: Path) -> None:
    """Prefixes (Open XML SDK), strict names, whole paths, sheets in another order (LibreOffice,
    Google), no references (some exporters), and rows that come back."""
    main = f"{STRICT}/spreadsheetml/main"
    rows = "".join(
        f'<x:row{number}><x:c t="inlineStr"><x:is><x:t>{name}</x:t></x:is></x:c>'
        f'<x:c t="b"><x:v>1</x:v></x:c><x:c t="d"><x:v>2026-03-01T00:00:00</x:v></x:c></x:row>'
        for number, name in (("", "a"), (' r="2.0"', "b"), (' r="2"', "again"), ("", "c"))
    )
    parts = {
        "_rels/.rels": related(("R1", "officeDocument", "/book/b.xml")).replace(OPEN, STRICT),
        "book/b.xml": f'<x:workbook xmlns:x="{main}" xmlns:q="{STRICT}/{RELATED}"><x:sheets>'
        '<x:sheet name="chart" sheetId="9" q:id="R8"/><x:sheet name="z" sheetId="7" q:id="R7"/>'
        '<x:sheet name="other" sheetId="1" q:id="R1"/></x:sheets></x:workbook>',
        "book/_rels/b.xml.rels": related(
            ("R1", "worksheet", "sheet1.xml"),
            ("R8", "chartsheet", "chart.xml"),
            ("R7", "worksheet", "/book/deep/../sheet2.xml"),
        ),
        "book/sheet1.xml": "<worksheet/>",
        "book/sheet2.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData>'
        "</x:worksheet>",
    }
    path = tmp_path / "t.xlsx"
    path.write_bytes(zipped(parts))
    assert cells(path) == {at: [name, True, "2026-03-01"] for at, name in enumerate("abc", 1)}
    path.write_bytes(zipped(parts | {"book/sheet2.xml": parts["book/sheet2.xml"].encode("utf-16")}))
    assert len(cells(path)) == 3
    del parts["_rels/.rels"]
    path.write_bytes(zipped(parts))
    with pytest.raises(ValueError, match="it is no workbook"):
        cells(path)


ENDLESS = {
    "cells": "<row>" + '<c r="B1"/>' * 20_000,
    "columns": '<row><c r="XFE1"><v>1</v></c></row>',
    "rows": row("a") + "<row/>" * 20_000,
    "depth": "<a>" * 30_000,
    "text": f"<row><c><v>{'x' * 200_000}</v></c></row>",
    "runs": f'<row><c t="inlineStr"><is>{"<r/>" * 200_000}</is></c></row>',
    "attribute": f'<row><c a="{"x" * 2_000_000}"/></row>',
    "names": "".join(f"<t{at}/>" for at in range(10_000)),
    "blanks": "\n" * 5_000_000,
}


@pytest.mark.few(7)
@pytest.mark.parametrize("of", ENDLESS)
def test_what_has_no_end_is_told_where_it_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    if of in ("rows", "blanks"):  # of which there may be so many that a test would wait for them
        monkeypatch.setattr(reading, "_MOST_ELEMENTS", 10_000)
        monkeypatch.setattr(reading, "MOST_UNFOLDED", 4 << 20)
    (tmp_path / "t.xlsx").write_bytes(workbook(ENDLESS[of]))
    with pytest.raises(ValueError, match="more than|longer than|no end"):
        list(cells_of(tmp_path / "t.xlsx"))


@pytest.mark.slow
def test_other_parts_have_an_end_too(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(workbook(row("a"), styles="<cellXfs>" + "<xf/>" * 400_000))
    with pytest.raises(ValueError, match="no end of elements"):
        list(cells_of(path))
    long = {"sharedStrings": f"<si>{'<r><t>xxxxxxxxxx</t></r>' * 20_000}</si>"}
    path.write_bytes(zipped(parts_of(row("a"), **long)))
    with pytest.raises(ValueError, match="longer than 100,000 characters"):
        list(cells_of(path))


def test_a_row_of_shared_texts_is_as_long_as_they_are(tmp_path: Path) -> None:
    texts = f"<sst><si><t>{'x' * 90_000}</t></si></sst>"
    rows = f"<row>{'<c t=&quot;s&quot;><v>0</v></c>'.replace('&quot;', chr(34)) * 30}</row>"
    (tmp_path / "t.xlsx").write_bytes(workbook(rows, sharedStrings=texts))
    with pytest.raises(ValueError, match=table_fault("long_row", row=1, most="2,000,000")):
        list(cells_of(tmp_path / "t.xlsx"))


def test_cells_of_all_rows_have_a_number_too(tmp_path: Path) -> None:
    width = 1_900
    (tmp_path / "t.csv").write_text("a" + "," * width + "\n" + ("x" + "," * width + "\n") * 600)
    read = table_rows(tmp_path / "t.csv")
    assert next(read).values == {"a": "x"}
    with refused(InputError, "file_unreadable", reason="it has more than 1,000,000 cells"):
        list(read)


@pytest.mark.parametrize("code", ["[" * 400_000, "[" * 250 + "d", '"' * 100_000])
def test_a_format_that_no_spreadsheet_writes_takes_no_time(tmp_path: Path, code: str) -> None:
    code = code.replace('"', "&quot;")
    many = "".join(f'<numFmt numFmtId="{200 + at}" formatCode="{code}"/>' for at in range(2))
    styles = f'<styleSheet>{many}<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    cell = '<row><c s="0"><v>5</v></c></row>'
    (tmp_path / "t.xlsx").write_bytes(workbook(cell, styles=styles))
    assert len(list(cells_of(tmp_path / "t.xlsx"))) == 1


@pytest.mark.parametrize("number", ["inf", "nan", "-inf", "a", "1e999"])
def test_a_row_without_a_number_is_told(tmp_path: Path, number: str) -> None:
    (tmp_path / "t.xlsx").write_bytes(workbook(f'{row("a")}<row r="{number}">{said("b")}</row>'))
    with pytest.raises(InputError, match=f"the row after row 1 has “{number}” for its number"):
        list(table_rows(tmp_path / "t.xlsx"))


def test_a_cell_below_a_heading_that_reaches_over_it_is_told(tmp_path: Path) -> None:
    """As a title over the table, or one heading for two columns."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for values in (["file", "size", None], ["a", 1, 2], ["b", 1, None], ["c", 1, None, 3]):
        sheet.append(values)
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A3:B3")
    book.save(tmp_path / "t.xlsx")
    first, second, third = table_rows(tmp_path / "t.xlsx")
    reason = table_fault("merged", range="B1:C1")
    assert first.fault == cell_fault(2, "3", reason)
    assert (second.fault, second.values["file"]) == ("", "b")
    assert third.fault == cell_fault(4, "4", table_fault("no_heading"))


def test_many_merged_headings_take_no_time(tmp_path: Path) -> None:
    merged = "".join(f'<mergeCell ref="{one}1:XFD1"/>' for one in ("A", "B", "XFC") * 20_000)
    parts, sheet = parts_of(row("a") + row("b", "c")), "xl/worksheets/sheet1.xml"
    told = f"</sheetData><mergeCells>{merged}</mergeCells>"
    parts[sheet] = str(parts[sheet]).replace("</sheetData>", told)
    (tmp_path / "t.xlsx").write_bytes(zipped(parts))
    (found,) = table_rows(tmp_path / "t.xlsx")
    assert table_fault("merged", range="A1:XFD1") in found.fault
