"""A certificate for each file of a batch: what is locked is equal, one changed pixel is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.pixels import Array
from desktop_app.imaging.certificate import Certificate
from desktop_app.imaging.certificate_trail import Trail, done_step
from desktop_app.imaging.certifying import free_pixels
from desktop_app.imaging.xmp import GENERATED, with_source_type
from desktop_app.operations.recipes.recipe import Recipe, RecipeStep, made_step
from desktop_app.storage.certificates import (
    Verdict,
    certificate_path,
    read_certificate,
    verified,
)
from desktop_app.studio.recipes.batch import Batch
from desktop_app.worker.opening import read_document
from tests.imaging.pictures import wide_profile
from tests.refusals import refused
from tests.studio.recipes.doing import Here, batch, brighter, grey_parts, halves, pixels_of, recipe

WITH = {"certificate": True}


def looked(picture: Path, against: Path | None = None) -> Verdict:
    return verified(picture, against, opened)


def opened(path: Path) -> Array:
    """Of a picture, or a project."""
    if path.suffix != ".velatura":
        return pixels_of(path)
    document = read_document(path)
    return document.content.picture(document.size.rect)


def product(folder: Path, number: int, dtype: str = "uint8") -> Path:
    """Noise on a plain ground; its mask covers the ground."""
    rng = np.random.default_rng(number)
    full = {"uint8": 255, "uint16": 65535}[dtype]
    pixels = np.full((40, 48, 3), full // 2, dtype)
    mask = np.full((40, 48), 255, np.uint8)
    at = 6 + number % 9
    pixels[at : at + 20, at : at + 22] = rng.integers(0, full, (20, 22, 3), dtype)
    mask[at : at + 20, at : at + 22] = 0
    folder.mkdir(exist_ok=True)
    path = folder / f"p{number}.png"
    cv2.imwrite(str(path), pixels[..., ::-1])
    Image.fromarray(mask).save(folder / f"p{number}-mask.png")
    return path


def on_ground(*more: RecipeStep, name: str = "png", **values: Any) -> Recipe:
    export = made_step("export", name, {**WITH, **values})
    return recipe(made_step("mask", "file"), made_step("do", "remove"), *more, export)


def first(run: Batch) -> Path:
    return run.folder / run.row(run.items[0]).files["0"]


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_products_are_locked_in_every_certificate_and_a_planted_change_is_found(
    tmp_path: Path, dtype: str
) -> None:
    paths = [product(tmp_path / "in", number, dtype) for number in range(6)]
    made = recipe(made_step("mask", "file"), brighter(), made_step("export", "png", WITH))
    run = batch(made, paths, tmp_path / "out")
    assert run.is_whole
    for item, path in zip(run.items, paths, strict=True):
        file = run.folder / run.row(item).files["0"]
        told = looked(file, path)
        assert told.is_good and told.checked == 20 * 22 == told.certificate.locked.count
        assert told.certificate.locked.before == told.certificate.locked.after
        assert told.certificate.made.count == 0 and told.certificate.source_type == ""
        assert [one.what for one in told.certificate.done] == ["adjust exposure"]
    victim, original = run.folder / run.row(run.items[3]).files["0"], paths[3]
    pixels = pixels_of(victim).copy()
    pixels[17, 14, 1] ^= 1
    cv2.imwrite(str(victim), pixels[..., ::-1])
    told = looked(victim, original)
    assert not told.is_good and not told.file_equal and told.differing is not None
    assert (told.differing.count, told.differing.first) == (1, (14, 17))
    assert not looked(victim).is_good
    assert looked(run.folder / run.row(run.items[2]).files["0"], paths[2]).is_good


@pytest.mark.slow
def test_the_same_run_has_the_same_certificates(tmp_path: Path) -> None:
    found = list[bytes]()
    for folder in ("a", "b"):
        path = product(tmp_path / folder, 3)
        run = batch(on_ground(), [path], tmp_path / f"out-{folder}", work=Here())
        found.append(certificate_path(first(run)).read_bytes())
        again = batch(on_ground(), [path], tmp_path / f"out-{folder}", work=Here(), resume=True)
        assert certificate_path(first(again)).read_bytes() == found[-1]
    told = [json.loads(each) for each in found]
    assert {**told[0], "file": ""} == {**told[1], "file": ""}


def test_a_run_that_was_killed_before_it_was_written_writes_it(tmp_path: Path) -> None:
    path = product(tmp_path / "in", 3)
    run = batch(on_ground(), [path], tmp_path / "out", work=Here())
    before = certificate_path(first(run)).read_bytes()
    certificate_path(first(run)).unlink()
    run.put(replace(run.row(run.items[0]), done=False))
    run.close()
    again = batch(on_ground(), [path], tmp_path / "out", work=Here(), resume=True)
    assert certificate_path(first(again)).read_bytes() == before
    assert first(again) == first(run)


def test_without_the_switch_there_is_none(tmp_path: Path) -> None:
    run = batch(recipe(grey_parts(), brighter()), [product(tmp_path / "in", 1)], tmp_path / "out")
    assert not certificate_path(first(run)).exists()
    with refused(InputError, "certificate_missing") as caught:
        looked(first(run))
    assert caught.value.code == "certificate_missing"


@pytest.mark.slow
def test_a_certificate_that_is_there_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    foreign = tmp_path / "out" / "p1.png.certificate.json"
    foreign.write_text("mine")
    run = batch(on_ground(), [product(tmp_path / "in", 1)], tmp_path / "out", work=Here())
    assert first(run).name == "p1-2.png" and foreign.read_text() == "mine"
    assert looked(first(run), tmp_path / "in" / "p1.png").is_good


def test_what_stands_on_a_picture_may_have_changed_and_room_around_it_is_free(
    tmp_path: Path,
) -> None:
    path = product(tmp_path / "in", 2)
    steps = (
        made_step("canvas", "widen", {"left": 0.5, "top": 0.25}),
        made_step("annotate", "text", {"text": "Nr. 2", "points": [[0.1, 0.1]], "size": 8}),
    )
    run = batch(on_ground(*steps), [path], tmp_path / "out", work=Here())
    told = looked(first(run), path)
    found = told.certificate
    assert told.is_good and told.checked > 0
    assert found.size == (72, 50) and found.place == (24, 10)
    free = free_pixels(found.free, *found.size)
    assert free[:10].all() and free[:, :24].all() and not free[10:, 24:].all()
    assert [one.what for one in found.done] == ["do remove", "canvas widen", "annotate text"]
    assert not found.models and found.made.count == 0
    # No setting of a model had a part in it.
    assert set(found.done[0].settings) == {"task", "size", "plan", "removal_network"}


@pytest.mark.slow
def test_with_loss_scaled_or_on_a_page_pixels_cannot_be_compared_and_that_is_said(
    tmp_path: Path,
) -> None:
    path = product(tmp_path / "in", 4)
    for at, (name, more) in enumerate(
        {"jpeg": {}, "png": {"side": 20}, "pdf": {}, "velatura": {}}.items()
    ):
        run = batch(on_ground(name=name, **more), [path], tmp_path / f"{at}", work=Here())
        told = looked(first(run), path)
        assert told.is_good and told.reason == "not_exact" and told.file_equal, name
        assert told.certificate.locked.before == told.certificate.locked.after != ""


@pytest.mark.slow
def test_another_original_is_told_and_the_same_pixels_elsewhere_are_the_same(
    tmp_path: Path,
) -> None:
    path, other = product(tmp_path / "in", 4), product(tmp_path / "in", 5)
    run = batch(on_ground(), [path], tmp_path / "out", work=Here())
    told = looked(first(run), other)
    assert not told.is_good and told.source_equal is False and told.differing is not None
    Image.open(path).save(tmp_path / "same.bmp")
    assert looked(first(run), tmp_path / "same.bmp").is_good
    small = tmp_path / "small.png"
    Image.fromarray(halves(8, 8)).resize((100, 100)).save(small)
    assert looked(first(run), small).faults == ("no_size",)


def turned(path: Path, pixels: Array) -> None:
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(pixels).save(path, "JPEG", exif=exif, quality=95)


ORIGINALS: dict[str, Callable[[Path, Array], object]] = {
    "transparent.png": lambda path, pixels: Image.fromarray(
        np.dstack([pixels, pixels[..., 0]])
    ).save(path),
    "palette.png": lambda path, pixels: Image.fromarray(pixels).quantize(16).save(path),
    "profile.png": lambda path, pixels: Image.fromarray(pixels).save(
        path, icc_profile=wide_profile()
    ),
    "turned.jpg": turned,
    "inks.jpg": lambda path, pixels: Image.fromarray(pixels).convert("CMYK").save(path),
    "two.tiff": lambda path, pixels: Image.fromarray(pixels).save(
        path, save_all=True, append_images=[Image.fromarray(255 - pixels)]
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ORIGINALS)
def test_whatever_was_edited_and_however_it_is_written_its_certificate_holds(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    ORIGINALS[name](path, halves(61, 83))
    height, width = pixels_of(path).shape[:2]
    mask = np.zeros((height, width), np.uint8)
    mask[4:20, 5:30] = 255
    Image.fromarray(mask).save(path.with_name(f"{path.stem}-mask.png"))
    kinds = {"png": {}, "tiff": {"profile": "srgb"}, "webp": {"side": 40}, "jpeg": {"quality": 5}}
    exports = [made_step("export", kind, {**WITH, **more}) for kind, more in kinds.items()]
    run = batch(recipe(made_step("mask", "file"), brighter(), *exports), [path], tmp_path / "out")
    for at in map(str, run.row(run.items[0]).files):
        file = run.folder / run.row(run.items[0]).files[at]
        for told in (looked(file, path), looked(file)):
            assert told.is_good, (file.name, [one for one in told.fields if one.wrong])


def test_an_edit_of_an_edit_is_certified_against_what_it_was_made_of(tmp_path: Path) -> None:
    photo = product(tmp_path / "in", 1)
    made = recipe(made_step("mask", "file"), brighter(), made_step("export", "png", WITH))
    one = first(batch(made, [photo], tmp_path / "a"))
    (one.with_name("p1-mask.png")).write_bytes(photo.with_name("p1-mask.png").read_bytes())
    two = first(batch(made, [one], tmp_path / "b"))
    assert looked(two, one).is_good
    told = looked(two, photo)
    assert not told.is_good and told.source_equal is False


def test_a_step_without_a_mask_leaves_nothing_locked(tmp_path: Path) -> None:
    path = product(tmp_path / "in", 1)
    run = batch(recipe(brighter(), made_step("export", "png", WITH)), [path], tmp_path / "out")
    told = looked(first(run), path)
    assert told.is_good and told.reason == "all_free" and told.certificate.free.share == 1


@pytest.mark.slow
def test_nothing_is_told_of_the_way_where_that_is_wished(tmp_path: Path) -> None:
    path = product(tmp_path / "in", 1)
    run = batch(on_ground(metadata=False), [path], tmp_path / "out", work=Here())
    assert looked(first(run)).certificate.done == ()


def test_a_damaged_one_is_named(tmp_path: Path) -> None:
    path = product(tmp_path / "in", 1)
    run = batch(on_ground(), [path], tmp_path / "out", work=Here())
    beside = certificate_path(first(run))
    good: dict[str, Any] = json.loads(beside.read_bytes())
    for wrong in (
        {**good, "free": {**good["free"], "sha256": "00"}},
        {**good, "size": [480000, 400000]},
        {**good, "locked": {**good["locked"], "count": 10_000}},
    ):
        beside.write_text(json.dumps(wrong))
        with pytest.raises(InputError) as caught:
            looked(first(run), path)
        assert caught.value.code == "certificate_damaged"
    beside.write_text(json.dumps({**good, "locked": {**good["locked"], "after": "00"}}))
    assert looked(first(run)).faults == ("lock_broken",)
    assert isinstance(read_certificate(first(run)), Certificate)


# -- what models make --------------------------------------------------------------------------


def after(old: Array, new: Array, mask: Array | None, *, by_model: bool) -> Trail:
    done = done_step("do something", {})
    return Trail.of_file(old, "aa").after(old, new, mask, done, by_model=by_model)


def test_what_a_model_did_counts_and_what_it_spilled_does_too() -> None:
    old, mask = halves(), np.zeros((24, 32), np.uint8)
    mask[4:8, 4:8] = 1
    new = old.copy()
    new[20, 20] = 0  # beyond: as a lock that lets go outside does
    trail = after(old, new, mask, by_model=True)
    assert trail.free.sum() == trail.made.sum() == 17
    by_hand = after(old, new, mask, by_model=False)
    assert by_hand.free.sum() == 17 and not by_hand.made.any()
    larger = after(old, halves(48, 64), None, by_model=True)
    assert larger.made.all() and larger.before is None


def test_a_broken_lock_is_never_certified() -> None:
    old = halves()
    trail, new = Trail.of_file(old, "aa"), old.copy()
    new[0, 0] = 0
    with pytest.raises(StorageError) as caught:
        trail.certificate(new, new, b"", "", with_details=True)
    assert caught.value.code == "lock_broken"


@pytest.mark.slow
def test_the_mark_of_an_original_is_told_of_a_page(tmp_path: Path) -> None:
    path = product(tmp_path / "in", 2)
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", with_source_type(None, GENERATED).decode())
    Image.open(path).save(path, pnginfo=info)
    run = batch(on_ground(name="pdf"), [path], tmp_path / "out", work=Here())
    told = looked(first(run), path)
    assert told.is_good and told.certificate.source_type == GENERATED
