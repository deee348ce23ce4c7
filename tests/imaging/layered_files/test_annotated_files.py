"""Annotations in files of other programs: pixels for them, and data for Velatura."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.annotations.table import ANNOTATIONS, annotation
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.annotations import add_annotations, annotate, annotations_of
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_group
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import open_document, save_layers

KINDS = ("VELATURA", "ORA", "PSD")
SPOTS = [(20.0, 30.0), (110.0, 70.0)]


def document(dtype: str = "uint8") -> Document:
    full = 1.0 if dtype == "float32" else np.iinfo(dtype).max
    return Document(np.full((100, 160, 3), full, dtype), "plate")


def one_of(kind: str) -> Annotation:
    row = ANNOTATIONS[kind]
    said = {"text": "Kern 细胞核"} if any(one.id == "text" for one in row.fields) else {}
    points = [(0.0, 100.0), (160.0, 100.0)] if row.guarded else SPOTS[: len(row.points)]
    return annotation(kind, points, {"size": 12.0, **said})


def reopened(made: Document, kind: str, folder: Path) -> Document:
    row = LAYERED[kind]
    path = folder / f"plate{row.endings[0]}"
    save_layers(row, path, made.content, made.origin, {})
    locks = FileLocks(folder / "locks")
    try:
        return open_document(path, locks).document
    finally:
        locks.release_all()


def annotated(made: Document) -> list[Layer]:
    layers = layer_tree.walk(made.content.layers)
    return [one for one in layers if annotations_of(one) is not None]


@pytest.mark.few(3)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("of", [row.id for row in ANNOTATIONS])
def test_each_kind_is_edited_again_after_reopening(
    tmp_path: Path, of: str, kind: str, dtype: str
) -> None:
    made = document(dtype)
    add_annotations(made, [one_of(of)])
    back = reopened(made, kind, tmp_path)
    (layer,) = annotated(back)
    assert annotations_of(layer) == (one_of(of),)
    seen = back.content.picture(back.size.rect)
    if dtype == "uint8" or kind == "VELATURA":
        assert np.array_equal(seen, made.content.picture(made.size.rect))
    changed = one_of(of).with_values(colour="#a01020") if of != "legend" else one_of(of)
    annotate(back, layer.id, [changed, one_of("text")])
    again = reopened(back, kind, tmp_path)
    assert annotations_of(annotated(again)[0]) == (changed, one_of("text"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_layer_and_one_in_a_half_transparent_group_come_back(
    tmp_path: Path, kind: str
) -> None:
    made = document()
    add_group(made)
    add_annotations(made, [one_of("text")])
    layers = list(layer_tree.walk(made.content.layers))
    group, inside = (
        next(one for one in layers if one.kind == of) for of in ("group", "annotation")
    )
    group = replace(group, children=(inside,), opacity=0.5, mode=BlendMode.PASS_THROUGH)
    made.commit("test", replace(made.content, layers=(made.content.layers[0], group)))
    add_annotations(made)
    found = sorted(len(annotations_of(one) or ()) for one in annotated(made))
    back = reopened(made, kind, tmp_path)
    assert sorted(len(annotations_of(one) or ()) for one in annotated(back)) == found


@pytest.mark.slow
def test_pixels_that_another_program_changed_are_pixels(tmp_path: Path) -> None:
    made = document()
    add_annotations(made, [one_of("text")])
    reopened(made, "ORA", tmp_path)
    path = tmp_path / "plate.ora"
    with zipfile.ZipFile(path) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    layer = next(name for name in parts if name.startswith("data/") and "0002" in name)
    moved = parts["stack.xml"].replace(b'x="', b'x="1', 1)
    for changed in ({layer: parts["data/0001.png"]}, {"stack.xml": moved}):
        with zipfile.ZipFile(path, "w") as out:
            for name, data in {**parts, **changed}.items():
                out.writestr(name, data)
        locks = FileLocks(tmp_path / "locks")
        assert annotated(open_document(path, locks).document) == []
        locks.release_all()


@pytest.mark.parametrize("told", [{}, {"kind": "paint"}, {"kind": 3}, {"kind": "annotation"}])
def test_what_is_damaged_beside_pixels_is_passed_over(told: dict[str, Any]) -> None:
    from desktop_app.imaging.layered_files.own_adjustments import drawn_as

    assert drawn_as({"drawn": {"annotations": [{}]}, "at": [0, 0], **told}, 0, 0) == {}
