"""A kind of layer is a row and a file: a made-up one is composed, kept, saved and pruned."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.registry import RowError
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layered_files.project import read_project, write_ora, write_project
from desktop_app.imaging.layered_files.psd_read import read_psd
from desktop_app.imaging.layered_files.psd_write import write_psd
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document import layer_properties
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.state.document.used_features import used_features
from desktop_app.worker.layer_thumbnail import layer_thumbnail
from tests.negative_kind import NEGATIVE
from tests.worker.test_pruning import Bench

PACKAGE = Path(__file__).resolve().parents[3] / "desktop_app"
BLOCK = Rect(20, 10, 30, 40)


@pytest.fixture(autouse=True)
def planted() -> Iterator[None]:
    LAYER_KINDS.add(NEGATIVE)
    yield
    LAYER_KINDS.remove(NEGATIVE)


def block() -> Tiles:
    return Tiles(1, np.dtype(np.uint8)).written(BLOCK, np.full((40, 30), 255, np.uint8))


def with_negative(document: Document) -> np.ndarray:
    """Add a layer of the kind; returns how the picture looks then."""
    before = document.pixels.read(document.pixels.rect).copy()
    add_layer(document, "planted", Layer("negative", "dark", pixels=block()))
    before[BLOCK.slices] = 255 - before[BLOCK.slices]
    return before


def same(content: Content, wanted: np.ndarray) -> None:
    """The layer is there as it was, and so is the picture."""
    layer = content.layers[-1]
    assert (layer.kind, layer.name) == ("negative", "dark") and layer.pixels is not None
    assert np.array_equal(layer.pixels.read(BLOCK), np.full((40, 30), 255))
    assert np.array_equal(content.picture(content.size.rect), wanted)


def test_it_is_composed_its_own_way_and_undone() -> None:
    document = Bench().document
    before = document.pixels.read(document.pixels.rect).copy()
    wanted = with_negative(document)
    assert np.array_equal(document.pixels.read(document.pixels.rect), wanted)
    layer_properties.set_visible(document, [document.active.value], visible=False)
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    document.undo_stack.undo()
    assert np.array_equal(document.pixels.read(document.pixels.rect), wanted)


def test_journal_and_pruning_keep_it() -> None:
    bench = Bench()
    bench.stroke()
    bench.document.undo_stack.undo()
    wanted = with_negative(bench.document)  # the stroke is dead now
    headers = bench.kept()
    assert len(headers) < len(bench.headers)
    same(bench.read(headers)[-1], wanted)


def test_a_project_keeps_it_and_other_files_say_that_they_do_not(tmp_path: Path) -> None:
    document = Bench().document
    wanted = with_negative(document)
    stack = to_stack(document.content, {})
    assert write_project(tmp_path / "a.velatura", stack) == ()
    with read_project(tmp_path / "a.velatura") as found:
        assert found.notes == ()
        same(from_stack(found.stack), wanted)

    assert used_features(document) >= {FileFeature.LAYERS, FileFeature.MASK_LAYERS}
    notes = write_ora(tmp_path / "a.ora", stack)
    assert "masks_left_out" in {note.code for note in notes}
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert b"dark" not in archive.read("stack.xml")
        assert not any("velatura/" in name for name in archive.namelist())

    notes = write_psd(tmp_path / "a.psd", stack)
    assert "masks_left_out" in {note.code for note in notes}
    with read_psd(tmp_path / "a.psd") as found:
        assert [layer.name for layer in found.stack.layers] == ["background"]


def test_its_thumbnail_shows_what_it_holds() -> None:
    layer = Layer("negative", "dark", pixels=block())
    small = layer_thumbnail(layer, Size(80, 60), 80, np.dtype(np.uint8), SRGB_SPACE)
    assert small[30, 30].tolist() == [255] * 4 and small[5, 5].tolist() == [0, 0, 0, 255]


def test_one_that_other_files_lose_without_a_word_is_refused() -> None:
    with pytest.raises(RowError, match="does not say so"):
        LAYER_KINDS.add(LayerKind("silent", "Silent", "pixels", others="out"))


@pytest.mark.slow
def test_nobody_asks_a_layer_which_kind_it_is_by_name() -> None:
    """But who makes layers of a kind, or names them."""
    asks = re.compile(
        r"\.kind (==|!=|in|not in) [(\"']+(paint|patch|group|mask|region|control|reference)\b"
    )
    found = {
        f"{file.relative_to(PACKAGE)}"
        for folder in (
            "state",
            "storage",
            "ui",
            "worker",
            "imaging/layers",
            "imaging/layered_files",
        )
        for file in (PACKAGE / folder).rglob("*.py")
        if asks.search(file.read_text(encoding="utf-8"))
    }
    assert found == {"state/document/layer_merging.py", "imaging/layered_files/psd_groups.py"}
