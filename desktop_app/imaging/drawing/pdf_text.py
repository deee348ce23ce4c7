"""What is read in a PDF that Skia wrote: the letters that were typed, in their order.

Skia gives for each glyph the first code that its font has for it (ToUnicode, ISO 32000-1, 9.10.3):
where letters are joined these are presentation forms (U+FB50 and on), which nobody searches for,
and for a glyph that only rules of the font lead to it gives none.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from fontTools.ttLib import TTFont, newTable

Faces: TypeAlias = Callable[[str], tuple[Any, Mapping[int, str]]]

_STREAM: Final = re.compile(
    rb"(?<=\n)(\d+)( 0 obj\n<</Filter /FlateDecode\n/Length )\d+(>> stream\n)"
    rb"(.*?)(?=\nendstream\nendobj\n)",
    re.S,
)
"""What a page draws, or the letters of a font: a stream that is neither font nor picture."""

_FONT: Final = re.compile(
    rb"\n(\d+) 0 obj\n<</Type /Font\n/Subtype /Type0\n/BaseFont /(?:[A-Z]+\+)?(\S+)\n"
    rb"[^>]*/ToUnicode (\d+) 0 R"
)
_MARK: Final = re.compile(rb"/\w+ (<</MCID \d+) >>BDC")
_SHOWN: Final = re.compile(rb"<((?:[0-9A-F]{4})+)> Tj")
_FORMS: Final = re.compile("[\ufb00-\ufdcf\ufdf2\ufe70-\ufefc]")
"""Letters as they are joined, and ligatures that fonts make by themselves."""


def is_intricate(text: str) -> bool:
    """Whether its glyphs don't spell it from left to right: it has marks, joiners or ligatures. Of
    text from right to left readers take glyphs alone, whatever is said of them."""
    ways = {unicodedata.bidirectional(one) for one in text}
    kinds = {unicodedata.category(one) for one in text}
    odd = not kinds.isdisjoint(("Mn", "Mc", "Me", "Cf")) or _FORMS.search(text) is not None
    return odd and ways.isdisjoint(("R", "AL"))


def as_typed(data: bytes, marked: Iterable[str], faces: Faces) -> bytes:
    """A PDF of Skia's, in which what was typed is found.

    Args:
        data: as Skia wrote it.
        marked: the text of each of its marked contents.
        faces: gives the typeface of a name, and letters of its glyphs (`letters_of`).
    """
    body, texts = data[: data.rindex(b"xref\n0 ")], iter(marked)
    found = [one.groups() for one in _FONT.finditer(body) if faces(one[2].decode())[1]]
    fonts = {number: _Font(*faces(name.decode())) for number, name, _ in found}
    maps = {at: fonts[number] for number, _, at in found}

    def actual(match: re.Match[bytes]) -> bytes:
        return b"/Span %s /ActualText <FEFF%s>>>BDC" % (match[1], _hex(next(texts)))

    def read(match: re.Match[bytes]) -> bytes:
        number, begin, end, packed = match.groups()
        stream = zlib.decompress(packed)
        if number in maps:
            stream = maps[number].mapped(stream)
        elif b"begincmap" not in stream:
            stream = _MARK.sub(actual, _spelt(stream, fonts))
        packed = zlib.compress(stream)
        return b"%s%s%d%s%s" % (number, begin, len(packed), end, packed)

    body = _STREAM.sub(read, body)
    # Not all of a page is structured.
    body = body.replace(b"/MarkInfo <</Type /MarkInfo\n/Marked true>>\n", b"")
    tops = {int(one[1]): one.start(1) for one in re.finditer(rb"\n(\d+) 0 obj\n", body)}
    rows = iter(b"%010d 00000 n" % tops[number] for number in sorted(tops))
    tail = re.sub(rb"\d{10} 00000 n", lambda _: next(rows), data[data.rindex(b"xref\n0 ") :])
    return body + re.sub(rb"(startxref\n)\d+", rb"\g<1>%d" % len(body), tail)


class _Font:
    """A font of a PDF, and what its glyphs are read as."""

    def __init__(self, face: Any, letters: Mapping[int, str]) -> None:
        self._letters = letters
        # Glyphs of NULL and of the line's end: without outline, and nothing draws them.
        self._blank = [glyph for code in (0, 13) if (glyph := face.unicharToGlyph(code))]
        self._read = dict[int, str]()

    def glyphs(self, match: re.Match[bytes]) -> bytes:
        """Some that are drawn. One that stands for several letters that are read from the right
        is read as the last, and blank ones after it as the others: so each reader finds them in
        the order in which it finds all glyphs."""
        made = list[int]()
        for at in range(0, len(match[1]), 4):
            glyph = int(match[1][at : at + 4], 16)
            text = self._letters.get(glyph, "")
            made.append(glyph)
            more = text[-2::-1] if unicodedata.bidirectional(text[:1] or " ") in ("R", "AL") else ""
            kept = {letter: code for code, letter in self._read.items() if code in self._blank}
            for letter in more if len({*more, *kept}) <= len(self._blank) else "":
                code = kept.setdefault(letter, self._blank[len(kept)])
                self._read[code], text = letter, text[-1]
                made.append(code)
            self._read[glyph] = text
        return b"<%s> Tj" % b"".join(b"%04X" % one for one in made)

    def mapped(self, cmap: bytes) -> bytes:
        """Its letters (ToUnicode), of the glyphs that are drawn."""
        rows = [b"<%04X> <%s>\n" % (at, _hex(one)) for at, one in sorted(self._read.items()) if one]
        groups = [rows[at : at + 100] for at in range(0, len(rows), 100)]
        blocks = [b"%d beginbfchar\n%sendbfchar\n" % (len(one), b"".join(one)) for one in groups]
        head, end = re.split(rb"\d+ beginbf|endcmap", cmap)[0], cmap.index(b"endcmap")
        return head + b"".join(blocks) + cmap[end:]


def letters_of(face: Any) -> dict[int, str]:
    """Letters of its glyphs, also of those that only its rules lead to (OpenType, GSUB)."""
    font = TTFont()
    font.setGlyphOrder([str(glyph) for glyph in range(face.countGlyphs())])
    for tag in {"cmap", "GSUB"} & {each.to_bytes(4).decode() for each in face.getTableTags()}:
        table: Any = newTable(tag)
        table.decompile(bytes(face.getTableData(int.from_bytes(tag.encode()))), font)
        font[tag] = table
    codes = [(chr(code), glyph) for code, glyph in (font.getBestCmap() or {}).items()]
    letters = {glyph: code for code, glyph in reversed(codes) if not _FORMS.match(code)}
    for old, new in _rules(font["GSUB"].table.LookupList.Lookup if "GSUB" in font else ()):
        if all(one in letters for one in old):
            letters.setdefault(new, "".join(letters[one] for one in old))
    forms = {glyph: unicodedata.normalize("NFKC", code).strip() for code, glyph in codes}
    return {int(glyph): text for glyph, text in (forms | letters).items() if glyph != "0"}


def _rules(lookups: Iterable[Any]) -> Iterator[tuple[Sequence[str], str]]:
    """Glyphs that another one stands for."""
    for table in (getattr(one, "ExtSubTable", one) for each in lookups for one in each.SubTable):
        if table.LookupType == 1:
            yield from (((old,), new) for old, new in table.mapping.items())
        elif table.LookupType == 4:
            for first, ligatures in table.ligatures.items():
                yield from (([first, *one.Component], one.LigGlyph) for one in ligatures)


def _spelt(stream: bytes, fonts: Mapping[bytes, _Font]) -> bytes:
    parts = re.split(rb"(?<=/F)(\d+) ", stream)
    for at in range(1, len(parts), 2):
        if parts[at] in fonts:
            parts[at + 1] = _SHOWN.sub(fonts[parts[at]].glyphs, parts[at + 1])
        parts[at] += b" "
    return b"".join(parts)


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().upper().encode()
