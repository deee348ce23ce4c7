"""Edits of OpenAI's API: what is transparent in the mask changes, and not one pixel besides."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import openai
import pytest
from PIL import Image

from desktop_app.core.pixels import Array
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.openai_images.clients import (
    MODEL,
    POLICY,
    changed,
    client,
    masked,
    photo,
    pixels,
)
from tests.extensions.serving.server.serving import (
    Served,
    decoded,
    disc,
    file_of,
    noise,
    png,
    serving,
)

PROMPT: dict[str, Any] = {"prompt": "a red scarf", "model": MODEL}


def edited(api: openai.OpenAI, image: bytes, mask: bytes | None = None, **more: Any) -> Array:
    """The pixels of one edit."""
    files = {"image": image} | ({} if mask is None else {"mask": mask})
    made = api.images.edit(**{**PROMPT, **files, **more})
    assert made.data is not None
    return pixels(made.data[0])


def told(api: openai.OpenAI, **more: Any) -> openai.BadRequestError:
    """What a request is told that is refused for what it says."""
    with pytest.raises(openai.BadRequestError) as caught:
        api.images.edit(**{**PROMPT, "image": png(photo()), "mask": masked(photo()), **more})
    return caught.value


def random_mask(height: int, width: int, number: int) -> Array:
    """(h, w) uint8: some ellipses."""
    rng, mask = np.random.default_rng(number), np.zeros((height, width), np.uint8)
    for _ in range(1 + number % 3):
        centre = int(rng.integers(width)), int(rng.integers(height))
        axes = int(rng.integers(4, width // 3)), int(rng.integers(4, height // 3))
        cv2.ellipse(mask, centre, axes, float(rng.integers(180)), 0, 360, 255, -1)
    return mask


KINDS = [(3, "uint8"), (4, "uint8"), (3, "uint16"), (4, "uint16"), (1, "uint8")]


def check_an_edit(api: openai.OpenAI, number: int) -> None:
    """One of another picture, mask and kind of file; nothing outside is changed."""
    channels, dtype = KINDS[number % len(KINDS)]
    height, width = 80 + 7 * (number % 9), 96 + 5 * (number % 11)
    image = noise(height, width, channels, dtype).squeeze()
    mask = random_mask(height, width, number)
    lossless = "webp" if dtype == "uint8" and number % 2 else "png"
    made = edited(api, png(image), masked(image, mask), output_format=lossless)
    if image.ndim == 2:  # grey; a result brings colour
        made = made if made.ndim == 3 else np.repeat(made[..., None], 3, 2)
        image = np.repeat(image[..., None], 3, 2)
    where = changed(made, image)
    assert not where[mask == 0].any(), number
    assert where[mask > 0].any(), number


@pytest.mark.few(2)
@pytest.mark.parametrize("number", range(6))
def test_outside_the_mask_nothing_changes_whatever_the_file(
    number: int, api: openai.OpenAI
) -> None:
    check_an_edit(api, number)


@pytest.mark.slow
def test_sixty_edits_by_the_starter_change_no_pixel_outside(
    tmp_path_factory: pytest.TempPathFactory, loopback: None
) -> None:
    policy = (
        "engines = 1\n[limits]\nper_minute = 1000000\n"
        f'[[names.{MODEL}.arms]]\nname = "a"\nmodel = "starter"\nsettings = {{ steps = 1 }}\n'
    )
    folder = tmp_path_factory.mktemp("sixty") / "data"
    with serving(folder, policy) as served:
        api = client(_Open(served))
        for number in range(60):
            check_an_edit(api, number)


class _Open:
    """A server without tokens."""

    def __init__(self, served: Served) -> None:
        self.url = served.url

    def token(self, name: str = "user") -> tuple[str, str]:
        return name, "none"


@pytest.mark.slow
def test_places_of_the_mask_change_as_much_as_they_are_transparent(api: openai.OpenAI) -> None:
    image, alpha = photo(), 255 - disc(96, 128)
    soft = cv2.GaussianBlur(alpha, (0, 0), 6)
    made = edited(api, png(image), png(np.dstack([image, soft])))
    assert not changed(made, image)[soft >= 252].any()
    apart = np.abs(made[..., :3].astype(int) - image).max(axis=2)
    assert apart[(soft > 235) & (soft < 252)].max() <= 10 < apart[soft < 100].max()


@pytest.mark.slow
def test_without_a_mask_what_is_transparent_in_the_picture_is_painted(api: openai.OpenAI) -> None:
    image = np.dstack([photo(), 255 - disc(96, 128)])
    made = edited(api, png(image))
    clear = image[..., 3] == 0
    assert not changed(made, image)[~clear].any()
    assert (made[..., 3][clear] == 255).all()


@pytest.mark.slow
def test_without_anything_transparent_all_of_it_is_made_again(api: openai.OpenAI) -> None:
    assert changed(edited(api, png(photo())), photo()).mean() > 0.9
    resized = edited(api, png(photo()), size="64x96")
    assert resized.shape == (96, 64, 3)


@pytest.mark.slow
def test_a_mask_that_can_not_be_meant_is_refused(api: openai.OpenAI) -> None:
    for mask in (png(photo()), png(np.dstack([photo(), np.full((96, 128), 255, np.uint8)]))):
        error = told(api, mask=mask)
        assert (error.code, error.param) == ("mask_opaque", "mask")
    for mask in (masked(photo(64, 64)), png(photo(64, 64))):
        error = told(api, mask=mask)
        assert (error.code, error.param) == ("mask_size", "mask")
        assert "64 × 64" in str(error)
        assert "128 × 96" in str(error)
    assert told(api, mask=b"no picture").code == "not_a_picture"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("output_format", "jpeg"), ("size", "64x64"), ("output_compression", 50)),
        *(("output_format", "gif"), ("background", "transparent"), ("input_fidelity", "high")),
        *(("markup", png(photo())), ("partial_images", 2), ("quality", "max")),
    ],
)
def test_what_would_break_the_promise_or_can_not_be_done_is_an_error(
    field: str, value: Any, api: openai.OpenAI
) -> None:
    error = told(api, **{field: value})
    assert (error.code, error.param, error.type) == (
        "field_unsupported",
        field,
        "invalid_request_error",
    )


@pytest.mark.slow
def test_sixteen_bits_are_not_given_as_webp(api: openai.OpenAI) -> None:
    deep = png(photo(dtype="uint16"))
    assert told(api, image=deep, output_format="webp").param == "output_format"


@pytest.mark.slow
def test_what_had_to_be_converted_is_said(api: openai.OpenAI) -> None:
    inks = io.BytesIO()
    Image.fromarray(photo()).convert("CMYK").save(inks, "TIFF")
    made: Any = api.images.edit(**PROMPT, image=inks.getvalue(), mask=masked(photo()))
    assert any("CMYK" in note for note in made.notes)
    frames, moving = [Image.fromarray(noise(96, 128)), Image.fromarray(photo())], io.BytesIO()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    made = api.images.edit(**PROMPT, image=moving.getvalue(), mask=masked(photo()))
    assert any("several pictures" in note for note in made.notes)


@pytest.mark.slow
def test_further_pictures_need_an_adapter_and_are_counted(api: openai.OpenAI) -> None:
    error = told(api, image=[png(photo())] * 2)
    assert (error.code, error.param) == ("control_network_missing", "image")
    assert told(api, image=[png(photo())] * 10).code == "field_unsupported"
    assert told(api, image=[png(photo())] * 17).param == "image"


@pytest.mark.slow
def test_a_lossy_file_is_exact_as_it_was_decoded(api: openai.OpenAI) -> None:
    data = file_of(photo(), ".jpg")
    made = edited(api, data, masked(photo()))
    assert not changed(made, decoded(data))[disc(96, 128) == 0].any()


@pytest.mark.slow
def test_previews_of_an_edit_show_the_whole_picture(api: openai.OpenAI) -> None:
    asked = {**PROMPT, "prompt": "a scarf slow 0.1", "stream": True, "partial_images": 1}
    first, last = api.images.edit(**asked, image=png(photo()), mask=masked(photo()))
    for event in (first, last):
        assert not changed(pixels(event), photo())[disc(96, 128) == 0].any()
    assert first.type == "image_edit.partial_image"
    assert (pixels(first) != pixels(last)).any()


@pytest.mark.slow
def test_the_policy_counts(named: Inside) -> None:
    assert POLICY["names"]
    error = told(client(named), n=17)
    assert (error.code, error.param) == ("beyond_policy", "n")
