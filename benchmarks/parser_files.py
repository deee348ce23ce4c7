"""Parsers of files from elsewhere, each with an ordinary megabyte and those that are dearest for
it; a part of `parsers.py`."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_app.core.gguf_header import read_gguf
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.imaging.adjustments.cube import read_cube
from desktop_app.imaging.exif_block import tree_of
from desktop_app.imaging.exr_header import read_parts
from desktop_app.imaging.file_blocks import avif_properties
from desktop_app.imaging.jxl_files import write_jxl
from desktop_app.imaging.layer_stack import no_step, walk
from desktop_app.imaging.layered_files.kra_read import read_kra
from desktop_app.imaging.layered_files.ora_xml import read_stack_xml
from desktop_app.imaging.layered_files.project_json import read_project_json
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.palette_files import read_palette
from desktop_app.imaging.picture import About
from desktop_app.imaging.picture_info.reading import read_picture_info, read_text_info
from desktop_app.imaging.readers import facts_by_library
from desktop_app.imaging.xmp import source_type_in, with_source_type, without_parts, xmp_texts
from desktop_app.library.formats.safetensors_header import read_header
from desktop_app.storage.brush_files.reading import read_brushes
from desktop_app.storage.recipes import read_recipe_file
from desktop_app.storage.styles_csv import read_styles_file
from desktop_app.storage.tables import table_rows
from desktop_app.storage.tags import read_tags
from desktop_app.storage.wildcard_files import read_wildcards
from tests.imaging.test_raw import dng
from tests.storage.sheets import parts_of, row, said, workbook, zipped

MB = 1 << 20
JXL = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl "
EXR = b"v/1\x01\x02\0\0\0"


@dataclass(frozen=True, slots=True)
class Parser:
    """One of them.

    Attributes:
        name: of what it reads.
        limited: by what the worst is held.
        ending: of its files.
        read: it.
        ordinary: makes a megabyte as people have it.
        worst: makes the dearest ones.
    """

    name: str
    limited: str
    ending: str
    read: Callable[[Path], object]
    ordinary: Callable[[], bytes]
    worst: Callable[[], Sequence[bytes]]


def filled(*pieces: bytes) -> bytes:
    """The last piece after the others, until they are a megabyte."""
    head, piece = b"".join(pieces[:-1]), pieces[-1]
    return head + piece * max(1, (MB - len(head)) // len(piece))


def random_pixels(side: int) -> Array:
    values = random.Random(4).randbytes(6 * side * side)
    return np.frombuffer(values, np.uint16).reshape(side, side, 3)


def table(path: Path) -> object:
    return sum(1 for _ in table_rows(path))


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of one pixel with these chunks."""
    made = b"\x89PNG\r\n\x1a\n"
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    for kind, data in ((b"IHDR", head), *chunks, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")):
        made += struct.pack(">I", len(data)) + kind + data
        made += struct.pack(">I", zlib.crc32(kind + data))
    return made


def kra(document: str, pixels: bytes, *, image: bytes = b"") -> bytes:
    """A file of Krita's with this document, and pixels of its layer "l"."""
    text = (
        f'<DOC><IMAGE colorspacename="RGBA" name="n" width="512" height="384">'
        f"<layers>{document}</layers></IMAGE></DOC>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("maindoc.xml", text)
        archive.writestr("mergedimage.png", image or png())
        archive.writestr("n/layers/l", pixels)
        archive.writestr("n/layers/l.defaultpixel", bytes(4))
    return out.getvalue()


def tiles(*bodies: bytes) -> bytes:
    """A layer's tiles, side by side."""
    head = b"VERSION 2\nTILEWIDTH 64\nTILEHEIGHT 64\nPIXELSIZE 4\nDATA %d\n" % len(bodies)
    places = ((at % 8 * 64, at // 8 * 64, body) for at, body in enumerate(bodies))
    return head + b"".join(b"%d,%d,LZF,%d\n" % (x, y, len(body)) + body for x, y, body in places)


def krita(path: Path) -> object:
    with read_kra(path, None, no_step) as found:
        layers = walk(found.stack.layers)
        return [one.pixels() for one in layers if one.pixels is not None]


def graph(count: int) -> bytes:
    """A workflow as ComfyUI writes it."""
    nodes = {
        str(number): {
            "class_type": "KSampler" if number % 50 == 0 else "CLIPTextEncode",
            "inputs": {"text": "a fox", "steps": 20, "model": [str(number - 1), 0], "seed": number},
        }
        for number in range(1, count)
    }
    return json.dumps(nodes).encode()


def rows_of(text: str) -> bytes:
    """A workbook whose sheet may end anywhere."""
    return zipped({**parts_of(""), "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{text}"})


def gguf(keys: Sequence[bytes]) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(keys)) + b"".join(keys)


def gguf_text(name: str, text: str) -> bytes:
    one, other = name.encode(), text.encode()
    return struct.pack("<Q", len(one)) + one + struct.pack("<IQ", 8, len(other)) + other


def gguf_list(name: str, kind: int, count: int, data: bytes) -> bytes:
    one = name.encode()
    return struct.pack("<Q", len(one)) + one + struct.pack("<IIQ", 9, kind, count) + data


def safetensors(header: bytes) -> bytes:
    return struct.pack("<Q", len(header)) + header


def told(data: object) -> bytes:
    return json.dumps(data).encode()


def tensors(count: int) -> bytes:
    header = {
        f"model.layers.{number}.attention.weight": {
            "dtype": "F16", "shape": [0, 64], "data_offsets": [0, 0]
        }
        for number in range(count)
    }  # fmt: skip
    return told(header)


def psd(sections: bytes, layers: bytes = b"") -> bytes:
    """A Photoshop file of one pixel."""
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 1, 1, 8, 3)
    resources = struct.pack(">I", len(sections)) + sections
    mask = struct.pack(">I", len(layers)) + layers
    return head + struct.pack(">I", 0) + resources + mask + b"\0\0\0\0\0"


def resource(number: int, data: bytes) -> bytes:
    return struct.pack(">4sHHI", b"8BIM", number, 0, len(data)) + data + b"\0" * (len(data) % 2)


def layer_records(count: int) -> bytes:
    """A section of so many layers without pixels."""
    record = struct.pack(">IIIIH", 0, 0, 0, 0, 0) + b"8BIMnorm" + bytes([255, 0, 0, 0])
    extra = struct.pack(">II", 0, 0) + b"\1a\0\0"
    body = struct.pack(">h", count) + (record + struct.pack(">I", len(extra)) + extra) * count
    return struct.pack(">I", len(body)) + body


def stack(text: str) -> bytes:
    return f'<image w="8" h="8" version="0.0.5"><stack>{text}</stack></image>'.encode()


def exif(entries: int) -> bytes:
    """A directory that names itself as its next one's child, and so many texts."""
    one = struct.pack("<HHI4s", 0x010E, 2, 4, b"abc\0")
    count = struct.pack("<H", entries)
    return b"II*\0" + struct.pack("<I", 8) + count + one * entries + struct.pack("<I", 0)


def words(count: int) -> bytes:
    names = random.Random(3).choices(["blue hair", "1girl", "solo", "outdoors", "x" * 9], k=count)
    return "".join(f'{name} {at},0,{at},"alias {at}"\n' for at, name in enumerate(names)).encode()


def xmp(path: Path) -> object:
    packet = path.read_bytes()
    xmp_texts(packet)
    without_parts(packet)
    return source_type_in(packet), with_source_type(packet, "http://example.com/a")


def random_light(side: int) -> FloatArray:
    return random_pixels(side)[..., 0].astype(np.float32) / np.float32(65535)


def larger(data: bytes, side: int) -> bytes:
    """A DNG whose words say another size than its samples have."""
    words = struct.pack("<I", 720)
    return data.replace(
        struct.pack("<HHI", 256, 4, 1) + words, struct.pack("<HHII", 256, 4, 1, side)
    ).replace(struct.pack("<HHI", 257, 4, 1) + words, struct.pack("<HHII", 257, 4, 1, side))


LAYER = (
    '<layer colorspacename="RGBA" name="n" nodetype="paintlayer" filename="l" '
    'compositeop="normal"/>'
)
RDF = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
)
LINE = b'[[step]]\nadjust = "exposure"\nexposure = 0.5\n'


PARSERS: Sequence[Parser] = (
    Parser(
        "table, CSV",
        "rows, columns, cells, characters of a cell and a row, characters looked through for the"
        " end of a quote",
        ".csv", table,
        lambda: filled(b"picture,name,price,text\n", b'p.png,A mug,"1,50","Blue, 330 ml"\n'),
        lambda: (
            filled(b"a\n", b"nope.png\n"),
            filled(b"a,b\n", b'x","y\n'),
            filled(b"a,b\n", b'"x\n'),
            filled(b"a,b\n", b'x"",""\n'),
            filled(b"a,b\n", b","),
            filled(b"a,b\n", b",\n"),
            filled(b"a\n", b"\n"),
            filled(b"a\n", b"x"),
            filled(b"a\n\"", b"\n"),
            filled(b"a\n\"", b"x"),
            filled(b"a\n", b"\xe9,\n"),
            filled(b"a\n", b"\xff\xfe"),
            ",".join(f"c{at}" for at in range(150_000)).encode(),
        ),
    ),
    Parser(
        "table, JSONL",
        "rows, columns, cells, characters of a cell and a row, characters looked through for the"
        " end of a quote",
        ".jsonl", table,
        lambda: filled(b'{"picture": "p.png", "name": "A mug", "price": 1.5}\n'),
        lambda: (
            filled(b'{"a":', b"["),
            filled(b"[", b"[]," ),
            filled(b"{}\n"),
            filled(b"1\n"),
            filled(b"\n"),
            filled(b"{\n"),
            json.dumps({f"k{at}": 1 for at in range(90_000)}).encode(),
            filled(b'{"a": "', b"\\u0041"),
            filled(b'{"a": 1', b"0"),
        ),
    ),
    Parser(
        "table, XLSX",
        "those of CSV; elements, their depth and names, bytes unfolded, packings",
        ".xlsx", table,
        lambda: workbook(
            row("picture", "name", "price")
            + "".join(row(f"p{at}.png", random.Random(at).random(), at) for at in range(26_000))
        ),
        lambda: (
            rows_of("<row>" + said("x") * 100_000),
            rows_of(row("a") + f'<row>{"<c><v>1</v></c>" * 9000}</row>' * 130),
            rows_of(row("a") + row("x") * 110_000),
            rows_of(row("a") + '<row><c r="XFD1"><v>1</v></c></row>' * 20_000),
            rows_of(row("a") + "<row/>" * 4_200_000),
            rows_of(row("a") + "\n" * 130_000_000),
            rows_of("<a>" * 1_000_000),
            rows_of(f'<row><c t="str"><v>{"x" * 2_000_000}</v></c></row>'),
            rows_of(f'<row><c a="{"x" * 2_000_000}"/></row>'),
            workbook(row("a"), sharedStrings=f"<sst>{'<si><t>x</t></si>' * 1_100_000}</sst>"),
            workbook(row("a"), styles="<s><cellXfs>" + "<xf/>" * 400_000),
            rows_of("".join(f"<t{at}/>" for at in range(300_000))),
        ),
    ),
    Parser(
        "recipe, TOML",
        "500 steps, parts of a key, lines and values",
        ".toml", read_recipe_file,
        lambda: b"version = 1\n" + LINE * 400 + b'[data]\n1 = "' + b"A" * 1_000_000 + b'"\n',
        lambda: (
            filled(b"version = 1\n", LINE),
            filled(b"version = 1\n", b'[[step]]\nadjust = "no"\n'),
            b"version = 1\n" + b"".join(b"k%d = 1\n" % at for at in range(80_000)),
            b"a." * 500_000 + b"a = 1",
            filled(b"version = 1\nx = ", b"{a.a="),
            filled(b"version = 1\nx = ", b"["),
            filled(b"version = 1\nx = [", b"1,"),
            b"".join(b"[a.b%d.c]\n" % at for at in range(80_000)),
            b"".join(b"[%s.b%d]\n" % (b".".join([b"a"] * 60), at) for at in range(7_600)),
            filled(b'version = 1\nnote = "', b"\\n"),
            filled(b"version = 1\n", b"#\n"),
            b"x = {" + b",".join(b"k%d=1" % at for at in range(100_000)) + b"}",
        ),
    ),
    Parser(
        "prompt",
        "characters",
        ".txt", lambda path: parse_prompt(path.read_text()[:8000]),
        lambda: filled(b"a (red:1.2) fox, [snow|ice], "),
        lambda: (filled(b"("), filled(b"(a:"), filled(b"[a|"), filled(b"<lora:a:"), filled(b"{"),
                 filled(b"\\"), filled(b"a AND "), filled(b"(:1)")),
    ),
    Parser(
        "picture's notes, ComfyUI",
        "characters of JSON, of all texts",
        ".png", lambda path: read_picture_info(path.read_bytes()),
        lambda: png((b"tEXt", b"prompt\0" + graph(7_500))),
        lambda: (
            png((b"zTXt", b"prompt\0\0" + zlib.compress(graph(60_000)))),
            png((b"tEXt", b"prompt\0" + b'{"1":' * 200_000)),
            png((b"tEXt", b"prompt\0{" + b'"a":[' * 200_000)),
            png(*[(b"zTXt", b"prompt\0\0" + zlib.compress(b"{" + b" " * 5_000_000))] * 100),
            png(*[(b"tEXt", b"k%d\0x" % at) for at in range(40_000)]),
            png((b"iCCP", b"a\0\0" + zlib.compress(bytes(200_000_000)))),
        ),
    ),
    Parser(
        "picture's notes, AUTOMATIC1111",
        "characters of JSON, of all texts",
        ".txt",
        lambda path: read_text_info(path.read_text("utf-8", "replace")),
        lambda: b"a fox\nNegative prompt: x\nSteps: 20, Sampler: Euler, " + b"k: v, " * 170_000,
        lambda: (
            filled(b"a\nSteps: 20, ", b'k: "'),
            filled(b"a\nSteps: 20, ", b"a "),
            filled(b"Steps: 20, "),
            filled(b"Negative prompt:"),
            filled(b"a\nSteps: 20, Lora hashes: \"", b"a: b, "),
            filled(b"\n"),
            filled(b"<lora:a:1>"),
        ),
    ),
    Parser(
        "XMP",
        "bytes of a packet; no entities",
        ".xmp", xmp,
        lambda: filled(RDF, b"<dc:title>A fox</dc:title>\n"),
        lambda: (
            filled(RDF, b"<"), filled(RDF, b"<a "), filled(b"<?xpacket end="), filled(b" "),
            filled(b"</a:RDF>"), filled(b"</a:RDF "), filled(b"xmlns:a='"), filled(RDF, b"&lt;"),
            filled(RDF, b"<dc:a><rdf:li>"), filled(b"<Iptc4xmpExt:DigitalSourceType "),
            filled(b"<Iptc4xmpExt:DigitalSourceType>"), filled(b"<!--"), filled(b"<![CDATA["),
        ),
    ),
    Parser(
        "EXIF",
        "entries, depth",
        ".exif", lambda path: tree_of(path.read_bytes()),
        lambda: exif(80),
        lambda: (exif(65_000), filled(b"II*\0\x08\0\0\0\xff\xff"), filled(b"II*\0", b"\x08\0\0\0")),
    ),
    Parser(
        "layers of OpenRaster, XML",
        "layers, depth; no document type",
        ".xml", lambda path: read_stack_xml(path.read_bytes(), []),
        lambda: stack('<layer name="a" src="data/1.png" x="0" y="0" opacity="1.0"/>' * 900),
        lambda: (
            stack("<layer/>" * 120_000), stack("<stack>" * 140_000), stack("\n" * MB),
            stack("".join(f"<t{at}/>" for at in range(90_000))), stack(f'<layer a="{"x" * MB}"/>'),
            b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + stack("&b;" * 300_000),
            stack("<layer " + " ".join(f'a{at}="1"' for at in range(80_000)) + "/>"),
        ),
    ),
    Parser(
        "project, JSON",
        "layers, depth",
        ".json", lambda path: read_project_json(path.read_bytes(), []),
        lambda: json.dumps({"version": 1, "width": 8, "height": 8, "layers": [
            {"id": f"{at}", "kind": "paint", "name": "a", "file": f"{at}.png"} for at in range(900)
        ]}).encode(),
        lambda: (filled(b"["), filled(b'{"layers": [', b"{},"), filled(b'{"a":'),
                 json.dumps({"version": 1, "width": 8, "height": 8,
                             "layers": [{"kind": "paint"}] * 50_000}).encode()),
    ),
    Parser(
        "PSD",
        "layers, sizes",
        ".psd", read_psd,
        lambda: psd(resource(1005, bytes(16)), layer_records(400)),
        lambda: (
            psd(b"".join(resource(number % 60_000, b"") for number in range(87_000))),
            psd(b"", layer_records(16_000)), psd(resource(1058, exif(65_000))),
            psd(resource(1060, filled(RDF, b"<a>"))), psd(b"", b"\xff" * MB),
            psd(b"8BIM" * 260_000),
        ),
    ),
    Parser(
        "layers and tiles of Krita",
        "layers, depth; tiles and words of a layer, bytes unfolded",
        ".kra", krita,
        lambda: kra(LAYER, tiles(*(b"\0" + random.randbytes(1 << 14) for _ in range(48)))),
        lambda: (
            kra(LAYER * 100_000, tiles(bytes((1 << 14) + 1))),
            kra('<layer nodetype="grouplayer"><layers>' * 100_000, b""),
            kra("<!DOCTYPE a [<!ENTITY b 'c'>]>" + "&b;" * 300_000, b""),
            kra(LAYER * 900, tiles(*[b"\1" + b"\0\0" * (1 << 14)] * 48)),
            kra(LAYER, b"A 1\n" * 20_000_000),
            kra(LAYER, tiles(*[bytes(1 << 22)] * 48)),
            kra("<a/>" * 4_000_000, b""),
        ),
    ),
    Parser(
        "camera raw, beside LibRaw's process",
        "directories; then the picture's pixels",
        ".dng", lambda path: read_picture(path.read_bytes(), path.name),
        lambda: dng(light=random_light(720)),
        lambda: (
            filled(b"II*\0\x08\0\0\0\xff\xff"),
            filled(b"II*\0", b"\x08\0\0\0"),
            dng(light=random_light(720), packing=7),
            larger(dng(light=random_light(720)), 19_000),
            larger(dng(light=random_light(720), packing=34316, make=b"Panasonic"), 9_000),
            larger(dng(light=random_light(720), packing=32767, make=b"SONY", version=50700), 9_000),
        ),
    ),
    Parser(
        "boxes of HEIC and AVIF",
        "only the boxes that are needed are read",
        ".heic", lambda path: avif_properties(path.read_bytes()),
        lambda: filled(b"\0\0\0\x10ftypheic\0\0\0\0", b"\0\0\0\x10free" + bytes(8)),
        lambda: (
            filled(b"\0\0\0\x10ftypheic\0\0\0\0", b"\0\0\0\x08free"),
            filled(struct.pack(">I4sI", MB, b"meta", 0), b"\0\0\0\x08iprp"),
            filled(struct.pack(">I4sI", MB, b"meta", 0), struct.pack(">I4s", MB - 20, b"iprp"),
                   struct.pack(">I4s", MB - 28, b"ipco"), b"\0\0\0\x08colr"),
        ),
    ),
    Parser(
        "JPEG XL, header, profile, EXIF, XMP",
        "16 MB of each box; then the picture's pixels",
        ".jxl", lambda path: facts_by_library(path.read_bytes(), "a"),
        lambda: write_jxl(random_pixels(410), About(), 100),
        lambda: (
            filled(JXL, b"\0\0\0\x08free"), filled(JXL, b"\0\0\0\x0cjxlp\0\0\0\0"),
            filled(JXL, b"\0\0\0\x0cbrobExif"), filled(b"\xff\x0a", b"\xff"),
            filled(b"\xff\x0a", b"\0"),
        ),
    ),
    Parser(
        "OpenEXR, header",
        "bytes of the header",
        ".exr", lambda path: read_parts(path.read_bytes()),
        lambda: filled(EXR, b"name\0string\0\x04\0\0\0text"),
        lambda: (
            filled(EXR, b"a\0b\0\0\0\0\0"), filled(EXR, b"a"),
            filled(EXR, b"channels\0chlist\0\0\0\x0f\0", b"a\0" + bytes(16)),
        ),
    ),
    Parser(
        "brushes",
        "bytes unfolded",
        ".kpp", read_brushes,
        lambda: png((b"zTXt", b"preset\0\0" + zlib.compress(
            b'<Preset paintopid="paintbrush" name="a">'
            + b'<param type="string" name="a">1</param>' * 9_000 + b"</Preset>"))),
        lambda: (
            png((b"zTXt", b"preset\0\0" + zlib.compress(b"<Preset>" + b"<a/>" * 30_000_000))),
            png((b"zTXt", b"preset\0\0" + zlib.compress(b"<a>" * 40_000_000))),
            png((b"tEXt", b"preset\0" + b"<a>" * 340_000)),
            png((b"tEXt", b"preset\0<!DOCTYPE a [<!ENTITY b 'c'>]><a>" + b"&b;" * 300_000)),
        ),
    ),
    Parser(
        "look-up table, CUBE",
        "entries",
        ".cube", lambda path: read_cube(path.read_bytes(), "a"),
        lambda: b"LUT_3D_SIZE 33\n" + b"0.100000 0.200000 0.300000\n" * 33**3,
        lambda: (filled(b"LUT_3D_SIZE 256\n", b"0 0 0\n"), filled(b"\n"), filled(b"#"),
                 filled(b"LUT_3D_SIZE 65\n", b"1" ), filled(b"LUT_1D_SIZE 65536\n", b"0 0 0\n")),
    ),
    Parser(
        "palette",
        "entries",
        ".gpl", lambda path: read_palette(path.read_bytes(), "a.gpl"),
        lambda: b"GIMP Palette\nName: a\n#\n" + b"255 0 0\tRed\n" * 256,
        lambda: (filled(b"GIMP Palette\n", b"1 1 1 a\n"), filled(b"GIMP Palette\n", b"\n"),
                 filled(b"GIMP Palette\n", b" ")),
    ),
    Parser(
        "styles, CSV",
        "rows, bytes",
        ".csv", read_styles_file,
        lambda: filled(b"name,prompt,negative_prompt\n", b"a look,oil painting,photograph\n"),
        lambda: (filled(b"name,prompt\n", b","), filled(b"name,prompt\n", b'"x\n'),
                 filled(b"name,prompt\n", b'x","y\n'), filled(b"name,prompt\n", b"\xe9\n"),
                 b"name,prompt\n" + b"".join(b"n%d,x\n" % at for at in range(100_000)),
                 b"name,prompt\n" + b"".join(b"n%d,{prompt}\n" % at for at in range(60_000))),
    ),
    Parser(
        "tags, CSV",
        "rows, bytes",
        ".csv", lambda path: read_tags(path.parent),
        lambda: words(30_000),
        lambda: (filled(b"a,0,1,", b"b,"), filled(b"a\n"), filled(b'a,0,1,"', b"b,"),
                 b"".join(b"%d,0,1,a\n" % at for at in range(90_000)), filled(b'"x\n')),
    ),
    Parser(
        "wildcards, YAML",
        "bytes, nodes, aliases",
        ".yaml", lambda path: read_wildcards(path, "a"),
        lambda: b"colours:\n" + b"".join(b"  - colour %d\n" % at for at in range(20_000)),
        lambda: (
            filled(b"["), filled(b"- "), filled(b"a: &a [", b"*a,"), filled(b"? "), filled(b"{a: "),
            b"".join(b"k%d: v\n" % at for at in range(90_000)), filled(b"a: |\n", b" x\n"),
            b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + b"".join(
                b"a%d: &a%d [%s]\n" % (at, at, b",".join([b"*a%d" % (at - 1)] * 9))
                for at in range(1, 12)),
        ),
    ),
    Parser(
        "GGUF, header",
        "keys, names, bytes",
        ".gguf", read_gguf,
        lambda: gguf([gguf_text(f"general.key.{at}", "x" * 900) for at in range(1_000)]),
        lambda: (
            gguf([gguf_text(f"{at}", "") for at in range(40_000)]),
            gguf([gguf_list("a", 0, MB, bytes(MB))]),
            gguf([gguf_list("a", 8, MB // 8, bytes(MB))]),
            gguf([gguf_list("a", 9, 80_000, struct.pack("<IQ", 0, 0) * 80_000)]),
            gguf([gguf_list("a", 0, 1 << 60, b"")]),
        ),
    ),
    Parser(
        "safetensors, header",
        "keys, names, bytes",
        ".safetensors", read_header,
        lambda: safetensors(tensors(9_000)),
        lambda: (
            safetensors(filled(b"[")), safetensors(filled(b'{"a":')),
            safetensors(filled(b"{", b" ")),
            safetensors(told({f"{at}": {} for at in range(90_000)})),
            safetensors(told({"__metadata__": {f"{at}": "x" for at in range(80_000)}})),
            safetensors(told({"a": {"dtype": "F16", "shape": [1] * 340_000,
                                    "data_offsets": [0, 2]}})),
        ),
    ),
)  # fmt: skip
