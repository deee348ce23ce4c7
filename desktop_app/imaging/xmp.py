"""XMP packets: the one thing that must change when a picture is turned upright, their texts, and
how a picture came about (IPTC's digital source type).

All without an XML parser: packets come from strangers, and often are no sound XML. What is not
meant to change keeps its bytes.
"""

from __future__ import annotations

import re
from itertools import islice

from desktop_app.core.harmless import for_xml

# As an attribute or as an element, whatever quotes (XMP specification part 2, TIFF namespace).
_ORIENTATION = re.compile(rb"""(tiff:Orientation\s*(?:=\s*["']|>)\s*)([1-8])(?![0-9])""")


def xmp_orientation(xmp: bytes) -> int:
    """The orientation 1..8 the packet names; 1 if it names none."""
    found = _ORIENTATION.search(xmp)
    return int(found[2]) if found else 1


def xmp_upright(xmp: bytes) -> bytes:
    """The packet with orientation 1; readers without EXIF would turn the picture again."""
    return _ORIENTATION.sub(rb"\g<1>1", xmp)


_ALL = rb"[\w.-]+"
_OF_PARTS = (
    (rb"http://ns\.adobe\.com/hdr-gain-map/[\w./-]*", _ALL),
    (rb"http://ns\.apple\.com/(?:HDRGainMap|pixeldatainfo|depthData)/[\w./-]*", _ALL),
    (rb"http://ns\.google\.com/photos/(?:dd/)?1\.0/container/(?:item/)?", _ALL),
    (rb"http://ns\.google\.com/photos/dd/1\.0/[\w./-]*", _ALL),
    (rb"http://ns\.google\.com/photos/1\.0/(?:depthmap|image|audio)/", _ALL),
    (rb"http://ns\.google\.com/photos/1\.0/camera/", rb"(?:MotionPhoto|MicroVideo)[\w.-]*"),
    (rb"http://ns\.adobe\.com/xmp/note/", rb"HasExtendedXMP"),
    (rb"http://purl\.org/dc/terms/", rb"provenance"),
)
"""Namespaces and the names in them that tell of other parts of the file, or of credentials for it:
gain maps, depth maps, videos, further XMP, a manifest elsewhere."""


def without_parts(xmp: bytes) -> bytes:
    """The packet without what it says of other parts of its file (`_OF_PARTS`), which is not true
    of a file that has the picture alone."""
    found = set[bytes]()
    for space, names in _OF_PARTS:
        bound = re.finditer(rb"""xmlns:([\w.-]{1,40})\s*=\s*["']""" + space + rb"""["']""", xmp)
        for one in islice(bound, 20):
            prefix = re.escape(one[1])
            found |= {prefix + b":" + names, *((b"xmlns:" + prefix,) if names is _ALL else ())}
    names = b"|".join(sorted(found, reverse=True)) or b"(?!)"
    opening, kept, at = re.compile(rb"<(" + names + rb")(?=[\s/>])[^<>]{0,65536}>"), [b""], 0
    while (first := opening.search(xmp, at)) is not None:
        close = first.end() - 1
        if not first[0].endswith(b"/>"):
            close = xmp.find(b">", xmp.find(b"</" + first[1], close) % (len(xmp) + 1))
        if close < 0:  # it has no end: no sound XML
            break
        kept.append(xmp[at : first.start()])
        at = close + 1
    attribute = rb"""\s(?:%s)\s{0,9}=\s{0,9}(?:"[^"<]{0,65536}"|'[^'<]{0,65536}')""" % names
    return re.sub(attribute, b"", b"".join(kept) + xmp[at:])


# IPTC Photo Metadata Standard 2024.1, "Digital Source Type", and its NewsCodes of that name.
_SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SPACE = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

GENERATED = _SOURCES + "trainedAlgorithmicMedia"
"""A model made the picture."""

CREATED = _SOURCES + "digitalCreation"
"""Made by a person, with a program."""

EDITED = _SOURCES + "compositeWithTrainedAlgorithmicMedia"
"""A model made parts of the picture (inpainting and outpainting, IPTC says)."""

_PREFIX = re.compile(rb"""xmlns:([\w.-]+)\s*=\s*["']""" + re.escape(_SPACE.encode()) + rb"""["']""")
_END = re.compile(rb"</([\w.-]+):RDF\s*>")
_PADDING = re.compile(rb"[ \t\r\n]+(?=<\?xpacket end=)")


def source_type_in(packet: bytes) -> str:
    """The digital source type that the packet names, mostly an address; empty if it names none."""
    return _described_parts(packet)[1].decode("utf-8", "replace")


def with_source_type(packet: bytes | None, address: str) -> bytes:
    """The packet with that digital source type, in place of any other it names.

    Args:
        packet: None: a new one. One that has no end to put it before stays as it is.
        address: `GENERATED` or `EDITED`.
    """
    told = for_xml(address).encode()
    if packet is None:
        return _packet(_described(b"rdf", b"", told))
    prefix, _, place = _described_parts(packet)
    if place is not None:
        return packet[: place[0]] + told + packet[place[1] :]
    ends = list(_END.finditer(packet[:_MAX_PACKET]))
    if not ends:
        return packet
    rdf = ends[-1][1]
    about = re.search(rb"\b" + rdf + rb""":about\s*=\s*["']([^"'<>]{0,500})["']""", packet)
    added = _described(rdf, b"" if about is None else about[1], told, prefix)
    at = ends[-1].start()
    return _unpadded(packet[:at] + added + packet[at:], len(added))


def _described_parts(packet: bytes) -> tuple[bytes, bytes, tuple[int, int] | None]:
    """Prefix of IPTC's names, the digital source type, and from where to where it stands."""
    found = _PREFIX.search(packet[:_MAX_PACKET])
    prefix = b"Iptc4xmpExt" if found is None else found[1]
    name = re.escape(prefix) + rb":DigitalSourceType"
    for form in (
        name + rb"""\s*=\s*["']([^"'<>]{0,500})["']""",
        rb"<" + name + rb"""\s[^<>]{0,200}resource\s*=\s*["']([^"'<>]{0,500})["']""",
        rb"<" + name + rb"(?:\s[^<>]{0,200})?>\s*([^<>]{0,500}?)\s*</",
    ):
        if (there := re.search(form, packet[:_MAX_PACKET])) is not None:
            return prefix, there[1], there.span(1)
    return prefix, b"", None


def _described(
    rdf: bytes, about: bytes, description: bytes, prefix: bytes = b"Iptc4xmpExt"
) -> bytes:
    return b"".join(
        (
            *(b"<", rdf, b":Description ", rdf, b':about="', about, b'" xmlns:', prefix, b'="'),
            *(_SPACE.encode(), b'"><', prefix, b":DigitalSourceType>", description),
            *(b"</", prefix, b":DigitalSourceType></", rdf, b":Description>"),
        )
    )


def _packet(content: bytes) -> bytes:
    """XMP specification part 1, 7.3: a packet that is complete."""
    return (
        b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="' + _RDF.encode() + b'">'
        + content + b'</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )  # fmt: skip


def _unpadded(packet: bytes, count: int) -> bytes:
    """The packet with that much less of the blanks before its end, as far as there are any: it
    stays as long as it was."""
    found = _PADDING.search(packet)
    if found is None:
        return packet
    return packet[: max(found.start(), found.end() - count)] + packet[found.end() :]


_MAX_PACKET, _MOST = 4 << 20, 2000  # bytes; properties
_SIMPLE = re.compile(
    r"<([A-Za-z][\w.-]{0,40}:[\w.-]{1,60})(?:\s[^<>]{0,200})?>([^<>]{1,1000000})</"
)
_LISTED = re.compile(
    r"<([A-Za-z][\w.-]{0,40}:[\w.-]{1,60})>\s{0,200}<rdf:(?:Alt|Seq|Bag)>\s{0,200}"
    r"<rdf:li(?:\s[^<>]{0,200})?>([^<>]{1,1000000})</rdf:li>"
)
_ATTRIBUTE = re.compile(r"""\s([A-Za-z][\w.-]{0,40}:[\w.-]{1,60})=(?:"([^"<>]*)"|'([^'<>]*)')""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def xmp_texts(packet: bytes) -> dict[str, str]:
    """Properties by their names with the usual prefixes ("dc:description"), of lists the first
    text. Never raises."""
    text = packet[:_MAX_PACKET].decode("utf-8", "replace")
    attributes = islice(_ATTRIBUTE.finditer(text), _MOST)
    found = {each[1]: each[2] or each[3] or "" for each in attributes}
    for pattern in (_SIMPLE, _LISTED):
        elements = islice(pattern.finditer(text), _MOST)
        found |= {each[1]: each[2] for each in elements if each[1] != "rdf:li"}
    return {name: _ENTITY.sub(_character, value) for name, value in found.items()}


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1], 16) if found[1] else int(found[2])
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
