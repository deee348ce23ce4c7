"""A page as SVG: text stays text, a line of it an element, in the order in which it is read."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from desktop_app.core.harmless import for_xml
from desktop_app.imaging.drawing.fonts import Fonts
from desktop_app.imaging.drawing.lettering import lettered
from desktop_app.imaging.drawing.page import (
    SHADOW,
    DrawnLine,
    DrawnPage,
    Item,
    Oval,
    PageInfo,
    Shown,
    TextBlock,
)
from desktop_app.imaging.png import write_png
from desktop_app.imaging.xmp import with_source_type


def svg(page: DrawnPage, fonts: Fonts, info: PageInfo) -> bytes:
    """A page as its own file; pictures are in it.

    Args:
        page: what is drawn.
        fonts: that its lines were broken with; where it is shown without them, lines are as long.
        info: what the file says of itself.
    """
    wide, high = f"{page.width:g}", f"{page.height:g}"
    size = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    language = f"xml:lang={quoteattr(info.language)}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {language}>',
    ]
    if info.title:
        lines.append(f"<title>{escape(info.title)}</title>")
    if info.subject:
        lines.append(f"<desc>{escape(info.subject)}</desc>")
    if info.mark:
        lines.append(f"<metadata>{with_source_type(None, info.mark).decode()}</metadata>")
    if page.colour:
        lines.append(f'<rect width="{wide}" height="{high}"{_paint("fill", page.colour)}/>')
    lines += _faces(page, fonts)
    for item in page.items:
        lines += _drawn(item, fonts)
    return for_xml("\n".join([*lines, "</svg>", ""])).encode()


def _faces(page: DrawnPage, fonts: Fonts) -> Iterator[str]:
    """The letters that there are, so that they look the same without these fonts."""
    texts = [each for each in page.items if isinstance(each, TextBlock)]
    rules = list[str]()
    for bold in (False, True):
        letters = "".join(one.text for one in texts if one.style.bold == bold)
        for family, data in fonts.subsets(letters, bold).items():
            source = f"url(data:font/ttf;base64,{b64encode(data).decode()})"
            weight = 700 if bold else 400
            rules.append(f"@font-face{{font-family:'{family}';font-weight:{weight};src:{source}}}")
    if rules:
        yield f"<style>{''.join(rules)}</style>"


def _drawn(item: Item, fonts: Fonts) -> Iterator[str]:
    match item:
        case TextBlock():
            yield from _words(item, fonts)
        case DrawnLine():
            points = " ".join(f"{x:.2f},{y:.2f}" for x, y in item.points)
            dash = f' stroke-dasharray="{" ".join(map(str, item.dash))}"' if item.dash else ""
            look = f"{_paint('fill', item.fill)}{_stroke(item.colour, item.width)}{dash}"
            yield f'<{"polygon" if item.closed else "polyline"} points="{points}"{look}/>'
        case Oval():
            look = f"{_paint('fill', item.fill)}{_stroke(item.colour, item.stroke)}"
            x, y, wide, high = item.x, item.y, item.width, item.height
            if item.corner is None:
                radii = f'rx="{wide / 2:.2f}" ry="{high / 2:.2f}"'
                yield f'<ellipse cx="{x + wide / 2:.2f}" cy="{y + high / 2:.2f}" {radii}{look}/>'
            else:
                place = f'x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}"'
                yield f'<rect {place} rx="{item.corner:.2f}"{look}/>'
        case Shown():
            place = f'x="{item.x:.2f}" y="{item.y:.2f}" width="{item.width:.2f}"'
            data = b64encode(write_png(item.pixels, ())).decode()
            yield (
                f'<image {place} height="{item.height:.2f}" preserveAspectRatio="none"'
                f' role="img" aria-label={quoteattr(item.words)}'
                f' href="data:image/png;base64,{data}"/>'
            )


def _words(words: TextBlock, fonts: Fonts) -> Iterator[str]:
    style = words.style
    named = [style.family] if style.family else []
    shipped = dict.fromkeys(fonts.shipped(words.text))
    families = ", ".join(f"'{name}'" for name in (*named, *shipped)) + ", sans-serif"
    look = f'font-family={quoteattr(families)} font-size="{style.size:g}"'
    if style.bold:
        look += ' font-weight="700"'
    if style.italic:
        look += ' font-style="italic"'
    if style.spacing:
        look += f' letter-spacing="{style.spacing:.2f}"'
    if style.shadow:
        far = f"{style.shadow:.2f}px"
        look += f' style="filter:drop-shadow({far} {far} {style.shadow / 2:.2f}px {SHADOW})"'
    if words.angle:
        look += f' transform="rotate({words.angle:g} {words.x:.2f} {words.y:.2f})"'
    if style.halo:
        look += f'{_stroke(style.halo, style.size / 4)} stroke-linejoin="round"'
        look += ' paint-order="stroke"'
    look += _paint("fill", style.colour)
    for line in lettered(words, fonts).lines:
        if not line.text.strip():
            continue
        place = f'x="{line.x:.2f}" y="{line.baseline:.2f}" textLength="{line.width:.2f}"'
        fit = ' lengthAdjust="spacingAndGlyphs" xml:space="preserve"'
        said = escape(line.text)
        if line.rtl:  # within, since not every program has x on the right of what is from there
            said = f'<tspan direction="rtl" unicode-bidi="embed">{said}</tspan>'
        yield f"<text {place}{fit} {look}>{said}</text>"


def _paint(name: str, colour: str) -> str:
    """An attribute, and what it lets through; "none" without a colour."""
    if not colour:
        return f' {name}="none"'
    alpha = f' {name}-opacity="{int(colour[7:], 16) / 255:.3f}"' if len(colour) == 9 else ""
    return f' {name}="{colour[:7]}"{alpha}'


def _stroke(colour: str, width: float) -> str:
    return f'{_paint("stroke", colour)} stroke-width="{width:g}"' if colour else ""
