"""What tests of `/sdapi/v1` share: pictures, and clients."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
from PIL import Image

from desktop_app.core.pixels import Array
from tests.extensions.serving.server.serving import bytes_in, decoded, disc, png, smooth, text_of

HEIGHT, WIDTH = 96, 128


@dataclass(frozen=True)
class Picture:
    """A picture and a mask of it, as arrays, as Pillow's, and as Base64."""

    pixels: Array
    mask: Array

    @property
    def image(self) -> Image.Image:
        return Image.fromarray(self.pixels)

    @property
    def mask_image(self) -> Image.Image:
        return Image.fromarray(self.mask)

    @property
    def text(self) -> str:
        return text_of(png(self.pixels))

    @property
    def mask_text(self) -> str:
        return text_of(png(self.mask))


def picture(height: int = HEIGHT, width: int = WIDTH) -> Picture:
    """Soft colours, and a disc in the middle."""
    return Picture(smooth(height, width), disc(height, width))


SMALL: dict[str, Any] = {"prompt": "a red fox", "steps": 2, "width": 128, "height": 96, "seed": 7}
"""A request of some 0.2 s."""


def txt2img(client: httpx.Client, **more: Any) -> dict[str, Any]:
    """What it answers; it has to be well."""
    return answered(client, "/sdapi/v1/txt2img", {**SMALL, **more})


def img2img(client: httpx.Client, **more: Any) -> dict[str, Any]:
    """The same."""
    return answered(client, "/sdapi/v1/img2img", {**SMALL, **more})


def answered(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What a request is told that is refused for what it says."""
    answer = client.post(path, json=body)
    assert answer.status_code in (404, 422), answer.text
    told = answer.json()
    assert told["detail"]
    return told


def pixels(told: dict[str, Any], number: int = 0) -> Array:
    """Those of a picture."""
    return decoded(bytes_in(told["images"][number]))


def info(told: dict[str, Any]) -> dict[str, Any]:
    return json.loads(told["info"])


def changed(first: Array, second: Array) -> Array:
    """(h, w): where they differ."""
    assert first.shape == second.shape
    return np.any(first != second, axis=2)
