"""Krita's files: their layers, or their merged picture, and what is wrong with them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_stack import no_step
from desktop_app.imaging.layered_files.kra_read import read_kra
from desktop_app.imaging.saving import write_picture

LAYER = '<layer name="{name}" nodetype="{kind}" filename="{file}" x="3" y="-2" opacity="128"'
LAYER += ' visible="1" compositeop="{mode}" colorspacename="RGBA">{inside}</layer>'


def tiles(packed: bytes = b"") -> bytes:
    """One tile that is red, or as it is told."""
    red = b"\0" * 4096 + b"\0" * 4096 + b"\xff" * 8192  # planes of B, G, R, A
    literal = b"".join(b"\x1f" + red[at : at + 32] for at in range(0, len(red), 32))
    body = packed or b"\1" + literal
    head = b"VERSION 2\nTILEWIDTH 64\nTILEHEIGHT 64\nPIXELSIZE 4\nDATA 1\n"
    return head + b"64,0,LZF,%d\n" % len(body) + body


def kra(layers: str, picture: Array | None = None, /, **members: bytes) -> bytes:
    """Of 80 by 40 pixels; ``picture``: the merged one."""
    document = (
        '<?xml version="1.0"?><!DOCTYPE DOC PUBLIC "-//KDE//DTD krita 2.0//EN" "x.dtd"><DOC>'
        '<IMAGE name="made" width="80" height="40" colorspacename="RGBA" x-res="72" y-res="72">'
        f"<layers>{layers}</layers></IMAGE></DOC>"
    )
    shown = np.full((40, 80, 4), 200, np.uint8) if picture is None else picture
    merged = write_picture(shown, "PNG").data
    parts: dict[str, Any] = {"maindoc.xml": document.encode(), "mergedimage.png": merged}
    parts |= {f"made/layers/{name}": data for name, data in members.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/x-krita", zipfile.ZIP_STORED)  # as Krita's
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def one(kind: str = "paintlayer", mode: str = "multiply", file: str = "l", inside: str = "") -> str:
    return LAYER.format(name="陶", kind=kind, file=file, mode=mode, inside=inside)


def test_paint_layers_and_groups_are_layers() -> None:
    inner = f"<layers>{one()}</layers>"
    data = kra(one("grouplayer", "normal", "g", inner), l=tiles(), **{"l.defaultpixel": b"\0" * 4})
    with read_kra(data, "a.kra", no_step) as read:
        group = read.stack.layers[0]
        layer = group.children[0]
        assert (group.kind, layer.mode, layer.name) == ("group", BlendMode.MULTIPLY, "陶")
        assert layer.rect == Rect(67, -2, 64, 64)
        assert layer.opacity == 128 / 255
        assert layer.pixels is not None
        assert (layer.pixels() == (255, 0, 0, 255)).all()
        assert read.stack.dpi == (72, 72)


def test_a_layer_without_alpha_is_seen_where_those_below_it_are() -> None:
    above = one(mode="normal").replace(' x="3"', ' x="3" channelflags="1110"')
    below = one(mode="normal").replace(' x="3"', ' x="0" channelflags="1111"')
    data = kra(above + below, l=tiles(), **{"l.defaultpixel": b"\0" * 4})
    with read_kra(data, "a.kra", no_step) as read:
        assert [one.clipped for one in read.stack.layers] == [False, True]


def test_a_packed_run_repeats_what_it_writes() -> None:
    body = b"\1\0\x0a" + b"\xe0\xff\0" * 62 + b"\xe0\x5d\0"
    data = kra(one(), l=tiles(body), **{"l.defaultpixel": b"\0" * 4})
    with read_kra(data, "a.kra", no_step) as read:
        layer = read.stack.layers[0]
        assert layer.pixels is not None
        with pytest.raises(ValueError, match="tile"):
            layer.pixels()


@pytest.mark.parametrize(
    ("layers", "code"),
    [
        (one("shapelayer"), "composite_kind"),
        (one(mode="a mode of mine"), "composite_mode"),
        (one(inside='<masks><mask name="m"/></masks>'), "composite_masks"),
        (one().replace(' x="3"', ' x="3" channelflags="0111"'), "composite_masks"),
        (one().replace(' x="3"', ' x="3" keyframes="l.keyframes.xml"'), "composite_masks"),
    ],
)
def test_what_has_no_place_here_is_the_merged_picture_and_said(layers: str, code: str) -> None:
    with read_kra(kra(layers, l=tiles()), "a.kra", no_step) as read:
        assert [note.code for note in read.notes] == [code]
        assert read.stack.layers[0].pixels is not None
        assert (read.stack.layers[0].pixels() == 200).all()


def test_where_no_layer_can_be_read_the_merged_picture_is_there() -> None:
    with read_kra(kra(one() + one(file="m")), "a.kra", no_step) as read:
        assert [note.code for note in read.notes][-2:] == ["layer_missing", "layers_lost"]
        assert read.stack.layers[0].pixels is not None
        assert (read.stack.layers[0].pixels() == 200).all()
    half = kra(one() + one(file="m"), l=tiles(), **{"l.defaultpixel": b"\0" * 4})
    with read_kra(half, "a.kra", no_step) as read:
        assert "layers_lost" not in [note.code for note in read.notes]
        assert len(read.stack.layers) == 2


def test_damage_is_said_and_no_zip_is_refused() -> None:
    damaged = kra(one(), l=tiles()[:100], **{"l.defaultpixel": b"\0" * 4})
    with read_kra(damaged, "a.kra", no_step) as read:
        assert [note.code for note in read.notes][-2:] == ["layer_unreadable", "layers_lost"]
    with pytest.raises(InputError, match="zip"):
        read_kra(b"no zip at all", "a.kra", no_step)
    entity = kra('<!ENTITY x "y">')
    with read_kra(entity, "a.kra", no_step) as read:
        assert "structure_lost" in [note.code for note in read.notes]


@pytest.mark.parametrize("deep", [True, False])
def test_more_layers_than_anybody_makes_are_not_built(deep: bool) -> None:
    opened = one("grouplayer", "normal", "g").removesuffix("</layer>")
    many = opened * 70 + "</layer>" * 70 if deep else (opened + "</layer>") * 10_001
    with read_kra(kra(many), "a.kra", no_step) as read:
        assert "structure_lost" in [note.code for note in read.notes]
        assert len(read.stack.layers) == 1


@pytest.mark.parametrize(
    "layer",
    [
        b"A 1\n" * 1000,
        b"".join(b"A%d 1\n" % at for at in range(1000)),
        tiles().replace(b"DATA 1", b"DATA 4000000000"),
        tiles() + bytes(34 << 20),  # more than such a file may unfold
    ],
)
def test_what_costs_more_than_a_layer_can_is_said(layer: bytes) -> None:
    data = kra(one() + one(), l=layer, **{"l.defaultpixel": b"\0" * 4})
    with read_kra(data, "a.kra", no_step) as read:
        assert [note.code for note in read.notes].count("layer_unreadable") == 2
