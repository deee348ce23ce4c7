"""What is found in a PDF: the letters that were typed, by what its fonts and marks say of them."""

from __future__ import annotations

import re
import zlib
from unicodedata import normalize

import pytest

from desktop_app.imaging.drawing.page import DrawnPage, PageInfo, TextBlock
from desktop_app.imaging.drawing.painting import pdf
from tests.imaging.drawing.fonts import FONTS

TYPED = {
    "Arabic": "السلام عليكم",
    "Arabic, lam with each alef": "لا لأ لإ لآ",
    "Farsi": "سلام گچپژ ی ک",
    "Urdu": "اردو ٹڈڑے ہ",
    "Kurdish": "ئەمە ڕۆژێکی ڵ خۆشە",
    "Pashto": "ځای ښه ړ ۍ",
    "Hebrew": "שלום עולם",
    "Hebrew with points": "שָׁלוֹם",
    "Yiddish": "אל וו יי וי",
    "Arabic with vowels": "مُحَمَّد رَسُولٌ",
    "Latin ligatures": "office affix flow",
    "Chinese": "交错文字",
}
MARKED = {
    "combining marks": "Cafe\u0301 a\u0308",
    "a soft hyphen": "Donau\u00addampfschiff",
    "a ligature as a letter": "ﬁne",
    "Devanagari": "नमस्ते",
    "Thai": "ภาษาไทย\u0e33\u0e34",
}


def _streams(data: bytes) -> list[str]:
    packed = re.findall(rb"/FlateDecode\n/Length \d+>> stream\n(.*?)\nendstream", data, re.S)
    return [zlib.decompress(each).decode("latin1") for each in packed]


def _written(*texts: str) -> bytes:
    items = [TextBlock(text, 20, 20 + 30 * at) for at, text in enumerate(texts)]
    return pdf([DrawnPage(400, 300, items)], FONTS, PageInfo())


def _read(data: bytes) -> str:
    """What ToUnicode says of the glyphs, as they are drawn, from the left."""
    content = _streams(data)[0]
    places = re.findall(r"\n(\d+) 0 obj\n<<[^>]*?/ToUnicode (\d+) 0 R", data.decode("latin1"))
    tables = {
        font: data.index(b"stream\n", data.index(f"\n{at} 0 obj".encode())) + len(b"stream\n")
        for font, at in places
    }
    letters, known, read = dict[str, dict[str, str]](), dict[str, str](), ""
    for font, at in tables.items():
        table = zlib.decompressobj().decompress(data[at:]).decode()
        letters[font] = dict(re.findall(r"<(\w{4})> <(\w+)>\n", table))
    for font, glyphs in re.findall(r"/F(\d+) \S+ Tf|<(\w+)> Tj", content):
        known = letters[font] if font else known
        read += "".join(
            bytes.fromhex(known.get(glyphs[at : at + 4], "")).decode("utf-16-be")
            for at in range(0, len(glyphs), 4)
        )
    return read


@pytest.mark.parametrize("kind", TYPED)
def test_glyphs_are_read_as_the_letters_that_were_typed(kind: str) -> None:
    typed = TYPED[kind]
    read = _read(_written(typed)).strip()
    is_from_right = "\u0590" < typed[0] < "\u0780"
    # Shapers put marks into an order of their own, which is canonically the same.
    assert normalize("NFD", read[::-1] if is_from_right else read) == normalize("NFD", typed)


@pytest.mark.parametrize("kind", MARKED)
def test_what_glyphs_do_not_spell_is_said_of_their_line(kind: str) -> None:
    typed = MARKED[kind]
    said = re.findall(r"/ActualText <FEFF(\w+)>", _streams(_written("plain", typed, typed))[0])
    assert [bytes.fromhex(each).decode("utf-16-be") for each in said] == [typed, typed]


def test_lines_of_a_paragraph_are_marked_each_for_itself() -> None:
    page = DrawnPage(400, 300, [TextBlock("Cafe\u0301 au lait, cafe\u0301 noir", 20, 20, 90)])
    content = _streams(pdf([page], FONTS, PageInfo()))[0]
    said = [
        bytes.fromhex(one).decode("utf-16-be")
        for one in re.findall(r"ActualText <FEFF(\w+)>", content)
    ]
    assert len(said) > 1
    assert " ".join(said) == "Cafe\u0301 au lait, cafe\u0301 noir"
    assert content.count("BDC") == content.count("EMC") == len(said)


def test_objects_are_where_the_file_says() -> None:
    data = _written(*TYPED.values(), *MARKED.values())
    start = int(data[data.rindex(b"startxref") :].split()[1])
    places = re.findall(rb"(\d{10}) 00000 n", data[start:])
    assert data[start:].startswith(b"xref\n0 %d\n" % (len(places) + 1))
    for number, place in enumerate(places, 1):
        assert data[int(place) :].startswith(b"%d 0 obj\n" % number)
    for length, body in re.findall(
        rb"/Length (\d+)>> stream\n(.*?)\nendstream\nendobj", data, re.S
    ):
        assert int(length) == len(body)
