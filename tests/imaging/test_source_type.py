"""The mark of IPTC: written into new packets and into those of others, and what it says."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.xmp import (
    EDITED,
    GENERATED,
    source_type_in,
    with_source_type,
    xmp_texts,
)

NAME = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
CAMERA = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"


def packet(inside: str, outside: str = "") -> bytes:
    head = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}>'
    return f"{head}{inside}</rdf:RDF></x:xmpmeta>{outside}".encode()


PHOTO = packet(
    '<rdf:Description rdf:about="uuid:7" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title><rdf:Alt><rdf:li>Hafen &amp; Meer</rdf:li></rdf:Alt></dc:title></rdf:Description>"
)


def told(xmp: bytes) -> list[str]:
    """As a sound XML parser sees it: every property of that name."""
    text = xmp.decode().partition("<x:xmpmeta")[2].partition("<?xpacket end")[0]
    tree = ET.fromstring("<x:xmpmeta" + text)
    found = [each.text or "" for each in tree.iter(NAME)]
    return found + [each.attrib[NAME] for each in tree.iter() if NAME in each.attrib]


def test_a_new_packet_says_it() -> None:
    assert told(with_source_type(None, GENERATED)) == [GENERATED]
    assert source_type_in(with_source_type(None, GENERATED)) == GENERATED


def test_a_packet_of_another_program_is_kept_and_gains_it() -> None:
    made = with_source_type(PHOTO, EDITED)
    assert told(made) == [EDITED]
    assert xmp_texts(made)["dc:title"] == "Hafen & Meer"
    assert made.count(b'rdf:about="uuid:7"') == 2, "all of one packet are about one thing"
    assert with_source_type(made, EDITED) == made


def described(content: str, more: str = "", prefix: str = "Iptc4xmpExt") -> str:
    space = f'xmlns:{prefix}="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    return f'<rdf:Description rdf:about="" {space}{more}>{content}</rdf:Description>'


FORMS = (
    described("", f' Iptc4xmpExt:DigitalSourceType="{CAMERA}"'),
    described(f"<Iptc4xmpExt:DigitalSourceType>{CAMERA}</Iptc4xmpExt:DigitalSourceType>"),
    described(f"<e:DigitalSourceType>{CAMERA}</e:DigitalSourceType>", prefix="e"),
)


@pytest.mark.parametrize("form", FORMS)
def test_what_another_said_is_replaced(form: str) -> None:
    assert source_type_in(packet(form)) == CAMERA
    assert told(with_source_type(packet(form), EDITED)) == [EDITED]


def test_a_resource_is_replaced_too() -> None:
    form = described(f'<Iptc4xmpExt:DigitalSourceType rdf:resource="{CAMERA}"/>')
    made = with_source_type(packet(form), EDITED)
    assert source_type_in(made) == EDITED and CAMERA.encode() not in made


def test_padding_gives_the_place() -> None:
    padded = PHOTO + b" " * 2000 + b'<?xpacket end="w"?>'
    assert len(with_source_type(padded, EDITED)) == len(padded)


@pytest.mark.parametrize(
    "xmp", [b"", b"<x:xmpmeta/>", PHOTO.decode().encode("utf-16"), b"\xff" * 99]
)
def test_what_is_no_packet_stays_as_it_is(xmp: bytes) -> None:
    assert with_source_type(xmp, EDITED) == xmp


def text(task: str, model: str = "starter") -> dict[str, str]:
    return {"velatura": json.dumps({"request": {"task": task, "model": model}})}


@pytest.mark.parametrize(
    ("texts", "xmp", "patched", "said"),
    [
        ([], None, False, ""),
        ([{}, {"velatura": "[" * 5000}, {"parameters": "Steps: 3"}], PHOTO, False, ""),
        ([text("inpaint", model="")], None, False, ""),
        ([text("text_to_image")], None, False, GENERATED),
        ([{}, text("inpaint")], PHOTO, False, EDITED),
        ([text("text_to_image"), text("inpaint"), {}], None, False, GENERATED),
        ([text("image_to_image")], with_source_type(None, GENERATED), False, GENERATED),
        ([text("inpaint", model="")], None, True, EDITED),
    ],
)
@pytest.mark.states("mark.none", "mark.edited", "mark.generated")
def test_what_is_said_of_a_picture(
    texts: list[dict[str, str]], xmp: bytes | None, patched: bool, said: str
) -> None:
    assert source_type(texts, xmp, patched=patched) == said
