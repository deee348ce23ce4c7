"""img2img: what isn't masked keeps its values, to the bit, unless the client asks for a blur."""

from __future__ import annotations

from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.extensions.serving.server.policy import LimitRules
from desktop_app.extensions.serving.server.sdapi.init_picture import FILL_WORDS, edit_of
from desktop_app.extensions.serving.server.sdapi.shapes import Img2Img
from desktop_app.imaging.resize import resize
from tests.extensions.serving.server.sdapi.clients import (
    changed,
    img2img,
    info,
    picture,
    pixels,
    refused,
)
from tests.extensions.serving.server.serving import Served, png, smooth, text_of
from tests.models import model_info

HERE = picture()
EDIT: dict[str, Any] = {"init_images": [HERE.text], "mask": HERE.mask_text}


@pytest.fixture(scope="module")
def painter(server: Served) -> httpx.Client:
    return server.user("painter")


@pytest.mark.slow
@pytest.mark.parametrize("fill", range(4), ids=FILL_WORDS)
def test_only_what_is_masked_changes_whatever_stands_under_it(
    fill: int, painter: httpx.Client
) -> None:
    told = img2img(painter, **EDIT, inpainting_fill=fill, inpaint_full_res_padding=16)
    where = changed(pixels(told), HERE.pixels)
    assert not where[HERE.mask == 0].any()
    assert where[HERE.mask > 0].any()
    assert info(told)["extra_generation_params"]["Masked content"] == FILL_WORDS[fill]


@pytest.mark.slow
def test_what_stands_under_the_mask_counts(painter: httpx.Client) -> None:
    made = {pixels(img2img(painter, **EDIT, inpainting_fill=fill)).tobytes() for fill in (0, 1)}
    assert len(made) == 2


@pytest.mark.slow
def test_the_inverse_of_a_mask_is_edited(painter: httpx.Client) -> None:
    where = changed(pixels(img2img(painter, **EDIT, inpainting_mask_invert=1)), HERE.pixels)
    assert not where[HERE.mask > 0].any()
    assert where[HERE.mask == 0].any()


@pytest.mark.slow
def test_a_blur_that_is_asked_for_is_a_band_around_the_mask(painter: httpx.Client) -> None:
    told = img2img(painter, **EDIT, mask_blur=4)
    where = changed(pixels(told), HERE.pixels)
    away = cv2.distanceTransform((HERE.mask == 0).astype(np.uint8), cv2.DIST_L2, 5)
    assert where[(away > 0) & (away <= 4)].any()
    assert not where[away > 5].any()
    assert info(told)["extra_generation_params"]["Mask blur"] == 4


@pytest.mark.slow
def test_the_whole_picture_is_resized_first_and_exact_then(painter: httpx.Client) -> None:
    whole = {"inpaint_full_res": False, "width": 96, "height": 128}
    resized = resize(HERE.pixels, Size(96, 128))
    mask = resize(HERE.mask, Size(96, 128), quality="nearest")
    where = changed(pixels(img2img(painter, **EDIT, **whole)), resized)
    assert not where[mask == 0].any()
    assert where[mask > 0].any()


@pytest.mark.slow
def test_at_its_own_size_the_whole_picture_is_the_one_that_came(painter: httpx.Client) -> None:
    where = changed(pixels(img2img(painter, **EDIT, inpaint_full_res=False)), HERE.pixels)
    assert not where[HERE.mask == 0].any()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "within"),
    [(1, (slice(None), slice(0, 96))), (2, (slice(16, 112), slice(0, 128)))],
    ids=["cropped", "continued by its edges"],
)
def test_a_picture_of_another_shape_is_fitted(
    mode: int, within: tuple[slice, slice], painter: httpx.Client
) -> None:
    side = 96 if mode == 1 else 128
    asked = {"inpaint_full_res": False, "width": side, "height": side, "resize_mode": mode}
    made = pixels(img2img(painter, **EDIT, **asked))
    assert made.shape == (side, side, 3)
    left = HERE.pixels[:, 16:112] if mode == 1 else HERE.pixels
    mask = HERE.mask[:, 16:112] if mode == 1 else HERE.mask
    where = changed(made[within], left)
    assert not where[mask == 0].any()


@pytest.mark.slow
def test_a_mask_of_another_size_is_resized_with_the_whole_picture_and_that_is_said(
    painter: httpx.Client,
) -> None:
    small = resize(HERE.mask, Size(64, 48), quality="nearest")
    told = img2img(painter, **{**EDIT, "mask": text_of(png(small)), "inpaint_full_res": False})
    mask = resize(small, Size(128, 96), quality="nearest")
    where = changed(pixels(told), HERE.pixels)
    assert not where[mask == 0].any()
    assert where[mask > 0].any()
    assert "The mask is 64 × 48, the picture 128 × 96: it is resized." in info(told)["warnings"]


@pytest.mark.slow
def test_sixteen_bits_stay_sixteen_bits(painter: httpx.Client) -> None:
    deep = smooth(96, 128, dtype="uint16")
    told = img2img(painter, init_images=[text_of(png(deep))], mask=HERE.mask_text)
    made = pixels(told)
    assert made.dtype == np.uint16
    assert not changed(made, deep)[HERE.mask == 0].any()


@pytest.mark.slow
def test_a_mask_may_be_told_by_its_transparency(painter: httpx.Client) -> None:
    mask = np.zeros((96, 128, 4), np.uint8)
    mask[..., 3] = 3
    mask[20:40, 20:60, 3] = 200
    mask[60:80, 20:60, 3] = 12
    told = img2img(painter, init_images=[HERE.text], mask=text_of(png(mask)))
    where = changed(pixels(told), HERE.pixels)
    assert not where[mask[..., 3] == 3].any()
    assert where[20:40, 20:60].any()
    faint = np.abs(pixels(told)[60:80, 20:60].astype(int) - HERE.pixels[60:80, 20:60])
    assert faint.max() <= 5, "what is masked by 5 % changes by next to nothing"
    assert any("1 % or less" in one for one in info(told)["warnings"])


@pytest.mark.slow
def test_without_a_mask_all_of_it_is_made_at_the_size_that_is_asked_for(
    painter: httpx.Client,
) -> None:
    told = img2img(painter, init_images=[HERE.text], width=100, height=90)
    assert pixels(told).shape == (90, 100, 3)
    assert info(told)["denoising_strength"] == 0.75


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "init_image_missing"),
        ({"init_images": []}, "init_image_missing"),
        ({"init_images": [HERE.text] * 2}, "init_image_missing"),
        ({"init_images": ["x"]}, "not_base64"),
        ({"init_images": ["/etc/passwd"]}, "address_given"),
        ({"init_images": ["https://example.com/a.png"]}, "address_given"),
        ({"init_images": [HERE.text], "mask": text_of(png(HERE.mask * 0))}, "mask_empty"),
        ({"init_images": [HERE.text], "mask": text_of(png(HERE.mask[:50]))}, "mask_size"),
        ({"init_images": [HERE.text], "mask": text_of(png(HERE.mask[:50] * 0))}, "mask_size"),
        ({**EDIT, "latent_mask": "x"}, "field_unsupported"),
        ({**EDIT, "initial_noise_multiplier": 0.9}, "field_unsupported"),
        ({**EDIT, "inpainting_fill": 4}, "invalid"),
    ],
)
def test_what_can_not_be_edited_is_refused(
    body: dict[str, Any], code: str, painter: httpx.Client
) -> None:
    assert refused(painter, "/sdapi/v1/img2img", body)["code"] == code


@pytest.mark.slow
def test_pictures_that_came_are_sent_back_if_that_is_asked_for(painter: httpx.Client) -> None:
    told = img2img(painter, **EDIT, include_init_images=True)
    assert told["parameters"]["init_images"] == [HERE.text]
    assert told["parameters"]["mask"] == HERE.mask_text
    told = img2img(painter, **EDIT)
    assert told["parameters"]["init_images"] is None


# -- what the model sees, without one ------------------------------------------------------------


def _seen(**more: Any) -> tuple[Rect | None, Size | None, list[str]]:
    warnings: list[str] = []
    request = Img2Img(**{**EDIT, **more})
    edit = edit_of(request, model_info("any"), LimitRules(), warnings)
    return edit.edit_input.context, edit.working, warnings


def _bounds(mask: Array) -> Rect:
    return Rect(*cv2.boundingRect(mask))


def test_the_model_sees_the_mask_and_its_padding() -> None:
    bounds = _bounds(HERE.mask)
    assert _seen()[0] == bounds
    assert _seen(inpaint_full_res_padding=8)[0] == bounds.grown(8)
    assert _seen(inpaint_full_res_padding=4, mask_blur=6)[0] == bounds.grown(10)
    assert _seen(inpaint_full_res_padding=500)[0] == Rect(0, 0, 128, 96)
    assert _seen(inpaint_full_res=False)[0] == Rect(0, 0, 128, 96)


def test_it_works_at_the_nearest_size_that_it_can() -> None:
    assert _seen()[1] is None
    assert _seen(width=512, height=384)[1] == Size(512, 384)
    assert _seen(width=515, height=20)[1] == Size(512, 64)


def test_two_blurs_are_one() -> None:
    assert not _seen(mask_blur_x=4, mask_blur_y=4)[2]
    assert "4 in both" in _seen(mask_blur_x=4, mask_blur_y=2)[2][0]


@pytest.mark.slow
@pytest.mark.parametrize("alpha", [254, 0])
@pytest.mark.parametrize("invert", [0, 1])
def test_one_pixel_that_is_not_opaque_makes_no_other_mask(
    painter: httpx.Client, alpha: int, invert: int
) -> None:
    mask = np.dstack([HERE.mask] * 3 + [np.full_like(HERE.mask, 255)])
    mask[0, 0, 3] = alpha
    told = img2img(
        *(painter,),
        init_images=[HERE.text],
        mask=text_of(png(mask)),
        inpainting_mask_invert=invert,
    )
    where = changed(pixels(told), HERE.pixels)
    kept = HERE.mask > 0 if invert else HERE.mask == 0
    assert not where[kept].any()
    assert where[~kept].mean() > 0.5
    assert "mask from brightness" in str(told["info"])
