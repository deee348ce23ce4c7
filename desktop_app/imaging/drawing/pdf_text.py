"""What is read in a PDF that Skia wrote: the letters that were typed, in their order.

Skia tells of each glyph the first code that its font has for it (ToUnicode, ISO 32000-1, 9.10.3):
where letters are joined these are presentation forms (U+FB50 and on), which nobody searches for,
and for a glyph that only rules of the font lead to it tells none.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

_STREAM: Final = re.compile(
    rb"(\d+ 0 obj\n)<</Filter /FlateDecode\n/Length \d+>> stream\n(.*)\nendstream\nendobj\n", re.S
)
"""What a page draws, or the letters of a font: a stream that is neither font nor picture."""

_FONT: Final = re.compile(
    rb"(\d+) 0 obj\n.*/Subtype /Type0\n/BaseFont /(?:[A-Z]+\+)?(\S+)\n.*/ToUnicode (\d+) 0 R", re.S
)
_DRAWN: Final = re.compile(rb"/F(\d+) \S+ Tf|<((?:[0-9A-F]{4})+)> Tj")
_MARKED: Final = re.compile(rb"/\w+ (<</MCID \d+) >>BDC")
_TOLD: Final = re.compile(rb"<(\w+)> (?:<(\w+)> )?<(\w+)>\n")
_FORMS: Final = re.compile("[\ufb00-\ufdcf\ufdf2\ufe70-\ufefc]")
"""Letters as they are joined, and ligatures that fonts make by themselves."""

_BLANK: Final = (1, 2)
"""Glyphs of NULL and of the line's end, in the fonts that ship: nothing draws them."""


def is_intricate(text: str) -> bool:
    """Whether its glyphs don't spell it from left to right: it has marks, joiners or ligatures. Of
    text from right to left readers take glyphs alone, whatever is said of them."""
    kinds = {unicodedata.category(one) for one in text}
    ways = {unicodedata.bidirectional(one) for one in text}
    return ways.isdisjoint(("R", "AL")) and (
        not kinds.isdisjoint(("Mn", "Mc", "Me", "Cf")) or bool(_FORMS.search(text))
    )


def as_typed(data: bytes, marked: Iterable[str], folder: Path) -> bytes:
    """A PDF of Skia's, in which what was typed is found.

    Args:
        data: as Skia wrote it.
        marked: the text of each of its marked contents.
        folder: with files of fonts, named as they call themselves.
    """
    start = int(data[data.rindex(b"startxref") :].split()[1])
    places = [int(one) for one in re.findall(rb"(\d{10}) \d{5} n", data[start:])]
    ends = [*sorted(places), start]
    parts = {at: data[at:end] for at, end in pairwise(ends)}
    found = {at: match for at, part in parts.items() if (match := _STREAM.fullmatch(part))}
    streams = {at: zlib.decompress(match[2]) for at, match in found.items()}
    fonts, texts = dict[bytes, _Font](), iter(marked)
    for match in filter(None, map(_FONT.match, parts.values())):
        told = places[int(match[3]) - 1]
        fonts[match[1]] = _Font(told, streams[told], folder / f"{match[2].decode()}.ttf")

    def said(match: re.Match[bytes]) -> bytes:
        return b"/Span %s /ActualText <FEFF%s>>>BDC" % (match[1], _hex(next(texts)))

    for at, stream in streams.items():
        if b"begincmap" not in stream:
            streams[at] = _MARKED.sub(said, _spelt(stream, fonts))
    streams |= {one.at: one.told() for one in fonts.values()}
    for at, stream in streams.items():
        packed = zlib.compress(stream)
        head = b"%s<</Filter /FlateDecode\n/Length %d>> stream\n" % (found[at][1], len(packed))
        parts[at] = head + packed + b"\nendstream\nendobj\n"
    for at, part in parts.items():  # not all of the page is structured
        parts[at] = part.replace(b"/MarkInfo <</Type /MarkInfo\n/Marked true>>\n", b"")
    return _joined(data[: ends[0]], parts, data[start:], places)


def _joined(head: bytes, parts: dict[int, bytes], tail: bytes, places: list[int]) -> bytes:
    """A file of objects, by where they were, and of the table of where they are."""
    made, tops = bytearray(head), dict[int, int]()
    for at, part in parts.items():
        tops[at] = len(made)
        made += part
    moved = (b"%010d 00000 n" % tops[at] for at in places)
    tail = re.sub(rb"\d{10} \d{5} n", lambda _: next(moved), tail)
    return bytes(made) + re.sub(rb"(startxref\n)\d+", rb"\g<1>%d" % len(made), tail)


class _Font:
    """A font of a PDF, and what its glyphs are read as."""

    def __init__(self, at: int, cmap: bytes, file: Path) -> None:
        self.at, self._cmap = at, cmap
        self._blank = iter(_BLANK if file.exists() else ())
        self._letters = _of_font(file) if file.exists() else _told(cmap)
        self._used, self._beside = dict[int, str](), dict[str, int]()

    def spelt(self, glyph: int) -> bytes:
        """A glyph that is drawn; where it stands for several letters that are read from the right,
        it tells the last, and blank ones after it tell the others: so they are in the order in
        which glyphs are read, whatever the reader."""
        text = self._letters.get(glyph, "")
        told, made = text, b"%04X" % glyph
        if len(text) > 1 and unicodedata.bidirectional(text[0]) in ("R", "AL"):
            for letter in reversed(text[:-1]):
                code = self._beside.get(letter) or next(self._blank, 0)
                if code:
                    self._beside[letter], self._used[code] = code, letter
                    told, made = told[:-2] + told[-1], made + b"%04X" % code
        if told:
            self._used[glyph] = told
        return made

    def told(self) -> bytes:
        """What it says of the glyphs that are drawn."""
        rows = [b"<%04X> <%s>\n" % (code, _hex(text)) for code, text in sorted(self._used.items())]
        groups = [rows[at : at + 100] for at in range(0, len(rows), 100)]
        blocks = [b"%d beginbfchar\n%sendbfchar\n" % (len(one), b"".join(one)) for one in groups]
        head = re.split(rb"\d+ beginbf|endcmap", self._cmap)[0]
        return head + b"".join(blocks) + self._cmap[self._cmap.index(b"endcmap") :]


def _told(cmap: bytes) -> dict[int, str]:
    """Letters of glyphs, as Skia tells them, but as they are typed."""
    letters = dict[int, str]()
    for first, last, text in _TOLD.findall(cmap):
        letter = bytes.fromhex(text.decode()).decode("utf-16-be")
        for more in range(int(last or first, 16) - int(first, 16) + 1 if letter > "\0" else 0):
            joined = letter[:-1] + chr(ord(letter[-1]) + more)
            letters[int(first, 16) + more] = _usual(joined)
    return letters


def _of_font(file: Path) -> dict[int, str]:
    """Letters of its glyphs, also of those that only its rules lead to (OpenType, GSUB)."""
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        codes = {chr(code): glyph for code, glyph in sorted(font.getBestCmap().items())}
        plain = {glyph: text for text, glyph in reversed(codes.items()) if not _FORMS.match(text)}
        names = {name: text for name, text in plain.items() if name != ".notdef"}
        for old, new in _rules(font):
            if all(one in names for one in old):
                names.setdefault(new, "".join(names[one] for one in old))
        names = {glyph: _usual(text) for text, glyph in codes.items()} | names
        return {font.getGlyphID(name): text for name, text in names.items()}


def _rules(font: Any) -> Iterator[tuple[Sequence[str], str]]:
    """Glyphs that another one stands for."""
    lookups = font["GSUB"].table.LookupList.Lookup if "GSUB" in font else ()
    for table in (getattr(one, "ExtSubTable", one) for each in lookups for one in each.SubTable):
        if table.LookupType == 1:
            yield from (((old,), new) for old, new in table.mapping.items())
        elif table.LookupType == 4:
            for first, ligatures in table.ligatures.items():
                yield from (([first, *one.Component], one.LigGlyph) for one in ligatures)


def _usual(text: str) -> str:
    return _FORMS.sub(lambda one: unicodedata.normalize("NFKC", one[0]).strip(), text)


def _spelt(stream: bytes, fonts: Mapping[bytes, _Font]) -> bytes:
    font: _Font | None = None

    def spelt(match: re.Match[bytes]) -> bytes:
        nonlocal font
        if match[1]:
            font = fonts.get(match[1])
        if match[1] or font is None:
            return match[0]
        glyphs = (int(match[2][at : at + 4], 16) for at in range(0, len(match[2]), 4))
        return b"<%s> Tj" % b"".join(map(font.spelt, glyphs))

    return _DRAWN.sub(spelt, stream)


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().upper().encode()
