"""Of a damaged or hostile project what can be read is read, the rest is named; it takes little."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import NOTE_TEXTS, FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_stack import Stack, walk
from desktop_app.imaging.layered_files import project_json
from desktop_app.imaging.layered_files.project import (
    ReadStack,
    read_project,
    write_ora,
    write_project,
)
from desktop_app.imaging.png import write_png
from tests.draws import examples
from tests.imaging.layered_files.samples.make_v1 import sample
from tests.imaging.layered_files.stacks import check_same, noise, paint, same_array, stack_of
from tests.traced import traced

V1 = Path(__file__).parent / "samples" / "v1.velatura"
Members = dict[str, bytes]


def members() -> Members:
    with zipfile.ZipFile(V1) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Members, method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def codes(found: ReadStack) -> list[str]:
    return [note.code for note in found.notes]


def read_all(found: ReadStack) -> int:
    """Decode everything; the bytes it took."""
    stack, taken = found.stack, 0
    for make in (stack.merged, stack.mask, *(one.pixels for one in walk(stack.layers))):
        taken += make().nbytes if make is not None else 0
    for layer in walk(stack.layers):
        taken += sum(make().nbytes for make in layer.extra.values())
    return taken


def ora(stack_xml: str, **pictures: bytes) -> bytes:
    return zipped(
        {"mimetype": b"image/openraster", "stack.xml": stack_xml.encode()}
        | {f"data/{name}.png": data for name, data in pictures.items()}
    )


PIXELS = noise(5, (6, 8, 4), "uint8")
PNG = write_png(PIXELS, ())


def tree_changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    parts = members()
    tree = json.loads(parts["velatura/project.json"])
    change(tree)
    parts["velatura/project.json"] = json.dumps(tree).encode()
    del parts["velatura/members.json"]
    return zipped(parts)


# -------------------------------------------------------------------------------- what is missing


def test_a_missing_layer_is_named_and_the_others_are_there():
    parts = members()
    del parts["data/0001.png"]
    with read_project(zipped(parts)) as found:
        assert found.notes == (FileNote("layer_missing", {"name": "Background"}),)
        assert found.read_only
        assert [one.name for one in found.stack.layers] == [one.name for one in sample().layers]
        assert found.stack.layers[0].pixels is None
        other, wanted = found.stack.layers[3].pixels, sample().layers[3].pixels
        assert other is not None and wanted is not None
        assert same_array(other(), wanted())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("velatura/mask.png", "mask_missing"),
        ("velatura/profile.icc", "profile_missing"),
        ("velatura/data/0003-1", "extra_missing"),
        ("mergedimage.png", "merged_missing"),
        ("velatura/project.json", "project_part_lost"),
    ],
)
def test_every_other_missing_part_is_named(name: str, code: str):
    parts = members()
    del parts[name]
    with read_project(zipped(parts)) as found:
        if name != "velatura/project.json":
            assert codes(found) == [code]
        read_all(found)


def test_without_our_part_the_openraster_part_is_read():
    parts = members() | {"velatura/project.json": b"{"}
    with read_project(zipped(parts)) as found:
        assert "project_part_lost" in codes(found)
        assert found.read_only
        shown = [one.name for one in found.stack.layers]
        assert shown == ["Background", "Group", "Empty", "Photo"]  # masks have no place there
        assert found.stack.layers[1].mode is BlendMode.MULTIPLY
        assert found.stack.layers[1].children[0].rect == Rect(-3, 2, 10, 9)
        assert found.stack.dtype == np.uint16


def test_without_any_structure_the_pictures_are_read():
    parts = {k: v for k, v in members().items() if not k.endswith((".json", ".xml"))}
    with read_project(zipped(parts)) as found:
        assert codes(found) == ["structure_lost"]
        assert found.stack.size == Size(24, 16)
        assert len(found.stack.layers) == 4
        read_all(found)


def test_damaged_floats_fall_back_on_their_8_bit_copy(tmp_path: Path):
    stack = stack_of(paint("x", Rect(0, 0, 8, 6), 1, "float32"), dtype="float32")
    write_project(tmp_path / "a", stack)
    with zipfile.ZipFile(tmp_path / "a") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["velatura/data/0001.raw"] = parts["velatura/data/0001.raw"][:-20]
    with read_project(zipped(parts)) as found:
        assert codes(found) == ["checksum_wrong", "layer_in_8_bit"]
        (layer,) = found.stack.layers
        assert layer.pixels is not None
        assert layer.pixels().dtype == np.float32


# --------------------------------------------------------------------------------- what is changed


def test_a_wrong_checksum_is_said_and_what_decodes_is_read():
    parts = members()
    parts["data/0001.png"] = write_png(noise(3, (16, 24, 4), "uint16"), ())
    with read_project(zipped(parts)) as found:
        assert found.notes == (FileNote("checksum_wrong", {"member": "data/0001.png"}),)
        assert found.read_only
        pixels = found.stack.layers[0].pixels
        assert pixels is not None
        assert same_array(pixels(), noise(3, (16, 24, 4), "uint16"))


def test_a_flipped_bit_in_a_layer_costs_that_layer_alone():
    data = bytearray(V1.read_bytes())
    with zipfile.ZipFile(V1) as archive:
        at = archive.getinfo("data/0001.png").header_offset + 300
    data[at] ^= 0x10
    with read_project(bytes(data)) as found:
        assert codes(found) == ["checksum_wrong", "layer_unreadable"]
        read_all(found)


@pytest.mark.parametrize("share", [0.25, 0.4, 0.6, 0.8, 0.9, 0.99, 0.999])
def test_of_a_file_that_is_cut_off_the_whole_members_are_read(share: float):
    data = V1.read_bytes()
    with read_project(data[: int(len(data) * share)]) as found:
        assert found.notes[0] == FileNote("file_cut_off")
        assert found.read_only
        assert len(found.stack.layers) == 5
        assert found.stack.layers[1].children[0].about == {
            "plan": {"context": [0, 0, 24, 16]},
            "history": [12],
        }
        read_all(found)


def test_a_cut_off_file_has_the_layers_before_the_cut():
    data = V1.read_bytes()
    with zipfile.ZipFile(V1) as archive:
        end = archive.getinfo("data/0005.png").header_offset
    with read_project(data[:end]) as found, read_project(V1) as whole:
        assert "layer_missing" in codes(found)
        for one, other in zip(found.stack.layers[:3], whole.stack.layers[:3], strict=True):
            assert (one.pixels is None) == (other.pixels is None)
            if one.pixels is not None and other.pixels is not None:
                assert same_array(one.pixels(), other.pixels())


def test_a_newer_version_is_read_as_far_as_it_goes_and_not_to_be_saved_over():
    def newer(tree: dict[str, Any]) -> None:
        tree["version"] = project_json.VERSION + 1
        tree["layers"][0]["kind"] = "vector"
        tree["layers"][1]["mode"] = "plus-darker"
        tree["layers"].append("?")

    with read_project(tree_changed(newer)) as found:
        assert codes(found) == ["newer_version", "kind_unknown", "mode_unknown"]
        assert found.read_only
        assert found.stack.layers[0].kind == "paint"
        assert found.stack.layers[1].mode is BlendMode.NORMAL


def test_an_older_version_goes_through_every_step_to_this_one(monkeypatch: pytest.MonkeyPatch):
    steps = {
        1: lambda tree: tree | {"about": {"first": True}},
        2: lambda tree: tree | {"about": tree["about"] | {"second": True}},
    }
    monkeypatch.setattr(project_json, "VERSION", 3)
    monkeypatch.setattr(project_json, "UPGRADES", steps)
    with read_project(V1) as found:
        assert found.stack.about == {"first": True, "second": True}
        assert found.notes == ()


def test_there_is_a_step_from_every_older_version():
    assert set(project_json.UPGRADES) == set(range(1, project_json.VERSION))


def test_absurd_numbers_are_replaced_and_said():
    def absurd(tree: dict[str, Any]) -> None:
        first, group = tree["layers"][:2]
        first["opacity"], first["rect"] = float("nan"), [10**400, -(10**12), 24, 16]
        group["opacity"], group["children"][0]["rect"] = -3, ["a", None, [], -5]
        tree["dpi"], tree["active"] = [float("inf"), 0], ["x"]
        tree["about"], tree["mask"] = 7, 5

    with read_project(tree_changed(absurd)) as found:
        assert set(codes(found)) == {"value_odd"}
        first, group = found.stack.layers[:2]
        assert (first.opacity, first.rect) == (1.0, Rect(0, 0, 24, 16))
        assert (group.opacity, group.children[0].rect) == (0.0, Rect(0, 0, 10, 9))
        assert (found.stack.dpi, found.stack.active, found.stack.mask) == (None, None, None)
        read_all(found)


def test_layers_of_one_id_get_others():
    def twice(tree: dict[str, Any]) -> None:
        for layer in tree["layers"]:
            layer["id"] = "same"

    with read_project(tree_changed(twice)) as found:
        ids = [one.id for one in walk(found.stack.layers)]
        assert len(set(ids)) == len(ids)


# ------------------------------------------------------------------------------------ what is evil


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE image [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9))
        + "]>",
        '<!DOCTYPE image [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE image SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_a_stack_with_a_document_type_is_not_read(doctype: str):
    text = '<image w="8" h="6"><stack><layer src="data/a.png" name="&x;"/></stack></image>'
    with read_project(ora(f'<?xml version="1.0"?>{doctype}{text}', a=PNG)) as found:
        assert codes(found) == ["structure_lost", "merged_missing"]
        assert [one.name for one in found.stack.layers] == ["a.png"]


@pytest.mark.parametrize(
    "name", ["../../x.png", "/etc/x.png", "C:/x.png", "data\\x.png", "data//x.png", "a/./x", "a\1b"]
)
def test_names_that_lead_outside_are_refused(name: str):
    text = '<image w="8" h="6"><stack><layer src="NAME" name="a"/></stack></image>'
    shown = "" if "\1" in name else name
    parts = {"mimetype": b"", "stack.xml": text.replace("NAME", shown).encode(), name: PNG}
    with read_project(zipped(parts)) as found:
        assert "member_refused" in codes(found)
        assert found.stack.layers[0].pixels is None


def test_of_two_members_of_one_name_the_first_counts():
    out = io.BytesIO()
    text = '<image w="8" h="6"><stack><layer src="data/a.png" name="a"/></stack></image>'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("stack.xml", text)
        archive.writestr("data/a.png", PNG)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("data/a.png", write_png(255 - PIXELS, ()))
    with read_project(out.getvalue()) as found:
        assert codes(found) == ["member_twice", "merged_missing"]
        pixels = found.stack.layers[0].pixels
        assert pixels is not None
        assert np.array_equal(pixels(), PIXELS)


def bomb(width: int, height: int, unpacked: int) -> bytes:
    """A PNG that says it is so large, and unpacks to so many bytes of zeros."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    made, worker = [b"\x89PNG\r\n\x1a\n"], zlib.compressobj(9)
    body = b"".join(worker.compress(bytes(1 << 20)) for _ in range(unpacked >> 20)) + worker.flush()
    for kind, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")):
        check = struct.pack(">I", zlib.crc32(kind + data))
        made += [struct.pack(">I", len(data)), kind, data, check]
    return b"".join(made)


@pytest.mark.parametrize(
    "picture",
    [bomb(60_000, 60_000, 1 << 20), bomb(8, 6, 1 << 27), bomb(14_000, 14_000, 1 << 20)],
    ids=["says it is huge", "is larger than it says", "is smaller than it says"],
)
def test_a_bomb_in_a_picture_takes_little_memory(picture: bytes):
    text = '<image w="8" h="6"><stack><layer src="data/a.png" name="a"/></stack></image>'
    data = ora(text, a=picture)
    with traced() as peak:
        with read_project(data) as found:
            taken = read_all(found)
    assert taken <= 8 * 6 * 4
    assert peak.bytes < 20e6


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stack.xml", "velatura/project.json", "data/a.png"])
def test_a_bomb_in_the_zip_takes_little_memory(name: str):
    zeros = bytes(200 << 20)
    text = '<image w="8" h="6"><stack><layer src="data/b.png" name="b"/></stack></image>'
    data = zipped(
        {"mimetype": b"", "stack.xml": text.encode(), "data/b.png": PNG, name: zeros},
        zipfile.ZIP_DEFLATED,
    )
    del zeros
    with traced() as peak:
        with read_project(data) as found:
            assert read_all(found) == PIXELS.nbytes
    assert peak.bytes < 40e6


@pytest.mark.slow
def test_a_zip_that_lies_about_sizes_is_not_believed():
    data = bytearray(zipped({"mimetype": b"", "stack.xml": bytes(50 << 20)}, zipfile.ZIP_DEFLATED))
    at = data.rfind(b"PK\1\2")
    struct.pack_into("<I", data, at + 24, 100)  # "100 bytes when unpacked"
    with traced() as peak:
        with pytest.raises(InputError):
            read_project(bytes(data))
    assert peak.bytes < 40e6


def test_stacks_that_lie_very_deep_are_put_less_deep():
    depth = 3000
    text = "<stack>" * depth + '<layer src="data/a.png"/>' + "</stack>" * depth
    with read_project(ora(f'<image w="8" h="6"><stack>{text}</stack></image>', a=PNG)) as found:
        assert "groups_too_deep" in codes(found)
        assert read_all(found) == PIXELS.nbytes

    def nest(tree: dict[str, Any]) -> None:
        inner = tree["layers"][1]
        for _ in range(200):
            inner = dict(tree["layers"][1], children=[inner])
        tree["layers"][1] = inner

    with read_project(tree_changed(nest)) as found:
        assert "groups_too_deep" in codes(found)
        assert sum(one.kind == "patch" for one in walk(found.stack.layers)) == 1


def test_json_that_lies_too_deep_for_the_parser_is_no_project():
    parts = members() | {"velatura/project.json": b"[" * 100_000}
    with read_project(zipped(parts)) as found:
        assert "project_part_lost" in codes(found)


@pytest.mark.slow
def test_more_layers_than_there_can_be_are_left_out():
    layers = '<layer src="data/a.png"/>' * 12_000
    with read_project(ora(f'<image w="8" h="6"><stack>{layers}</stack></image>', a=PNG)) as found:
        assert "too_many_layers" in codes(found)
        assert len(found.stack.layers) == 10_000


@pytest.mark.parametrize(
    "xml",
    ["<image/>", '<image w="0" h="5"/>', '<image w="9e9" h="5"/>', "", "<", '<image w="1" h="1"'],
)
def test_a_stack_without_a_sane_size_is_guessed(xml: str):
    with read_project(ora(xml, a=PNG)) as found:
        assert codes(found)[0] == "structure_lost"
        assert found.stack.size == Size(8, 6)


def test_a_canvas_that_is_too_large_is_refused():
    xml = '<image w="100000" h="100000"><stack><layer src="data/a.png"/></stack></image>'
    with pytest.raises(InputError) as caught:
        read_project(ora(xml, a=PNG), "x.ora")
    assert caught.value.code == "picture_too_large"


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4", b"hello", PNG, zipped({"a": b"b"})])
def test_what_is_no_layered_picture_is_refused(data: bytes):
    with pytest.raises(InputError) as caught:
        read_project(data, "x")
    assert caught.value.code == "project_unreadable"


def test_files_that_are_not_there_or_can_not_be_read_are_said(tmp_path: Path):
    for path, code in ((tmp_path / "no", "file_missing"), (tmp_path, "file_unreadable")):
        with pytest.raises(InputError) as caught:
            read_project(path)
        assert caught.value.code == code


@settings(max_examples=examples(250), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_projects_open_or_are_refused(data: st.DataObject):
    changed = bytearray(V1.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(changed) - 1))
        kind = data.draw(st.integers(0, 2))
        if kind == 0:
            changed[at] = data.draw(st.integers(0, 255))
        elif kind == 1:
            del changed[at : at + data.draw(st.integers(1, 900))]
        else:
            changed[at:at] = changed[at : at + data.draw(st.integers(1, 300))]
        if not changed:
            return
    try:
        found = read_project(bytes(changed))
    except InputError:
        return
    with found:
        assert all(note.text for note in found.notes)
        with contextlib.suppress(InputError):  # a member may lie and be right in its checksum
            assert read_all(found) < 100e6


def test_all_notes_have_words():
    for code, text in NOTE_TEXTS.items():
        assert text.endswith("."), code


def test_reading_twice_gives_the_same():
    with read_project(V1) as one, read_project(V1) as other:
        check_same(one.stack, other.stack)
        assert isinstance(one.stack, Stack)


def test_a_cut_openraster_file_without_a_single_whole_layer_is_refused(tmp_path: Path):
    rect = Rect(0, 0, 40, 30)
    write_ora(tmp_path / "a.ora", stack_of(paint("x", rect, 1), paint("y", rect, 2)))
    data, opened = (tmp_path / "a.ora").read_bytes(), 0
    for tenth in (*range(1, 10), 9.5, 9.9):
        try:
            found = read_project(data[: int(len(data) * tenth / 10)])
        except InputError as error:
            assert error.code == "project_unreadable"  # noqa: PT017 - both are right, by the cut
            continue
        opened += 1
        with found:
            assert found.read_only and "file_cut_off" in codes(found)
            assert any(one.pixels is not None for one in found.stack.layers)
    assert 0 < opened < 11


# -- the directory of the zip ----------------------------------------------------------------------


def content(found: ReadStack) -> tuple[list[bytes | None], list[str], int]:
    """What there is: pixels, values and names."""
    stack = found.stack
    makes = (stack.mask, stack.selection, *(one.pixels for one in walk(stack.layers)))
    pixels = [None if make is None else make().tobytes() for make in makes]
    return pixels, [one.name for one in walk(stack.layers)], len(stack.branches)


@pytest.mark.parametrize(
    ("mark", "place"),
    [(b"velatura/project.json", 3), (b"velatura/mask.png", 9), (b"PK\5\6", 16), (b"PK\1\2", 42)],
    ids=["name of the sheet", "name of the mask", "place of the directory", "place of a member"],
)
def test_a_bit_of_the_directory_loses_nothing_and_is_told(mark: bytes, place: int) -> None:
    data = bytearray(V1.read_bytes())
    with read_project(bytes(data)) as whole:
        wanted = content(whole)
    data[data.rindex(mark) + place] ^= 1
    with read_project(bytes(data)) as found:
        assert content(found) == wanted
        assert "file_cut_off" in codes(found)
        assert found.read_only


def test_the_first_bytes_may_be_damaged() -> None:
    with read_project(b"QK" + V1.read_bytes()[2:]) as found, read_project(V1) as whole:
        assert content(found) == content(whole)
        assert found.read_only


def test_a_project_without_its_sheet_says_so() -> None:
    parts = members()
    del parts["velatura/project.json"]
    with read_project(zipped(parts)) as found, read_project(V1) as whole:
        assert "project_part_lost" in codes(found)
        assert found.read_only
        assert content(found)[0][:1] == content(whole)[0][:1]  # the mask


@pytest.mark.slow
def test_no_bit_of_the_directory_changes_anything_in_silence() -> None:
    data = V1.read_bytes()
    with read_project(V1) as whole:
        wanted = content(whole)
    for at in range(data.index(b"PK\1\2"), len(data)):
        for bit in range(8):
            flipped = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            with read_project(flipped) as found:
                assert content(found) == wanted or (codes(found) and found.read_only), (at, bit)
