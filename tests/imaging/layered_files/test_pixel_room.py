"""What a small file may not do: a picture counts each time it is used, and is decoded once."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_stack import Stack, StackLayer, walk
from desktop_app.imaging.layered_files import pixel_room, psd_layers, zip_pixels
from desktop_app.imaging.layered_files.pixel_room import PixelRoom
from desktop_app.imaging.layered_files.project import read_project
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.layered_files.zip_parts import ZipParts
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.tiles import Tiles, opaque
from desktop_app.worker import opening
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import open_document
from tests.imaging.layered_files.stacks import paint, stack_of

SIDE = 200
LAYER = SIDE * SIDE * 4


def ora(layers: int, *, members: int = 1, depth: int = 0) -> bytes:
    """OpenRaster whose layers name so many members, each one colour."""
    out = io.BytesIO()
    picture = write_picture(np.full((SIDE, SIDE, 3), 9, np.uint8), "PNG").data
    rows = "".join(f'<layer src="data/{i % members}.png" name="{i}"/>' for i in range(layers))
    inside = "<stack>" * (depth + 1) + rows + "</stack>" * (depth + 1)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "image/openraster")
        for number in range(members):
            archive.writestr(f"data/{number}.png", picture)
        archive.writestr("stack.xml", f'<image w="{SIDE}" h="{SIDE}">{inside}</image>')
    return out.getvalue()


@pytest.fixture
def small_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for four layers."""
    monkeypatch.setattr(pixel_room, "_AT_LEAST", 4 * LAYER)
    monkeypatch.setattr(pixel_room, "_PER_BYTE", 0)


@pytest.mark.usefixtures("small_room")
@pytest.mark.parametrize("members", [1, 100], ids=["one member", "a member each"])
def test_the_layers_of_a_small_file_count_each_time_before_anything_is_unpacked(
    members: int, monkeypatch: pytest.MonkeyPatch
):
    unpacked: list[str] = []
    monkeypatch.setattr(zip_pixels, "check_png", lambda _: unpacked.append("checked"))
    with pytest.raises(InputError) as caught:
        read_project(ora(100, members=members), "x.ora")
    assert caught.value.code == "layers_too_large"
    assert not unpacked


@pytest.mark.usefixtures("small_room")
def test_as_many_layers_as_fit_are_opened_without_a_word():
    with read_project(ora(5), "x.ora") as found:  # of colours alone: three bytes a pixel
        assert all(layer.pixels is not None for layer in walk(found.stack.layers))
        assert {note.code for note in found.notes} == {"merged_missing"}


@pytest.mark.parametrize("members", [1, 2], ids=["one after another", "in turns"])
def test_a_member_that_many_layers_name_is_decoded_and_held_once(
    monkeypatch: pytest.MonkeyPatch, members: int
):
    read: list[str] = []
    plain = ZipParts.read

    def counted(self: ZipParts, name: str, limit: int) -> tuple[bytes, bool]:
        read.append(name)
        return plain(self, name, limit)

    monkeypatch.setattr(ZipParts, "read", counted)
    with read_project(ora(50, members=members), "x.ora") as found:
        read.clear()
        content = from_stack(found.stack)
    assert sorted(read) == [f"data/{number}.png" for number in range(members)]
    backings = [layer.pixels.backing for layer in content.layers if layer.pixels is not None]
    assert len(backings) == 50
    assert len({id(one) for one in backings}) == members
    assert all(one is not None and one.shape == (SIDE, SIDE, 3) for one in backings)


def test_sparse_pixels_are_held_once_wherever_they_lie():
    pixels = np.zeros((40, 50, 4), np.uint8)
    pixels[5:9, 7:30] = (1, 2, 3, 200)

    def make() -> Array:
        made.append(1)
        return pixels

    made: list[int] = []
    places = [Rect(3, 4, 50, 40), Rect(290, 1000, 50, 40)]
    layers = tuple(StackLayer("paint", "", str(at), at, make) for at in places)
    stack = Stack(Size(400, 1100), np.dtype(np.uint8), 4, layers, None)
    one, other = (layer.pixels for layer in from_stack(stack).layers)
    assert made == [1]
    assert one is not None and other is not None
    assert one.tiles is other.tiles
    for tiles, at in zip((one, other), places, strict=True):
        assert np.array_equal(tiles.read(at), pixels)


def test_the_room_grows_with_the_file():
    assert not PixelRoom(1500).takes(100 * 144_000_000 * 4)
    assert PixelRoom(60_000_000).takes(40 << 30)
    room = PixelRoom(0)
    assert room.takes(1 << 31)
    assert not room.takes(1)


@pytest.mark.parametrize("depth", [100, 100_000])
def test_groups_may_be_nested_ever_so_deep(depth: int):
    with read_project(ora(1, depth=depth), "x.ora") as found:
        assert any(note.code == "groups_too_deep" for note in found.notes)


def test_json_that_is_nested_ever_so_deep_is_no_crash():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("velatura/project.json", '{"layers":' + '[{"children":' * 100_000)
        archive.writestr("data/0.png", write_picture(np.zeros((4, 4, 3), np.uint8), "PNG").data)
    with read_project(out.getvalue(), "x.velatura") as found:
        assert found.read_only


@pytest.mark.parametrize("turned", [False, True], ids=["its own first", "its own last"])
def test_members_whose_bytes_overlap_are_refused(turned: bool):
    data = bytearray(ora(1))
    names = [f"data/{number}.png" for number in range(30)]
    names = names[::-1] if turned else names
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("data/0.png")
        start = archive.start_dir
    rows = b"".join(
        struct.pack(
            *("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 0, info.CRC),
            *(info.compress_size, info.file_size, len(name), 0, 0, 0, 0, 0, info.header_offset),
        )
        + name.encode()
        for name in names
    )
    tail = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 30, 30, len(rows), start, 0)
    parts = ZipParts(bytes(data[:start]) + rows + tail)
    assert [name for name in parts.members if name in names] == (
        ["data/29.png", "data/0.png"] if turned else ["data/0.png"]  # one may be a damaged name
    )
    refused = {note.params["member"] for note in parts.notes if note.code == "member_refused"}
    assert refused == set(names) - set(parts.members)


@pytest.mark.usefixtures("small_room")
def test_the_layers_of_a_psd_count_as_well(tmp_path: Path):
    file = tmp_path / "a.psd"
    write_psd(
        file, stack_of(*(paint(str(number), Rect(0, 0, SIDE, SIDE), number) for number in range(9)))
    )
    with read_psd(file) as found:
        assert len([one for one in walk(found.stack.layers) if one.pixels is not None]) == 4


def test_a_psd_of_fewer_channels_than_its_colours_is_damaged(tmp_path: Path):
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 2, 8, 8, 8, 3)
    file = tmp_path / "a.psd"
    layers = struct.pack(">I", 6) + struct.pack(">Ih", 2, -0)
    file.write_bytes(head + bytes(8) + layers + b"\0\0" + bytes(2 * 64))
    with pytest.raises(InputError) as caught:
        open_document(file, FileLocks(tmp_path / "locks"))
    assert caught.value.code == "project_unreadable"


def test_a_raw_member_that_claims_what_it_has_not_is_no_layer():
    head = json.dumps({"dtype": "uint8", "shape": [14_000, 14_000, 4], "band": 4096}).encode()
    raw = b"VELARAW1" + head + b"\n" + zlib.compress(b"\0" * 100)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data/0.raw", raw)
        archive.writestr(
            "stack.xml", '<image w="9" h="9"><stack><layer src="data/0.raw"/></stack></image>'
        )
    with read_project(out.getvalue(), "x.ora") as found:
        assert all(layer.pixels is None for layer in walk(found.stack.layers))


@pytest.mark.parametrize("chunk", [b"", b"tRNS", b"tEXt"], ids=["plain", "tRNS", "tEXt"])
def test_colours_without_alpha_are_those_of_the_picture(chunk: bytes):
    pixels = np.random.default_rng(5).integers(0, 255, (30, 40, 3)).astype(np.uint8)
    data = write_picture(pixels, "PNG").data
    body = {b"tRNS": struct.pack(">3H", *pixels[0, 0]), b"tEXt": b"Title\0one"}.get(chunk)
    if body is not None:
        made = struct.pack(">I", len(body)) + chunk + body
        at = data.index(b"IDAT") - 4
        data = data[:at] + made + struct.pack(">I", zlib.crc32(chunk + body)) + data[at:]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data/0.png", data)
        rows = '<layer src="data/0.png"/>'
        archive.writestr("stack.xml", f'<image w="40" h="30"><stack>{rows}</stack></image>')
    with read_project(out.getvalue(), "x.ora") as found:
        content = from_stack(found.stack)
    wanted = read_picture(data, "x.png").pixels
    assert wanted.shape[2] == (4 if chunk == b"tRNS" else 3)
    assert np.array_equal(content.picture(content.size.rect), opaque(wanted))


def test_a_layer_that_memory_is_too_short_for_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "a.ora"
    file.write_bytes(ora(2, members=2))
    monkeypatch.setattr(opening, "_ASKED_FROM", 0)
    room = [1 << 40, 1000]
    monkeypatch.setattr(opening, "free_bytes", lambda: room.pop(0))
    with pytest.raises(StorageError) as caught:
        open_document(file, FileLocks(tmp_path / "locks"))
    assert caught.value.code == "memory_short_by"
    assert not room


def test_layers_of_a_psd_that_are_packed_into_the_same_bytes_are_made_and_held_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file, whole = tmp_path / "a.psd", Rect(0, 0, SIDE, SIDE)
    same = [replace(paint(str(number), whole, 3), pixels=_flat) for number in range(9)]
    write_psd(file, stack_of(*same, paint("other", whole, 4)))
    made: list[int] = []
    plain = psd_layers.layer_pixels

    def counted(*args: Any) -> Array:
        made.append(1)
        return plain(*args)

    monkeypatch.setattr(psd_layers, "layer_pixels", counted)
    with read_psd(file) as found:
        content = from_stack(found.stack)
    assert len(made) == 2
    backings = {id(layer.pixels.backing) for layer in content.layers[:9] if layer.pixels}
    assert len(backings) == 1
    assert (content.layers[4].pixels or Tiles(4, np.dtype(np.uint8))).read(whole)[9, 9, 0] == 77


def _flat() -> Array:
    return np.full((SIDE, SIDE, 4), 77, np.uint8)
