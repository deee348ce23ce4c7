"""What is said of text: letters without a font, characters that no file can hold."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.harmless import for_xml
from desktop_app.imaging.drawing.lettering import text_notes
from desktop_app.imaging.drawing.page import DrawnPage, PageInfo, Shown, TextBlock
from desktop_app.imaging.drawing.painting import pdf, raster
from desktop_app.imaging.drawing.svg import svg
from desktop_app.imaging.layered_files.layer_entry import LayerEntry, StackSheet
from desktop_app.imaging.layered_files.ora_xml import stack_xml
from desktop_app.imaging.xmp import with_source_type
from tests.imaging.drawing.fonts import FONTS

FORBIDDEN = "\x00\x01\x08\x0b\x0c\x0e\x1f\ufffe\uffff\ud800\udfff"
KEPT = "\t\n\r é\x85\ufffd\U0001f600\U0010ffff"
UNDEFINED = "\U00013000\U00013001"
"""Egyptian hieroglyphs, which a bare machine has no font for."""


def _missing(text: str) -> dict[str, Mapping[str, object]]:
    notes = text_notes([TextBlock(text, 0, 0)], FONTS)
    return {note.code: note.params for note in notes}


def test_xml_keeps_what_it_can_hold_and_nothing_else() -> None:
    assert for_xml(FORBIDDEN) == ""
    assert for_xml(KEPT) == KEPT
    assert ElementTree.fromstring(f"<a>{for_xml(f'x{FORBIDDEN}y')}</a>").text == "xy"


@pytest.mark.slow
def test_an_svg_with_any_text_is_opened() -> None:
    pixels = raster(DrawnPage(4, 4, (), "#ffffff"), FONTS)
    items = [TextBlock(f"a{FORBIDDEN}b", 5, 5), Shown(pixels, 0, 0, 9, 9, FORBIDDEN)]
    info = PageInfo(f"t{FORBIDDEN}", f"s{FORBIDDEN}", f"m{FORBIDDEN}")
    root = ElementTree.fromstring(svg(DrawnPage(90, 40, items), FONTS, info))
    assert [one.text for one in root.iter() if one.tag.endswith("}text")] == ["ab"]
    assert pdf([DrawnPage(90, 40, items)], FONTS, info).startswith(b"%PDF")


def test_packets_and_stacks_with_any_text_are_opened() -> None:
    packet = ElementTree.fromstring(with_source_type(None, f"a{FORBIDDEN}"))
    assert "".join(packet.itertext()) == "a"
    root = ElementTree.fromstring(
        stack_xml(StackSheet(Size(9, 9), (LayerEntry("paint", f"n{FORBIDDEN}"),)))
    )
    assert [one.get("name") for one in root.iter("layer")] == ["n"]


def test_letters_that_no_font_has_are_said_with_one_to_install() -> None:
    if not FONTS.lacking(UNDEFINED):
        pytest.skip("a font of this machine has them")
    said = _missing(f"Plain {UNDEFINED}, שלום 文字")["letters_missing"]
    assert said == {
        "letters": " ".join(UNDEFINED),
        "count": 2,
        "fonts": "GNU Unifont",
    }


@pytest.mark.parametrize(
    ("letter", "font"),
    [
        ("न", "Noto Sans Devanagari"),
        ("ไ", "Noto Sans Thai"),
        ("한", "Noto Sans CJK"),
        ("བ", "Noto Serif Tibetan"),
        ("\U0001fae8", "Noto Emoji"),
        ("\ue000", "GNU Unifont"),
    ],
)
def test_a_font_is_named_after_the_script(letter: str, font: str) -> None:
    if not FONTS.lacking(letter):
        pytest.skip("a font of this machine has it")
    assert _missing(letter)["letters_missing"]["fonts"] == font


def test_of_letters_that_ship_nothing_is_said() -> None:
    assert _missing("Straße, שָׁלוֹם, مرحبا, 文字 … fi\u00adne\u200d\ufe0f\n→ ½") == {}


def test_characters_that_are_left_out_are_said() -> None:
    said = _missing("a\x01b\ufffec\n")["characters_left_out"]
    assert said == {"characters": "U+0001, U+FFFE"}
