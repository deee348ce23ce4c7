"""Things in the middle of a frame: their own pixels, margins, one scale for all of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.resize import resize
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.storage.certificates import verified
from desktop_app.storage.pictures import ExportOptions, encoded_picture
from desktop_app.studio.recipes.arranging import centred
from desktop_app.studio.recipes.rejecting import alone, check_rule, is_unusual
from desktop_app.studio.recipes.worked import Worked
from tests.studio.recipes.doing import batch, pixels_of, recipe


def shot(box: Rect, *, foot: int = 0) -> tuple[ByteArray, ByteArray]:
    """Noise on a ramp, with a thing there that may have a foot on its left, and where that is."""
    rng = np.random.default_rng(box.x)
    picture = rng.integers(190, 210, (120, 200, 3), np.uint8)
    thing = np.zeros(picture.shape[:2], np.uint8)
    thing[box.slices] = 255
    thing[box.bottom - 4 : box.bottom, box.x - foot : box.x] = 255
    picture[thing > 0] = rng.integers(0, 90, (int((thing > 0).sum()), 3), np.uint8)
    return picture, thing


def worked(picture: Array, thing: ByteArray) -> Worked:
    return Worked(picture, FileOrigin(), {}, 255 - thing, original=picture)


def box_of(mask: ByteArray) -> Rect:
    return Rect(*cv2.boundingRect((mask == 0).astype(np.uint8)))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("aspect", ["1:1", "4:5", ""])
def test_its_box_lies_in_the_middle_with_its_margin_and_its_own_pixels(
    dtype: str, aspect: str
) -> None:
    picture, thing = shot(Rect(20, 30, 34, 68))
    pixels: Array = picture.astype(dtype)
    at = worked(pixels, thing)
    made = centred(at, made_step("canvas", "centre", {"aspect": aspect, "margin": 0.1}))
    assert made.mask is not None and made.pixels.dtype == pixels.dtype
    size, box = made.size, box_of(made.mask)
    assert (made.pixels[made.mask == 0] == pixels[thing > 0]).all()
    assert abs(box.x - (size.width - box.right)) <= 1
    assert abs(box.y - (size.height - box.bottom)) <= 1
    wanted = {"1:1": 1.0, "4:5": 0.8, "": 200 / 120}[aspect]
    assert size.width / size.height == pytest.approx(wanted, abs=0.02)
    assert box.height / size.height == pytest.approx(0.8, abs=0.02)
    assert (made.mask[:, 0] == 255).all() and not made.is_scaled
    assert made.original is not None and (made.original == made.pixels).all()


def test_by_weight_what_is_heavy_is_in_the_middle() -> None:
    picture, thing = shot(Rect(90, 30, 40, 60), foot=50)
    at = worked(picture, thing)
    made = centred(at, made_step("canvas", "centre", {"by": "weight"}))
    assert made.mask is not None
    _, x = np.nonzero(made.mask == 0)
    assert x.mean() + 0.5 == pytest.approx(made.size.width / 2, abs=1)
    assert (made.pixels[made.mask == 0] == picture[thing > 0]).all()
    assert min(box_of(made.mask).x, made.size.width - box_of(made.mask).right) > 0


def test_scaled_it_is_what_an_export_of_that_size_is(tmp_path: Path) -> None:
    picture, thing = shot(Rect(20, 30, 34, 68))
    plain = centred(worked(picture, thing), made_step("canvas", "centre")).pixels
    for side in (50, 400):
        folder = tmp_path / str(side)
        folder.mkdir()
        size = made_step("canvas", "resize", {"longest": side, "enlarge": True})
        run = run_of(folder, [Rect(20, 30, 34, 68)], made_step("canvas", "centre"), size)
        made = pixels_of(folder / "out" / "0.png")
        assert (made == resize(plain, Size(side, side))).all()
        exported = read_picture(
            encoded_picture(plain, "PNG", options=ExportOptions(side=side)).data, ""
        )
        assert side > 80 or (made == exported.pixels).all()
        assert "locked" not in run.outcomes[run.items[0].key].told  # they are no more its own
        assert verified(folder / "out" / "0.png", folder / "0.png", pixels_of).is_good


def test_without_a_thing_there_is_no_middle() -> None:
    picture, _ = shot(Rect(20, 30, 34, 68))
    for mask in (None, np.full(picture.shape[:2], 255, np.uint8)):
        with pytest.raises(InputError) as caught:
            centred(Worked(picture, FileOrigin(), {}, mask), made_step("canvas", "centre"))
        assert caught.value.code == "mask_rule_empty"


def run_of(folder: Path, boxes: list[Rect], *steps: Any) -> Any:
    """A batch of photographs that have their masks beside them."""
    paths = list[Path]()
    for number, box in enumerate(boxes):
        picture, thing = shot(box)
        paths.append(folder / f"{number}.png")
        Image.fromarray(picture).save(paths[-1])
        Image.fromarray(255 - thing).save(folder / f"{number}-mask.png")
    return batch(recipe(("mask", "file"), *steps, EXPORT), paths, folder / "out")


EXPORT = made_step("export", "png", {"certificate": True})


def test_one_scale_for_all_is_that_of_the_largest(tmp_path: Path) -> None:
    boxes = [Rect(20, 30, 34, 68), Rect(80, 40, 20, 20), Rect(60, 50, 40, 34)]
    run = run_of(tmp_path, boxes, made_step("canvas", "centre", {"scale": "same"}))
    assert run.counts()["done"] == 3
    for number, box in enumerate(boxes):
        made = pixels_of(tmp_path / "out" / f"{number}.png")
        assert made.shape[:2] == (80, 80)
        picture, thing = shot(box)
        inner = Rect((80 - box.width) // 2, (80 - box.height) // 2, box.width, box.height)
        assert (made[inner.slices] == picture[box.slices]).all(), thing.shape


def test_the_certificate_proves_a_thing_on_another_canvas(tmp_path: Path) -> None:
    box = Rect(20, 30, 34, 68)
    run = run_of(tmp_path, [box], made_step("canvas", "centre"), made_step("lay", "colour"))
    made, photograph = tmp_path / "out" / "0.png", tmp_path / "0.png"
    proof = verified(made, photograph, pixels_of)
    assert proof.is_good and proof.source_equal and proof.checked == box.width * box.height
    assert proof.certificate.place == (3, -24)  # which is cut off above and below
    assert [one.what for one in proof.certificate.done] == ["canvas centre", "lay colour"]
    assert run.outcomes[run.items[0].key].told["locked"]
    pixels = pixels_of(made).copy()
    pixels[40, 40, 0] ^= 1
    Image.fromarray(pixels).save(made)
    assert verified(made, photograph, pixels_of).differing is not None


def test_of_another_size_than_most_is_rejected_before_it_is_done(tmp_path: Path) -> None:
    usual = [Rect(20 + 3 * at, 30, 30 + at, 50 + at) for at in range(8)]
    steps = made_step("reject", "size"), made_step("lay", "colour")
    run = run_of(tmp_path, [*usual, Rect(80, 40, 6, 6)], *steps)
    assert run.counts() == {"done": 8, "failed": 1, "cancelled": 0, "open": 0}
    error = run.outcomes[run.items[8].key].error
    assert error is not None and error[0] == "rejected_size"
    assert "covers 0.1% of the photograph; 7.3% is usual in this run" in error[1]
    few = tmp_path / "few"
    few.mkdir()
    assert run_of(few, [*usual[:3], Rect(80, 40, 6, 6)], *steps).counts()["done"] == 4


def test_what_is_unusual_follows_how_unlike_all_are() -> None:
    alike, wide = [1.0] * 9, [0.4, 0.6, 0.8, 1.0, 1.4, 2.0, 3.0, 4.0]
    assert is_unusual(2.2, alike) and is_unusual(0.45, alike) and not is_unusual(1.9, alike)
    assert not is_unusual(4.0, wide) and not is_unusual(9.0, alike[:7])
    at = worked(*shot(Rect(20, 30, 34, 68)))
    check_rule(at, made_step("reject", "size"), lambda look, least: True, alone)
