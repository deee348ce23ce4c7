"""Tables that can't be read, each with what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from zipfile import ZIP_BZIP2

from tests.storage.sheets import parts_of, row, said, workbook, zipped

GOOD = row("picture", "name") + row("p.png", "a")
SHEET = "xl/worksheets/sheet1.xml"


def with_parts(**changed: Callable[[str], str | bytes]) -> bytes:
    parts = parts_of(GOOD)
    return zipped(parts | {name: change(str(parts[name])) for name, change in changed.items()})


def bomb(text: str) -> str:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    declared = f'<!DOCTYPE x [<!ENTITY e0 "x">{entities}]>'
    return text.replace("?>", f"?>{declared}", 1).replace("p.png", "&e9;")


WRONG: list[tuple[str, bytes, str]] = [
    ("t.csv", b" ", "it has no rows"),
    ("t.csv", b"\n\n\n", "it has no rows"),
    ("t.csv", b"picture,name\n", "no rows below"),
    ("t.csv", b"name,Name\na,b\n", "two columns are called"),
    ("t.csv", b"file\nnope.png\n", "it has no column “"),
    ("t.csv", b'picture,"name\np.png,1\n', "a quote has no end"),
    ("t.csv", b"\xff\xfe" + b"p\0" * 40 + b"\n\0\0\xd8x\0", "encoding"),
    ("t.csv", ",".join(map("c{}".format, range(2001))).encode(), "more than 2,000 columns"),
    ("t.csv", workbook(GOOD), "call a workbook .xlsx"),
    ("t.tsv", b"picture\n" + b"x" * 2_100_000, "longer than 2,000,000 characters"),
    ("t.xlsx", b"picture\np.png\n", "it is no workbook"),
    ("t.xlsx", b" ", "it is no workbook"),
    ("t.xlsx", b"PK\3\4", "it is no workbook"),
    ("t.xlsx", zipped({"a.txt": "x"}), "it is no workbook"),
    ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "without a password"),
    ("t.xlsx", workbook(GOOD)[:-400], "it is no workbook"),
    ("t.xlsx", workbook("<row><c"), "a sheet is damaged"),
    ("t.xlsx", workbook(""), "it has no rows"),
    ("t.xlsx", workbook(row("picture")), "no rows below"),
    ("t.xlsx", workbook(row("name", "Name ") + row("a", "b")), "two columns are called"),
    ("t.xlsx", workbook(row("file") + row("p.png")), "it has no column “"),
    ("t.xlsx", workbook(f"<row>{said('x') * 17_000}</row>"), "more than 16,384 cells"),
    ("t.xlsx", workbook("<row>" * 30_000), "no end of elements"),
    ("t.xlsx", zipped(parts_of(GOOD), ZIP_BZIP2), "a sheet is damaged"),
    ("t.xlsx", with_parts(**{SHEET: bomb}), "it declares entities"),
    ("t.xlsx", with_parts(**{SHEET: lambda text: "<x>" * 20 + text[60:]}), "a sheet is damaged"),
    ("t.xlsx", with_parts(**{"xl/workbook.xml": lambda _: "<workbook/>"}), "it has no sheet"),
    ("t.jsonl", b"\n", "no rows"),
    ("t.jsonl", b'{"a": "' + b"x" * 2_100_000 + b'"}\n', "longer than 2,000,000 characters"),
    ("t.ods", b"PK\3\4", "save it as .xlsx or .csv"),
    ("t.xls", b"\xd0\xcf\x11\xe0", "save it as .xlsx or .csv"),
]
