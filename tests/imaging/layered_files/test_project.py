"""Projects come back as they were saved, and saving never loses the file before."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_stack import Stack, StackLayer, walk
from desktop_app.imaging.layered_files.project import read_project, write_ora, write_project
from desktop_app.imaging.opening import read_picture
from tests.draws import examples
from tests.imaging.layered_files.samples import make_v1, make_v2, make_v3, make_v4, make_v9
from tests.imaging.layered_files.stacks import (
    check_same,
    check_same_layers,
    noise,
    paint,
    stack_of,
    stacks,
)
from tests.imaging.pictures import wide_profile

PROFILE = wide_profile()
SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.slow
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(stack=stacks())
def test_every_stack_comes_back_exactly(stack: Stack, tmp_path: Path):
    file = tmp_path / "a.velatura"
    assert write_project(file, stack) == ()
    with read_project(file) as found:
        assert found.notes == ()
        assert not found.read_only
        layers = list(walk(stack.layers))
        modes = {layer.mode for layer in layers}
        newest = any(layer.clipped for layer in layers) or modes & set(make_v3.MODES)
        assert found.version == (3 if newest else 2 if BlendMode.PASS_THROUGH in modes else 1)
        check_same(found.stack, stack, merged=stack.dtype != np.float32)


def test_merged_floats_come_back_in_8_bits(tmp_path: Path):
    grey = np.linspace(0, 1, 1200, dtype=np.float32).reshape(30, 40, 1).repeat(3, 2)
    stack = Stack(Size(40, 30), np.dtype(np.float32), 3, (), lambda: grey)
    write_project(tmp_path / "a.velatura", stack)
    with read_project(tmp_path / "a.velatura") as found:
        assert found.stack.merged is not None
        assert np.abs(found.stack.merged() - grey).max() <= 0.5 / 255 + 1e-6


def test_it_is_an_openraster_file_whose_layers_other_programs_find(tmp_path: Path):
    under, over = paint("under", Rect(0, 0, 40, 30), 1), paint("ober „&“ <ü>", Rect(-5, 7, 9, 8), 2)
    group = StackLayer("group", "组", "g", children=(over,), opacity=0.25, mode=BlendMode.SCREEN)
    mask = StackLayer("mask", "m", "m", Rect(0, 0, 2, 2), lambda: np.ones((2, 2), np.uint8))
    stack = stack_of(under, group, mask, icc=PROFILE, dpi=(300.0, 300.0))
    write_project(tmp_path / "a.velatura", stack)
    with zipfile.ZipFile(tmp_path / "a.velatura") as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"image/openraster"
        assert archive.testzip() is None
        image = ElementTree.fromstring(archive.read("stack.xml"))
        thumbnail = read_picture(archive.read("Thumbnails/thumbnail.png"), "t").pixels
        merged = read_picture(archive.read("mergedimage.png"), "m")
        rows = list(image.iter())
        assert [row.tag for row in rows] == ["image", "stack", "stack", "layer", "layer"]
        assert (image.get("w"), image.get("h"), image.get("xres")) == ("40", "30", "300")
        assert rows[2].get("composite-op") == "svg:screen"
        assert (rows[2].get("opacity"), rows[2].get("isolation")) == ("0.25", "isolate")
        assert (rows[3].get("name"), rows[3].get("x"), rows[3].get("y")) == (over.name, "-5", "7")
        pixels = read_picture(archive.read(str(rows[3].get("src"))), "l")
    assert over.pixels is not None
    assert np.array_equal(pixels.pixels, over.pixels())
    assert pixels.origin.about.icc == merged.origin.about.icc == PROFILE
    assert thumbnail.shape == (30, 40, 4)


def test_a_large_picture_gets_a_small_thumbnail(tmp_path: Path):
    write_project(tmp_path / "a.velatura", stack_of(size=Size(700, 300)))
    with zipfile.ZipFile(tmp_path / "a.velatura") as archive:
        thumbnail = read_picture(archive.read("Thumbnails/thumbnail.png"), "t")
    assert thumbnail.size == Size(256, 110)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_plain_openraster_keeps_layers_and_nothing_of_ours(tmp_path: Path, dtype: str):
    inner = paint("inner", Rect(-3, -4, 20, 10), 2, dtype, mode=BlendMode.EXCLUSION, id="layer-3")
    layers = (
        paint("base", Rect(0, 0, 40, 30), 1, dtype, visible=False, locked=True),
        StackLayer("group", "g", "layer-2", children=(inner,), opacity=0.3),
        paint("top", Rect(38, 28, 10, 10), 3, dtype, mode=BlendMode.COLOR_DODGE, alpha_locked=True),
    )
    stack = stack_of(*layers, dtype=dtype, active="id-3", dpi=(72.0, 96.0), icc=PROFILE)
    assert write_ora(tmp_path / "a.ora", stack) == ()
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert not any(name.startswith("velatura") for name in archive.namelist())
    with read_project(tmp_path / "a.ora") as found:
        assert (found.notes, found.version, found.read_only) == ((), 0, False)
        back = found.stack
        assert (back.dtype, back.dpi, back.icc) == (dtype, stack.dpi, PROFILE)
        assert back.layers[-1].id == back.active
        ids = [("id-1", "layer-4"), ("layer-2", "layer-2"), ("id-3", "layer-1")]
        renamed = tuple(replace(layer, id=new) for layer, (_, new) in zip(layers, ids, strict=True))
        check_same_layers(back.layers, renamed)


def test_plain_openraster_says_what_it_leaves_out(tmp_path: Path):
    pixels = noise(1, (5, 5, 4), "float32").clip(0, 1)
    seen = StackLayer("reference", "photo", "r", Rect(0, 0, 5, 5), lambda: pixels)
    mask = StackLayer("mask", "m", "m", Rect(0, 0, 2, 2), lambda: np.ones((2, 2), np.uint8))
    stack = stack_of(seen, mask, dtype="float32", about={"plans": [1]})
    notes = write_ora(tmp_path / "a.ora", stack)
    assert {note.code for note in notes} == {
        "saved_in_16_bit", "masks_left_out", "references_hidden", "about_left_out",
    }  # fmt: skip
    assert all(note.text for note in notes)
    with read_project(tmp_path / "a.ora") as found:
        (layer,) = found.stack.layers
        assert found.stack.dtype == np.uint16
        assert not layer.visible
        assert layer.pixels is not None
        assert np.abs(layer.pixels() / 65535 - pixels).max() <= 0.5 / 65535 + 1e-6


def test_the_version_before_is_kept_and_only_that(tmp_path: Path):
    file = tmp_path / "a.velatura"
    for about in ({"n": 1}, {"n": 2}, {"n": 3}):
        write_project(file, stack_of(about=about))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.velatura", "a.velatura~"]
    with read_project(file) as now, read_project(tmp_path / "a.velatura~") as before:
        assert (now.stack.about, before.stack.about) == ({"n": 3}, {"n": 2})


def test_cancelling_leaves_the_file_and_nothing_else(tmp_path: Path):
    file = tmp_path / "a.velatura"
    write_project(file, stack_of())
    old = file.read_bytes()
    cancel, seen = CancelToken(), list[float]()

    def progress(value: float) -> None:
        seen.append(value)
        if value > 0.3:
            cancel.cancel()

    layers = [paint(str(n), Rect(0, 0, 300, 200), n) for n in range(5)]
    with pytest.raises(Cancelled):
        write_project(file, stack_of(*layers), progress=progress, cancel=cancel)
    assert file.read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["a.velatura"]
    assert seen and seen[-1] < 0.7


@pytest.mark.slow
def test_progress_rises_to_one(tmp_path: Path):
    seen = list[float]()
    layers = [paint(str(n), Rect(0, 0, 600, 900), n, "float32") for n in range(3)]
    write_project(tmp_path / "a.velatura", stack_of(*layers, dtype="float32"), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert len([value for value in seen if 0.1 < value < 0.9]) > 3


def test_layers_are_asked_for_one_at_a_time(tmp_path: Path):
    alive, most = [0], [0]

    class Counted(np.ndarray):
        def __del__(self):
            if self.base is None:
                alive[0] -= 1

    def make() -> np.ndarray:
        alive[0] += 1
        most[0] = max(most[0], alive[0])
        return Counted((64, 64, 4), np.uint8)

    layers = [StackLayer("paint", "x", str(n), Rect(0, 0, 64, 64), make) for n in range(8)]
    write_project(tmp_path / "a.velatura", stack_of(*layers))
    assert most[0] <= 2


def test_a_full_disk_is_said_and_the_old_file_stays(small_disk: Path):
    file = small_disk / "a.velatura"
    write_project(file, stack_of())
    old = file.read_bytes()
    with pytest.raises(StorageError) as caught:
        write_project(file, stack_of(paint("big", Rect(0, 0, 600, 600), 1)))
    assert caught.value.code == "disk_full"
    assert file.read_bytes() == old
    assert [p.name for p in small_disk.iterdir()] == ["a.velatura"]


def test_what_is_no_stack_is_refused_and_nothing_is_written(tmp_path: Path):
    wrong = StackLayer("paint", "x", "x", Rect(0, 0, 3, 3), lambda: np.zeros((2, 2, 4), np.uint8))
    for stack in (stack_of(wrong), stack_of(about={"x": object()})):
        with pytest.raises(InputError) as caught:
            write_project(tmp_path / "a.velatura", stack)
        assert caught.value.code == "output_unwritable"
    assert list(tmp_path.iterdir()) == []


def test_the_same_stack_gives_the_same_bytes(tmp_path: Path):
    stack = stack_of(paint("a", Rect(0, 0, 400, 300), 1), icc=PROFILE)
    for name in "ab":
        write_project(tmp_path / name, stack)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("version", "wanted"),
    [*enumerate((make_v1.sample(), make_v2.sample(), make_v3.sample(), make_v4.sample()), 1)],
)
def test_a_file_of_every_version_opens_for_ever(version: int, wanted: Stack):
    file = SAMPLES / f"v{version}.velatura"
    for source in (file, file.read_bytes()):
        with read_project(source) as found:
            assert (found.notes, found.version, found.read_only) == ((), version, False)
            check_same(found.stack, wanted)


def test_branches_come_back_and_what_they_share_is_there_once(tmp_path: Path):
    wanted = make_v9.sample()
    write_project(tmp_path / "a.velatura", wanted)
    for file in (SAMPLES / "v9.velatura", tmp_path / "a.velatura"):
        with read_project(file) as found:
            assert (found.notes, found.version, found.read_only) == ((), 9, False)
            check_same(replace(found.stack, branches=()), replace(wanted, branches=()))
            [branch], [then] = found.stack.branches, wanted.branches
            assert branch.about == then.about
            check_same_layers(branch.stack.layers, then.stack.layers)
            assert branch.stack.mask is not None and then.stack.mask is not None
            assert np.array_equal(branch.stack.mask(), then.stack.mask())
            shared = zip(branch.stack.layers, found.stack.layers, strict=False)
            assert all(one.pixels is other.pixels for one, other in shared)


@pytest.mark.slow
def test_only_what_older_programs_do_not_know_makes_a_file_newer(tmp_path: Path):
    samples = make_v1.sample(), make_v2.sample(), make_v3.sample(), make_v4.sample()
    for number, wanted in enumerate(samples, 1):
        write_project(tmp_path / "a.velatura", wanted)
        with read_project(tmp_path / "a.velatura") as found:
            assert found.version == number


@pytest.mark.parametrize("read", [".velatura", ".ora"])
def test_groups_that_pass_through_come_back(tmp_path: Path, read: str):
    inner = paint("inner", Rect(3, 4, 20, 10), 2, mode=BlendMode.MULTIPLY)
    through = StackLayer("group", "t", "layer-2", children=(inner,), mode=BlendMode.PASS_THROUGH)
    alone = replace(through, id="layer-4", name="i", mode=BlendMode.NORMAL)
    write = write_project if read == ".velatura" else write_ora
    assert write(tmp_path / f"a{read}", stack_of(through, alone)) == ()
    with zipfile.ZipFile(tmp_path / f"a{read}") as archive:
        rows = ElementTree.fromstring(archive.read("stack.xml")).iter("stack")
        told = [(row.get("composite-op"), row.get("isolation")) for row in rows][1:]
    assert told == [("svg:src-over", "isolate"), ("svg:src-over", "auto")]
    with read_project(tmp_path / f"a{read}") as found:
        modes = [layer.mode for layer in found.stack.layers]
        assert modes == [BlendMode.PASS_THROUGH, BlendMode.NORMAL]


def test_openraster_has_no_words_for_a_half_transparent_group_that_passes_through(tmp_path: Path):
    inner = paint("inner", Rect(3, 4, 20, 10), 2, mode=BlendMode.MULTIPLY)
    free = StackLayer("group", "half", "g", children=(inner,), mode=BlendMode.PASS_THROUGH)
    plain = replace(free, children=(replace(inner, mode=BlendMode.NORMAL),), opacity=0.5)
    assert write_ora(tmp_path / "a.ora", stack_of(free, plain)) == ()
    said = write_ora(tmp_path / "a.ora", stack_of(plain, replace(free, opacity=0.5)))
    assert [(note.code, note.params) for note in said] == [("group_isolated", {"name": "half"})]
    with read_project(tmp_path / "a.ora") as found:
        assert {layer.mode for layer in found.stack.layers} == {BlendMode.NORMAL}
