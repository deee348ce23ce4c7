"""Workbooks written by hand, part by part, as spreadsheets of several makers lay them out."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

OPEN = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
RELATED = "officeDocument/2006/relationships"


def zipped(parts: Mapping[str, str | bytes], method: int = ZIP_DEFLATED) -> bytes:
    """A ZIP of these parts."""
    file = BytesIO()
    with ZipFile(file, "w", method) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def related(*rows: tuple[str, str, str]) -> str:
    """Relations: of each its id, kind and target."""
    told = "".join(
        f'<Relationship Id="{key}" Type="{OPEN}/{RELATED}/{kind}" Target="{target}"/>'
        for key, kind, target in rows
    )
    return f'<Relationships xmlns="{OPEN}/package/2006/relationships">{told}</Relationships>'


def parts_of(rows: str, **more: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook with these rows; ``more``: "sharedStrings" and "styles"."""
    main = f"{OPEN}/spreadsheetml/2006/main"
    others = [(f"rId{at}", name, f"{name}.xml") for at, name in enumerate(more, 2)]
    return {
        "_rels/.rels": related(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OPEN}/{RELATED}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": related(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), *others
        ),
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet xmlns="{main}">'
        f"<sheetData>{rows}</sheetData></worksheet>",
        **{f"xl/{name}.xml": text for name, text in more.items()},
    }


def workbook(rows: str, **more: str | bytes) -> bytes:
    """The same as a file."""
    return zipped(parts_of(rows, **more))


def said(text: object) -> str:
    """A cell that holds a text."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def row(*texts: object) -> str:
    """A row of such cells."""
    return f"<row>{''.join(map(said, texts))}</row>"
