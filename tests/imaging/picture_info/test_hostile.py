"""Metadata that lies, bombs and cycles: none raises, takes long or takes much memory."""

from __future__ import annotations

import io
import json
import struct
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture_info.automatic1111 import read_parameters
from desktop_app.imaging.picture_info.draft import MOST_PROMPT, clean
from desktop_app.imaging.picture_info.reading import read_picture_info
from tests.imaging.picture_info.a1111_samples import FIELDS, PLAIN
from tests.imaging.picture_info.comfyui_samples import comfy
from tests.imaging.picture_info.files import as_exif, as_png, as_stealth, picture
from tests.imaging.picture_info.samples import xmp
from tests.traced import traced

SECONDS = 2
MEMORY = 200 << 20


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunks(*chunks: bytes) -> bytes:
    bare = as_png({})
    return bare[:33] + b"".join(chunks) + bare[33:]


def bomb(times: int = 1) -> bytes:
    packed = zlib.compress(b"a" * (64 << 20), 9)
    one = (chunk(b"zTXt", b"parameters\0\0" + packed), chunk(b"iTXt", b"p\0\1\0\0\0" + packed))
    return with_chunks(*(one * times))


def diamond(depth: int) -> dict[str, object]:
    """Each text is made of the next one twice."""
    nodes: dict[str, object] = {
        f"t{n}": {
            "class_type": "StringConcatenate",
            "inputs": {"string_a": [f"t{n + 1}", 0], "string_b": [f"t{n + 1}", 0]},
        }
        for n in range(depth)
    }
    encoder = {"class_type": "CLIPTextEncode", "inputs": {"text": ["t0", 0], "clip": ["4", 1]}}
    return {**comfy(n6=encoder), **nodes}


def cycle() -> dict[str, object]:
    graph = comfy()
    graph["4"]["inputs"]["ckpt_name"] = ["3", 0]
    graph["5"] = {"class_type": "LatentUpscale", "inputs": {"samples": ["8", 0], "width": ["5", 0]}}
    graph["6"] = {"class_type": "Loop", "inputs": {"conditioning": ["6", 0], "text": ["7", 0]}}
    graph["7"]["inputs"]["text"] = ["6", 0]
    graph["3"]["inputs"]["seed"] = ["3", 0]
    return graph


def deep(levels: int, end: str = "") -> str:
    return '{"sui_image_params": ' + '{"a": ' * levels + "1" + "}" * (levels + 1) + end


MEGABYTES_10 = "a fox, " * (10 << 17)

CASES: dict[str, Callable[[], bytes]] = {
    "10 MB of text": lambda: as_png({"parameters": MEGABYTES_10 + "\n" + FIELDS}),
    "4 MB of words": lambda: as_png({"parameters": "word " * 800_000}),
    "4 MB without blanks": lambda: as_png({"parameters": "w" * (4 << 20) + ": x, b: c, d: e"}),
    "4 MB of fields": lambda: as_png({"parameters": "x\nSteps: 2, " + "a: b, " * 650_000}),
    "4 MB of colons": lambda: as_png({"parameters": ":" * (4 << 20)}),
    "4 MB of quotes": lambda: as_png({"parameters": 'x\nSteps: "' + '\\"' * 2_000_000}),
    "4 MB of lines": lambda: as_png({"parameters": "Steps: 1, a: b\n" * 270_000}),
    "4 MB of tags": lambda: as_png({"parameters": "<lora:a:1>" * 400_000 + "\n" + FIELDS}),
    "4 MB of brackets": lambda: as_png({"Dream": '"' + "[" * (4 << 20) + '" -s 1'}),
    "4 MB of options": lambda: as_png({"Description": "a --b" * 800_000 + " Job ID: 12345678"}),
    "4 MB of negative prompts": lambda: as_png({"parameters": "Negative prompt: " * 240_000}),
    "nested objects": lambda: as_png({"parameters": deep(200_000)}),
    "nested lists": lambda: as_png({"prompt": "[" * 2_000_000}),
    "nested fields": lambda: as_png({"parameters": f"x\n{FIELDS}, Hashes: {'[' * 100_000}"}),
    "nested value": lambda: as_png(
        {"invokeai_metadata": '{"positive_prompt": "a", "x": ' + "[" * 900 + "]" * 900 + "}"}
    ),
    "2 MB of empty lists": lambda: as_png({"prompt": '{"a": [' + "[]," * 690_000 + "[]]}"}),
    "many bombs": lambda: bomb(300),
    "a gzip bomb in alpha": lambda: as_stealth("a" * (64 << 20), size=900),
    "a cyclic graph": lambda: as_png({"prompt": json.dumps(cycle())}),
    "a graph of diamonds": lambda: as_png({"prompt": json.dumps(diamond(39))}),
    "4000 nodes in a row": lambda: as_png({"prompt": json.dumps(_row(4000))}),
    "10,000 samplers": lambda: as_png({"prompt": json.dumps(_samplers(10_000))}),
    "LoRAs in a row": lambda: as_png({"prompt": json.dumps(_texts(4900, "model", _LORA))}),
    "switches in a row": lambda: as_png({"prompt": json.dumps(_texts(4900, "on_true", _SWITCH))}),
    "choices in a row": lambda: as_png({"prompt": json.dumps(_texts(4900, "switch", _SWITCH))}),
    "writers in a row": lambda: as_png({"prompt": json.dumps(_texts(4900, "prompt", _WRITER))}),
    "texts that grow": lambda: as_png({"prompt": json.dumps(_grown())}),
    "200,000 chunks": lambda: with_chunks(chunk(b"tEXt", b"") * 200_000),
    "10 MB of XMP": lambda: as_png({"XML:com.adobe.xmp": xmp("<" * (3 << 20))}),
    "XMP of open elements": lambda: as_exif_xmp(b"<dc:a " * 700_000),
    "XMP of attributes": lambda: as_exif_xmp(b"<a " + b" dc:a='" * 500_000),
    "XMP entities": lambda: as_exif_xmp(b"<!DOCTYPE a [<!ENTITY a 'aa'>]>" + b"&a;" * 900_000),
    "a comment of 4 MB": lambda: as_exif("WEBP", b"UNICODE\0" + b"\0a" * (2 << 20)),
}


def as_exif_xmp(packet: bytes) -> bytes:
    out = io.BytesIO()
    picture().save(out, "WEBP", xmp=packet)
    return out.getvalue()


def _row(count: int) -> dict[str, object]:
    """A model that went through one node after another."""
    graph = comfy()
    graph["3"]["inputs"]["model"] = ["r0", 0]
    rows = {
        f"r{n}": {"class_type": "FreeU", "inputs": {"model": [f"r{n + 1}", 0]}}
        for n in range(count)
    }
    return {**graph, **rows}


_SWITCH = {"class_type": "ComfySwitchNode", "inputs": {"switch": True, "on_false": "no"}}
_WRITER = {"class_type": "TextGenerate", "inputs": {"text": ["t9", 0], "query": ["t7", 0]}}
_LORA = {"class_type": "LoraLoaderModelOnly", "inputs": {"lora_name": "ink"}}


def _texts(count: int, name: str, kind: dict[str, Any]) -> dict[str, object]:
    """Nodes of a kind, one behind the other, before the prompt and the model."""
    graph = comfy()
    graph["6"]["inputs"]["text"] = graph["3"]["inputs"]["model"] = ["t0", 0]
    nodes = {f"t{n}": kind | {"inputs": kind["inputs"] | {name: [f"t{n + 1}", 0]}}
             for n in range(count)}  # fmt: skip
    return {**graph, **nodes}


def _samplers(count: int) -> dict[str, object]:
    """One behind the other, the last one saved."""
    last = comfy(n8={"class_type": "VAEDecode", "inputs": {"samples": ["s0", 0]}})
    sampler = last["3"]
    samplers = {
        f"s{n}": sampler | {"inputs": sampler["inputs"] | {"latent_image": [f"s{n + 1}", 0]}}
        for n in range(count)
    }
    return {**last, **samplers}


def _grown() -> dict[str, object]:
    values = {"f_string": "{a}" * 30_000, "values.a": "x" * 100_000}
    text = {"class_type": "StringFormat", "inputs": values}
    encoder = {"class_type": "CLIPTextEncode", "inputs": {"text": ["t", 0], "clip": ["4", 1]}}
    return {**comfy(n6=encoder), "t": text}


@pytest.mark.few(5)
@pytest.mark.parametrize("name", CASES)
def test_bad_metadata_takes_neither_long_nor_much(name: str) -> None:
    data = CASES[name]()
    begun = time.process_time()
    read_picture_info(data)
    assert time.process_time() - begun < SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_bad_metadata_takes_little_memory(name: str) -> None:
    data = CASES[name]()
    with traced() as peak:
        read_picture_info(data)
    assert peak.bytes < MEMORY
    assert read_picture(data, "bad").pixels.size


@pytest.mark.slow
def test_a_picture_with_bad_metadata_opens() -> None:
    for name in ("a cyclic graph", "nested objects", "10 MB of text", "many bombs"):
        assert read_picture(CASES[name](), "bad").pixels.shape == (96, 64, 3)


def test_cycles_end_and_the_rest_is_read() -> None:
    info = read_picture_info(as_png({"prompt": json.dumps(cycle())}))
    assert info is not None
    assert (info.source, info.steps, info.seed) == ("comfyui", 20, None)


def test_control_characters_are_taken_out() -> None:
    assert clean("a\0b\x1b[31m\u202ec\nd\te\ud800") == "a b [31m c\nd\te?"
    info = read_parameters("a \x07fox\x00\u202e\n" + FIELDS + ", Model: x\x1b]0;y\x07")
    assert info is not None
    assert "\x1b" not in info.model
    assert info.prompt == "a  fox"


def test_long_prompts_are_cut_and_it_is_said() -> None:
    info = read_parameters("a" * (MOST_PROMPT + 5) + "\n" + FIELDS)
    assert info is not None
    assert len(info.prompt) == MOST_PROMPT
    assert "5 more characters" in info.not_understood[0]


def test_wrong_encodings_are_read_as_far_as_they_go() -> None:
    broken = b"parameters\0" + PLAIN.encode() + b", Model: \xff\xfe\x80"
    info = read_picture_info(with_chunks(chunk(b"tEXt", broken)))
    assert info is not None
    assert info.seed == 965400086
