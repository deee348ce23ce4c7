"""Text in lines: where they are broken, how wide they are, from which side they are read."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from desktop_app.core.affine import Affine
from desktop_app.core.file_note import FileNote
from desktop_app.core.harmless import for_xml
from desktop_app.imaging.drawing.page import TextBlock, TextStyle

if TYPE_CHECKING:
    from desktop_app.core.affine import Point
    from desktop_app.imaging.drawing.fonts import Fonts

_ISOLATE: Final = "\u2067{}\u2069"
"""From right to left, whatever is around it (UAX 9)."""

_SHOWN: Final = 20
"""Letters that a note names."""

_FONTS_OF: Final = {
    "Noto Sans": "LATIN GREEK CYRILLIC COMBINING MODIFIER",
    "Noto Sans CJK": "CJK HANGUL HIRAGANA KATAKANA BOPOMOFO FULLWIDTH HALFWIDTH IDEOGRAPHIC",
    "Noto Sans Math": "MATHEMATICAL",
    "Noto Serif Tibetan": "TIBETAN",
    "GNU Unifont": "ANATOLIAN CANADIAN EGYPTIAN INSCRIPTIONAL LINEAR MEETEI NEW OL OLD PAHAWH"
    " PSALTER SIGNWRITING TAI WARANG",
}
"""By how names of letters begin, where Noto's font is not called after that."""

_CLOSING: Final = "、。，．！？：；）》」』】〕…”’—～％"
_OPENING: Final = "（《「『【〔“‘"
_PIECE: Final = re.compile(
    rf"[ \t]+|[{_OPENING}]*(?:[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|"
    rf"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef{_OPENING}]+)[{_CLOSING}]*|."
)
"""What is not broken: words, one letter of those that are written without spaces, each with the
marks that don't begin or end a line."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line.

    Attributes:
        text: what is drawn.
        x, y: left top corner of its box.
        width: of its letters.
        baseline: y that they stand on.
        rtl: whether it is read from right to left.
    """

    text: str
    x: float
    y: float
    width: float
    baseline: float
    rtl: bool

    @property
    def drawn(self) -> str:
        """With what keeps its direction."""
        return _kept(self.text, self.rtl)


@dataclass(frozen=True, slots=True)
class Lettered:
    """A text in lines, and the size of its block."""

    lines: tuple[TextLine, ...]
    width: float
    height: float

    @property
    def sides(self) -> tuple[float, float]:
        """Where its leftmost line begins, and its rightmost ends: lines of two directions stand
        on both sides of their room."""
        return min(one.x for one in self.lines), max(one.x + one.width for one in self.lines)


def is_rtl(text: str) -> bool:
    """Whether its first letter with a direction is read from right to left (UAX 9, P2)."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def lettered(words: TextBlock, fonts: Fonts) -> Lettered:
    """A text in lines, at its place."""
    style, made = words.style, list[TextLine]()
    for paragraph in words.text.split("\n"):
        paragraph, rtl = _plain(paragraph), is_rtl(paragraph)
        for text in _broken(paragraph, words.width, style, fonts, rtl):
            y = words.y + len(made) * style.pitch
            line = TextLine(text, words.x, y, 0, 0, rtl)
            laid = fonts.paragraph(line.drawn, style)
            baseline = y + laid.AlphabeticBaseline
            made.append(replace(line, width=laid.MaxIntrinsicWidth, baseline=baseline))
    widest = max(line.width for line in made)
    box = widest if math.isinf(words.width) else words.width
    lines = (replace(one, x=one.x + _shift(box - one.width, style, one.rtl)) for one in made)
    return Lettered(tuple(lines), widest, len(made) * style.pitch)


def text_notes(items: Iterable[object], fonts: Fonts) -> tuple[FileNote, ...]:
    """What must be said of the text of these items: letters that no font has, and characters that
    are left out of all files."""
    letters = dict.fromkeys("".join(one.text for one in items if isinstance(one, TextBlock)))
    kept = [one for one in letters if _plain(one)]
    left_out = [f"U+{ord(one):04X}" for one in letters if one not in kept and one not in "\n\r"]
    made, missing = list[FileNote](), fonts.lacking(kept)
    if missing:
        names = ", ".join(dict.fromkeys(map(_font_with, missing)))
        said = {"letters": " ".join(missing[:_SHOWN]), "count": len(missing), "fonts": names}
        made.append(FileNote("letters_missing", said))
    if left_out:
        said = {"characters": ", ".join(left_out[:_SHOWN])}
        made.append(FileNote("characters_left_out", said))
    return tuple(made)


def _font_with(letter: str) -> str:
    """One to install for it: what Noto, and besides it Unifont, call those of a script."""
    script, kind = unicodedata.name(letter, "?").split()[0], unicodedata.category(letter)
    if kind[0] in "LMN" and script.isalpha():
        named = (font for font, scripts in _FONTS_OF.items() if script in scripts.split())
        return next(named, f"Noto Sans {script.title()}")
    return "Noto Emoji" if "\U0001f000" <= letter < "\U0001fb00" else "GNU Unifont"


def corners(words: TextBlock, fonts: Fonts, more: float = 0.0) -> list[Point]:
    """Of its block, turned as it is, with ``more`` on each side."""
    found, turn = lettered(words, fonts), turned(words)
    (left, right), top = found.sides, words.y - more
    left, right, bottom = left - more, right + more, words.y + found.height + more
    upright = ((left, top), (right, top), (right, bottom), (left, bottom))
    return [turn.point(*each) for each in upright]


def turned(words: TextBlock) -> Affine:
    """From the words as they would stand upright to where they are."""
    return Affine.rotation(words.angle, (words.x, words.y))


def centred(words: TextBlock, angle: float, fonts: Fonts) -> TextBlock:
    """Words that stand upright, turned about the middle of their block."""
    if not angle:
        return words
    (left, top), _, (right, bottom), _ = corners(words, fonts)
    middle = (left + right) / 2, (top + bottom) / 2
    x, y = Affine.rotation(angle, middle).point(words.x, words.y)
    return replace(words, x=x, y=y, angle=angle)


def size_of(
    text: str, style: TextStyle, fonts: Fonts, width: float = math.inf
) -> tuple[float, float]:
    """Width and height of a text whose lines are at most so wide."""
    found = lettered(TextBlock(text, 0, 0, width, style), fonts)
    return found.width, found.height


def _plain(text: str) -> str:
    """Without control characters, tabs as spaces."""
    text = for_xml(text.replace("\t", " "))
    return "".join(one for one in text if unicodedata.category(one) != "Cc")


def _shift(free: float, style: TextStyle, rtl: bool) -> float:
    if style.align == "middle":
        return free / 2
    return free if (style.align == "end") != rtl else 0.0


def _kept(text: str, rtl: bool) -> str:
    return _ISOLATE.format(text) if rtl else text


def _broken(text: str, width: float, style: TextStyle, fonts: Fonts, rtl: bool) -> Sequence[str]:
    def wide(part: str) -> float:
        """Of a part as it is drawn, so that lines broken to the widest of them are the same."""
        return fonts.paragraph(_kept(part.strip(), rtl), style).MaxIntrinsicWidth

    if not text or fonts.paragraph(_kept(text, rtl), style).MaxIntrinsicWidth <= width:
        return [text]
    lines, line = list[str](), ""
    for piece in _PIECE.findall(text):
        if wide(line + piece) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        line = piece.lstrip()
        while line and wide(line) > width:  # one word that is too long
            cut = _fitting(line, width, wide)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.strip()] if line.strip() or not lines else lines


def _fitting(text: str, width: float, wide: Callable[[str], float]) -> int:
    """How many letters fit, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if wide(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
