"""Through the API too, what is not masked does not change: in any format, depth and size, with one
engine that draws and with the starter model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from desktop_app.core.pixels import Array
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.serving import (
    bytes_in,
    decoded,
    disc,
    done,
    file_of,
    noise,
    picture,
    png,
    smooth,
    text_of,
)

EDIT: dict[str, Any] = {"prompt": "no pause", "settings": {"steps": 1, "seed": 3}}

SIZES = [(64, 64), (71, 93), (200, 131), (257, 64), (333, 401)]


@pytest.fixture
def ann(near: Inside) -> httpx.Client:
    return near.user("ann")


def band(mask: Array, width: int) -> Array:
    """The mask and so many pixels around it."""
    size = 2 * width + 1
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))


def edited(client: httpx.Client, file: bytes, mask: Array, **more: Any) -> Array:
    """The picture after the mask was filled anew."""
    wish = {**EDIT, "image": text_of(file), "mask": text_of(png(mask)), **more}
    return picture(client, done(client, wish)["id"])


def check(before: Array, after: Array, mask: Array, allowed: Array | None = None) -> None:
    """Nothing outside has changed, and something inside has."""
    assert (after.shape, after.dtype) == (before.shape, before.dtype)
    outside = (mask if allowed is None else allowed) == 0
    assert (after[outside] == before[outside]).all()
    assert (after[mask > 0] != before[mask > 0]).any()


@pytest.mark.slow
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_eight_bits_at_odd_sizes(ann: httpx.Client, height: int, width: int) -> None:
    pixels, mask = noise(height, width), disc(height, width)
    check(pixels, edited(ann, png(pixels), mask), mask)


@pytest.mark.slow
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_every_depth_with_and_without_alpha(ann: httpx.Client, channels: int, dtype: str) -> None:
    pixels, mask = noise(90, 110, channels, dtype), disc(90, 110)
    check(pixels, edited(ann, png(pixels), mask), mask)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".bmp", ".tiff"])
def test_other_formats_keep_the_values_that_they_are_read_as(
    ann: httpx.Client, suffix: str
) -> None:
    file, mask = file_of(smooth(95, 121), suffix), disc(95, 121)
    check(decoded(file), edited(ann, file, mask), mask)


@pytest.mark.slow
def test_transparent_pixels_keep_their_colours(ann: httpx.Client) -> None:
    pixels, mask = noise(80, 80, 4), disc(80, 80)
    pixels[:30, :, 3] = 0
    check(pixels, edited(ann, png(pixels), mask), mask)


@pytest.mark.slow
@pytest.mark.parametrize(
    "wish",
    [
        {"intent": "replace"},
        {"intent": "add"},
        {"intent": "variations"},
        {"intent": "refine"},
        {"fill": "noise"},
        {"feather": 12},
        {"lock": "inside:8"},
        {"settings": {"steps": 1, "seed": 3, "count": 2}},
        {"intent": "remove", "prompt": ""},
    ],
    ids=str,
)
def test_whatever_is_done_with_the_mask(ann: httpx.Client, wish: dict[str, Any]) -> None:
    pixels, mask = smooth(120, 140), disc(120, 140)
    check(pixels, edited(ann, png(pixels), mask, **wish), mask)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1, 8, 20])
def test_a_lock_with_a_band_outside_changes_nothing_beyond_it(
    ann: httpx.Client, width: int
) -> None:
    pixels, mask = noise(130, 150), disc(130, 150)
    after = edited(ann, png(pixels), mask, lock=f"outside:{width}")
    check(pixels, after, mask, band(mask, width + 1))
    beyond = (band(mask, width) > 0) & (mask == 0)
    assert (after[beyond] != pixels[beyond]).any()


@pytest.mark.slow
def test_growing_the_mask_is_asked_for_and_then_changes_more(ann: httpx.Client) -> None:
    pixels, mask = noise(130, 150), disc(130, 150)
    check(pixels, edited(ann, png(pixels), mask, grow=6), mask, band(mask, 7))


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape", [lambda m: m // 3, lambda m: np.dstack([m] * 3), lambda m: np.dstack([m] * 4)]
)
def test_a_mask_may_be_grey_or_coloured(ann: httpx.Client, shape: Callable[[Array], Array]) -> None:
    pixels, mask = noise(80, 100), disc(80, 100)
    wish = {**EDIT, "image": text_of(png(pixels)), "mask": text_of(png(shape(mask)))}
    check(pixels, picture(ann, done(ann, wish)["id"]), mask)


@pytest.mark.slow
def test_the_short_way_and_the_history_give_the_same_pixels(ann: httpx.Client) -> None:
    pixels, mask = noise(90, 90, 3, "uint16"), disc(90, 90)
    wish = {**EDIT, "image": text_of(png(pixels)), "mask": text_of(png(mask))}
    answer = ann.post("/generate", json=wish).json()
    short = decoded(bytes_in(answer["image_base64"]))
    check(pixels, short, mask)
    told = ann.get("/v1/history").json()["pictures"][0]
    kept = decoded(ann.get(told["url"]).content)
    assert (kept == short).all()
    assert (picture(ann, answer["job"]) == short).all()
    assert (decoded(ann.get(told["url"], params={"metadata": False}).content) == short).all()


@pytest.mark.slow
def test_a_watermark_is_never_put_on_an_edit(near: Inside, ann: httpx.Client) -> None:
    """With any mark of the policy: `test_marking` has the rest."""
    pixels, mask = noise(200, 200), disc(200, 200)
    data = ann.post(
        "/v1/jobs?wait=true",
        json={**EDIT, "image": text_of(png(pixels)), "mask": text_of(png(mask))},
    ).json()
    file = ann.get(data["images"][0]["url"]).content
    assert b"compositeWithTrainedAlgorithmicMedia" in file
    check(pixels, decoded(file), mask)


@pytest.mark.slow
def test_the_starter_model_changes_nothing_outside_either(server: Any) -> None:
    client = server.user("ann")
    pixels, mask = smooth(300, 260, 3, "uint16"), disc(300, 260)
    wish = {
        "prompt": "a red fox",
        "intent": "replace",
        "settings": {"steps": 2, "seed": 5},
        "image": text_of(png(pixels)),
        "mask": text_of(png(mask)),
    }
    check(pixels, picture(client, done(client, wish)["id"]), mask)
    after = picture(client, done(client, {**wish, "lock": "outside:8"})["id"])
    check(pixels, after, mask, band(mask, 9))


@pytest.mark.slow
@pytest.mark.states("note.mask_from_brightness", "note.mask_from_both", "note.mask_from_alpha")
def test_what_of_a_mask_was_read_is_told_and_outside_nothing_changes(ann: httpx.Client) -> None:
    pixels, mask = noise(80, 100), disc(80, 100)
    opaque = np.dstack([mask, mask, mask, np.full_like(mask, 255)])
    one = opaque.copy()
    one[0, 0, 3] = 254
    hole = opaque.copy()
    hole[0, 0, 3] = 0
    black = np.dstack([mask * 0, mask * 0, mask * 0, mask])
    for made, told in (
        (one, "“mask”: mask from brightness; all of it is opaque."),
        (
            hole,
            "“mask”: mask from brightness × transparency.",
        ),
        (black, "“mask”: mask from transparency."),
    ):
        wish = {**EDIT, "image": text_of(png(pixels)), "mask": text_of(png(made))}
        job = done(ann, wish)
        assert any(note.startswith(told) for note in job["notes"])
        check(pixels, picture(ann, job["id"]), mask)


@pytest.mark.slow
def test_colours_in_a_grey_picture_are_told_and_variations_bring_none(ann: httpx.Client) -> None:
    pixels, mask = noise(80, 100)[..., 0], disc(80, 100)
    for intent, told in (("fill", ["saved_in_colour"]), ("variations", [])):
        wish = {**EDIT, "image": text_of(png(pixels)), "mask": text_of(png(mask)), "intent": intent}
        job = done(ann, wish)
        assert [image["notes"] for image in job["images"]] == [told] * len(job["images"])
        made = picture(ann, job["id"])
        assert made.ndim == (3 if told else 2)
        assert (made[mask == 0] == (pixels[..., None] if told else pixels)[mask == 0]).all()
