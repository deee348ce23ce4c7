"""The table of what each kind of file holds: it says of every pair what is so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.affine import Affine
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_features import FEATURE_TEXTS, FileFeature, features_lost_on_opening
from desktop_app.core.file_note import NOTE_TEXTS, FileNote
from desktop_app.core.geometry import Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.imaging.annotations.table import annotation
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layer_kinds.annotation_layer import Annotated
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.transforming import transformed_layer
from desktop_app.imaging.picture import About, Facts, FileOrigin
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.used_features import used_features
from desktop_app.storage.format_features import HOLDS, known_file, lost
from desktop_app.storage.pictures import save_picture
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import Opened, open_document, save_layers
from tests.imaging.deep_pictures import PROFILES, camera_exif, grey_profile
from tests.storage.held_files import FILES, FeaturedFile

SPOT = Rect(2, 2, 9, 9)
IN_DOCUMENTS = tuple(held for held in FileFeature if held in HOLDS["VELATURA"])


def pixels(dtype: str = "uint8", channels: int = 3) -> np.ndarray:
    rng = np.random.default_rng(4)
    if dtype == "float32":
        return rng.random((40, 60, channels), np.float32)
    return rng.integers(0, np.iinfo(dtype).max, (40, 60, channels), dtype)


def plain(dtype: str = "uint8", channels: int = 3, about: About | None = None) -> Document:
    return Document(pixels(dtype, channels), "p", origin=FileOrigin(about or About()))


def with_layer(layer: Layer) -> Document:
    document = plain()
    document.arrange("arrange", [*document.layers.value, layer])
    return document


def paint(**more: object) -> Layer:
    tiles = Tiles(4, np.dtype(np.uint8)).written(Rect(5, 5, 20, 20), pixels(channels=4)[:20, :20])
    return Layer("paint", "", pixels=tiles, **more)  # pyright: ignore[reportArgumentType]


def masked() -> Document:
    document = plain()
    document.fill_mask("rectangle", 200, Rect(3, 3, 9, 9))
    return document


def selected(**more: object) -> Document:
    document = plain(**more)  # pyright: ignore[reportArgumentType]
    values = np.zeros((document.size.height, document.size.width), np.uint8)
    values[3:12, 3:12] = np.arange(81, dtype=np.uint8).reshape(9, 9) * 3
    document.select_by_tools(True)
    document.edit("rectangle", document.mask_target, document.size.rect, values)
    document.select_by_tools(False)
    return document


def guided() -> Document:
    guide = Guide(Orientation.VERTICAL, 9)
    return Document(replace(plain().content, guides=(guide,)), "p")


def branched() -> Document:
    document = plain()
    document.branches.take("the first")
    return document


def outside() -> Document:
    document = plain()
    base = document.layers.value[0]
    assert base.pixels is not None
    document.arrange("move_layer", [replace(base, pixels=base.pixels.moved(-7, 0))])
    return document


def half_through() -> Layer:
    mode, blending = BlendMode.PASS_THROUGH, BlendMode.MULTIPLY
    return Layer("group", "g", children=(paint(mode=blending),), mode=mode, opacity=0.5)


def grey() -> Document:
    values = np.repeat(pixels()[..., :1], 3, axis=2)
    return Document(values, "p", origin=FileOrigin(About(icc=grey_profile(2.2)), Facts(grey=True)))


PARTS: dict[FileFeature, Callable[[], Document]] = {
    FileFeature.LAYERS: lambda: with_layer(paint()),
    FileFeature.GROUPS: lambda: with_layer(Layer("group", "g", children=(paint(),))),
    FileFeature.THROUGH: lambda: with_layer(half_through()),
    FileFeature.CLIP_MODE: lambda: with_layer(
        replace(paint(), clipped=True, mode=BlendMode.MULTIPLY)
    ),
    FileFeature.CLIP_MANY: lambda: with_layer(replace(paint(), clipped=True)),
    FileFeature.MASK_LAYERS: lambda: with_layer(
        Layer("mask", "m", pixels=Tiles(1, np.dtype(np.uint8)).written(SPOT, pixels()[:9, :9, 0]))
    ),
    FileFeature.LAYER_MASKS: lambda: with_layer(
        replace(
            paint(),
            children=(Layer("layer_mask", "m", pixels=Tiles(1, np.dtype(np.uint8), fill=255)),),
        )
    ),
    FileFeature.GROUP_MASKS: lambda: with_layer(
        Layer(
            "group",
            "g",
            children=(
                paint(),
                Layer("layer_mask", "m", pixels=Tiles(1, np.dtype(np.uint8), fill=255)),
            ),
        )
    ),
    FileFeature.REGIONS: lambda: with_layer(
        Layer("region", "r", pixels=Tiles(1, np.dtype(np.uint8)), guidance=RegionPrompt("a fish"))
    ),
    FileFeature.CONTROLS: lambda: with_layer(
        replace(paint(), kind="control", guidance=ControlGuidance())
    ),
    FileFeature.ADJUSTMENTS: lambda: with_layer(
        Layer("adjustment", "a", guidance=Adjusting.of("exposure", {"exposure": 1.0}))
    ),
    FileFeature.ANNOTATIONS: lambda: with_layer(
        replace(
            paint(),
            kind="annotation",
            guidance=Annotated((annotation("text", [(5, 5)], {"text": "Kern"}),)),
        )
    ),
    FileFeature.REFERENCES: lambda: with_layer(replace(paint(), kind="reference")),
    FileFeature.EDITS: lambda: with_layer(
        Layer("patch", "a scarf", (Patch(SPOT, pixels()[:9, :9]),))
    ),
    FileFeature.ORIGINALS: lambda: with_layer(
        transformed_layer(paint(), Affine.scaling(0.5, 0.5), "nearest", lambda _: None, keeps=True)
    ),
    FileFeature.OUTSIDE: outside,
    FileFeature.MASK: masked,
    FileFeature.SELECTION: selected,
    FileFeature.GUIDES: guided,
    FileFeature.BRANCHES: branched,
    FileFeature.ALPHA: lambda: plain(channels=4),
    FileFeature.DEEP: lambda: plain("uint16"),
    FileFeature.FLOAT: lambda: plain("float32"),
    FileFeature.EXACT: plain,
    FileFeature.PROFILE: lambda: plain(about=About(icc=PROFILES["p3"])),
    FileFeature.GREY_PROFILE: grey,
    FileFeature.ABOUT: lambda: plain(about=About(exif=camera_exif(), texts=(("Author", "Ödön"),))),
    FileFeature.PRESS: lambda: plain(about=About(iptc=b"\x1c\x02\x05\x00\x05Title")),
}
"""A document with each, and nothing else that is worth telling."""


def written(document: Document, kind: str, folder: Path) -> Opened:
    """Through a real file of that kind and back."""
    row = LAYERED.get(kind) or FORMATS[kind]
    path = folder / f"p{row.endings[0]}"
    if kind in LAYERED:
        branches = document.branches.items.value
        save_layers(LAYERED[kind], path, document.content, document.origin, {}, branches)
    else:
        whole = document.content.picture(document.size.rect)
        save_picture(path, whole, {}, origin=document.origin)
    return open_document(path, FileLocks(folder / "locks"))


@pytest.mark.few(1)
@pytest.mark.parametrize("held", IN_DOCUMENTS)
def test_every_pair_of_what_a_document_holds_and_a_kind_of_file(
    tmp_path: Path, held: FileFeature
) -> None:
    document = PARTS[held]()
    assert held in used_features(document)
    found = dict[str, bool]()
    for kind in HOLDS:
        back = written(document, kind, tmp_path)
        if held is FileFeature.EXACT:
            rect = document.size.rect
            read = back.document.pixels.read(rect)[..., :3]
            if kind == "EXR":  # the same as light, in floats
                read = to_bytes(colour_space(back.document.origin.about.icc).to_srgb(read))
            found[kind] = np.array_equal(read, document.pixels.read(rect))
        elif (kind, held) == ("EXR", FileFeature.DEEP):  # 16 bits come back in floats
            found[kind] = FileFeature.FLOAT in used_features(back.document)
        else:
            found[kind] = held in used_features(back.document)
    assert found == {kind: held in HOLDS[kind] for kind in HOLDS}


@pytest.mark.parametrize("kind", ["PSD", "ORA", "VELATURA"])
@pytest.mark.parametrize("more", [{}, {"channels": 4}, {"dtype": "uint16"}])
def test_a_selection_comes_back_to_the_bit_and_the_picture_beside_it(
    tmp_path: Path, kind: str, more: dict[str, object]
) -> None:
    document = selected(**more)
    opened = written(document, kind, tmp_path)
    back, rect = opened.document, document.size.rect
    assert not back.left
    assert np.array_equal(back.selection.read(rect), document.selection.read(rect))
    assert np.array_equal(back.pixels.read(rect), document.pixels.read(rect))
    assert back.pixels.channels == document.pixels.channels and not back.has_mask


def test_other_programs_see_a_selection_as_a_channel_and_the_picture_as_it_is(
    tmp_path: Path,
) -> None:
    from psd_tools import PSDImage

    document = selected()
    written(document, "PSD", tmp_path)
    file = PSDImage.open(tmp_path / "p.psd")
    assert file.channels == 4 and np.asarray(file.topil()).shape[2] == 3
    shown = np.asarray(file.topil())
    assert np.array_equal(shown, document.pixels.read(document.size.rect))


def test_the_table_knows_every_format_and_every_part() -> None:
    assert set(HOLDS) == {*LAYERED, *FORMATS}
    assert set(PARTS) == set(IN_DOCUMENTS)
    assert set(FEATURE_TEXTS) == set(FileFeature)
    assert {kind for kind, row in LAYERED.items() if row.whole} == {"VELATURA"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_a_file_holds_beyond_the_document_is_noted_and_held_by_no_format(
    tmp_path: Path, file: FeaturedFile
) -> None:
    path = tmp_path / file.name
    file.make(path)
    document = open_document(path, FileLocks(tmp_path / "locks")).document
    assert file.held in document.left and document.files == {path: document.left}
    for kind in HOLDS:
        assert file.held in lost(used_features(document), kind, document.left)


@pytest.mark.slow
def test_an_ordinary_file_holds_nothing_beyond_the_document(tmp_path: Path) -> None:
    for kind in HOLDS:
        assert written(plain(), kind, tmp_path).document.left == frozenset(), kind


@pytest.mark.parametrize("code", NOTE_TEXTS)
def test_a_note_of_opening_that_means_a_loss_is_in_the_table(code: str) -> None:
    note = FileNote(code, {"mode": "cmyk"})
    assert bool(features_lost_on_opening(file_notes=[note])) is note.is_loss


def test_a_format_with_loss_may_be_written_again_by_who_came_from_it() -> None:
    assert lost({FileFeature.EXACT}, "JPEG") == (FileFeature.EXACT,)
    assert lost({FileFeature.EXACT}, "JPEG", own_loss="JPEG") == ()
    assert lost({FileFeature.EXACT}, "AVIF", own_loss="JPEG") == (FileFeature.EXACT,)


def test_a_file_is_known_by_another_name_of_it(tmp_path: Path) -> None:
    path, link = tmp_path / "a.png", tmp_path / "b.png"
    path.write_bytes(b"x")
    link.symlink_to(path)
    assert known_file(link, [path]) == path
    assert known_file(tmp_path / "c.png", [path]) is None
