"""The fonts that text is drawn with: those that ship, and the system's where these lack a letter or
somebody chose one. The only place besides its neighbours that knows Skia."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import skia as untyped
from fontTools import subset

from desktop_app.imaging.drawing.page import TextStyle
from desktop_app.imaging.drawing.pdf_text import letters_of

skia: Final[Any] = untyped
"""Without types."""

FAMILIES: Final = {
    "Noto Sans": "NotoSans",
    "Noto Sans SC": "NotoSansSC",
    "Noto Sans Arabic": "NotoSansArabic",
    "Noto Sans Hebrew": "NotoSansHebrew",
    "Noto Sans Math": "NotoSansMath",
    "Noto Sans Symbols": "NotoSansSymbols",
    "Noto Sans Symbols 2": "NotoSansSymbols2",
}
"""Those that ship, in the order in which a letter is looked for, and how their files begin."""

_WEIGHTS: Final = ("Regular", "Bold")


class Fonts:
    """Fonts of a folder; what is laid out with them is the same on every system. In any thread.

    Args:
        folder: with files of `FAMILIES`.

    Attributes:
        named: a typeface that was looked for, by its PostScript name, and letters of its glyphs.

    Raises:
        FileNotFoundError: one is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = threading.RLock()
        self._provider: Any = skia.textlayout.TypefaceFontProvider()
        self._faces, self._named = dict[str, Any](), dict[str, Any]()
        self.named = cache(self._of_name)
        self._files = dict[tuple[str, bool], Path]()
        opener = skia.FontMgr.New_Custom_Empty()
        for family, start in FAMILIES.items():
            for weight in _WEIGHTS:
                file = folder / f"{start}-{weight}.ttf"
                if weight == "Bold" and not file.exists():
                    continue  # symbols have one weight
                face = opener.makeFromFile(str(file))
                if face is None:
                    raise FileNotFoundError(file)
                self._register(face, family)
                self._faces.setdefault(family, face)
                self._files[family, weight == "Bold"] = file
        self._unicode: Any = skia.Unicodes.ICU.Make()
        self._system = dict[str, str]()
        self._collect()

    def _register(self, face: Any, family: str) -> None:
        self._provider.registerTypeface(face, family)
        self._named[face.getPostScriptName()] = face

    def _of_name(self, name: str) -> tuple[Any, dict[int, str]]:
        face = self._named.get(name)
        return face, {} if face is None else letters_of(face)

    def _collect(self) -> None:
        self._collection: Any = skia.textlayout.FontCollection()
        self._collection.setDefaultFontManager(self._provider)

    def has(self, letter: str) -> bool:
        """Whether a font that ships shows it."""
        code = ord(letter)
        return any(face.unicharToGlyph(code) for face in self._faces.values())

    def families(self, text: str, style: TextStyle) -> list[str]:
        """Those that ``text`` needs, in the order in which a letter is looked for."""
        chosen = [self._chosen(style.family)] if style.family else []
        found = [*filter(None, chosen), *self.shipped(text)]
        found += filter(None, map(self._holding, self._foreign(text)))
        return list(dict.fromkeys(found))

    def lacking(self, letters: Iterable[str]) -> list[str]:
        """Those that no font shows, neither one that ships nor the system's."""
        return [letter for letter in self._foreign(letters) if not self._holding(letter)]

    def _foreign(self, letters: Iterable[str]) -> list[str]:
        """Those that what ships doesn't show."""
        drawn = (one for one in dict.fromkeys(letters) if not (one.isspace() or _is_mark(one)))
        return [letter for letter in drawn if not self.has(letter)]

    def shipped(self, text: str) -> list[str]:
        """What ships, in the order in which a letter of a text is looked for. Spaces, marks and
        digits of one that is read from the right are of the font of its letters, so that what
        stands together is one run: so it looks, and so a PDF is read."""
        ways = {one: unicodedata.bidirectional(one) for one in text}
        first = next((ord(one) for one, way in ways.items() if way in ("L", "R", "AL")), 0)
        own = [name for name, face in self._faces.items() if face.unicharToGlyph(first)]
        return [*own, *FAMILIES] if ways.get(chr(first)) in ("R", "AL") else [*FAMILIES]

    def subsets(self, text: str, bold: bool) -> dict[str, bytes]:
        """What ships of fonts for these letters, by families: TrueType files with them alone."""
        left, made = {letter for letter in text if not letter.isspace()}, dict[str, bytes]()
        for family, face in self._faces.items():
            here = {letter for letter in left if face.unicharToGlyph(ord(letter))}
            if not here:
                continue
            options = subset.Options(layout_features=["*"], hinting=False)
            stream = BytesIO()
            with subset.load_font(self._file(family, bold), options) as font:
                subsetter = subset.Subsetter(options)
                subsetter.populate(unicodes=map(ord, [*sorted(here), " "]))
                subsetter.subset(font)
                font.recalcTimestamp = False  # the same bytes each time
                font.save(stream)
            made[family], left = stream.getvalue(), left - here
        return made

    def _file(self, family: str, bold: bool) -> Path:
        return self._files.get((family, bold)) or self._files[family, False]

    def _chosen(self, family: str) -> str:
        """A family of the system; "": there is none."""
        normal = skia.FontStyle.Normal()
        return self._of_system(family, lambda: _manager().matchFamilyStyle(family, normal))

    def _holding(self, letter: str) -> str:
        """A family of the system that has a letter; "": none."""
        normal, code = skia.FontStyle.Normal(), ord(letter)
        return self._of_system(
            f"for {letter}",
            lambda: _manager().matchFamilyStyleCharacter("", normal, ["en"], code),
        )

    def _of_system(self, key: str, find: Any) -> str:
        with self._lock:
            if key not in self._system:
                face = find()
                self._system[key] = "" if face is None else f"{face.getFamilyName()} (system)"
                if face is not None:
                    self._register(face, self._system[key])
                    self._collect()
            return self._system[key]

    def paragraph(self, text: str, style: TextStyle, paint: Any = None) -> Any:
        """One line of text, laid out and not broken.

        Args:
            text: without line breaks.
            style: how it looks.
            paint: of its letters; None: their colour.
        """
        layout = skia.textlayout
        made = layout.TextStyle()
        made.setFontSize(style.size)
        made.setFontFamilies(self.families(text, style))
        made.setFontStyle(_style(style))
        made.setLetterSpacing(style.spacing)
        made.setHeightOverride(True)
        made.setHeight(style.lead)
        made.setHalfLeading(True)
        if paint is None:
            made.setColor(0xFF000000)
        else:
            made.setForegroundPaint(paint)
        whole = layout.ParagraphStyle()
        whole.setTextStyle(made)
        with self._lock:
            builder = layout.ParagraphBuilder.make(whole, self._collection, self._unicode)
            builder.pushStyle(made)
            builder.addText(text)
            paragraph = builder.Build()
            paragraph.layout(1e6)
        return paragraph


def _style(style: TextStyle) -> Any:
    """Fonts that have no such letters have theirs skewed and made heavier."""
    if style.italic:
        return skia.FontStyle.BoldItalic() if style.bold else skia.FontStyle.Italic()
    return skia.FontStyle.Bold() if style.bold else skia.FontStyle.Normal()


@lru_cache(maxsize=1)
def _manager() -> Any:
    """The system's fonts: asked for when something is needed of them."""
    return skia.FontMgr.RefDefault()


def _is_mark(letter: str) -> bool:
    """Whether it is not drawn: joiners, selectors of variants, marks of direction."""
    code = ord(letter)
    return 0x200B <= code <= 0x200F or 0x202A <= code <= 0x206F or 0xFE00 <= code <= 0xFE0F


@lru_cache(maxsize=4)
def fonts_in(folder: Path) -> Fonts:
    """Those of a folder, opened once."""
    return Fonts(folder)
