"""What tests of OpenAI's image API share: its own client, and pictures."""

from __future__ import annotations

import base64
from typing import Any, Protocol

import httpx2
import numpy as np
import openai

from desktop_app.core.pixels import Array
from tests.extensions.serving.server.serving import decoded, disc, png, smooth
from tests.patience import PATIENCE_SECONDS

HEIGHT, WIDTH = 96, 128

POLICY: dict[str, Any] = {
    "names": {
        "gpt-image-1": {"arms": [{"name": "a", "model": "starter", "settings": {"steps": 4}}]}
    }
}
"""A name that clients have built in, for a model that there is."""

MODEL = "gpt-image-1"


OPEN: list[openai.OpenAI] = []
"""Clients that are closed after each test."""


class Reached(Protocol):
    """A server, within this process or in another."""

    @property
    def url(self) -> str: ...
    def token(self, name: str = "user") -> tuple[str, str]: ...


def client(server: Reached, token: str = "", prefix: str = "/v1", **more: Any) -> openai.OpenAI:
    """The real client, of a new user, or with that token; it asks once."""
    http = httpx2.Client(trust_env=False)
    known = token or server.token("openai")[1]
    options = {"max_retries": 0, "timeout": PATIENCE_SECONDS, **more}
    made = openai.OpenAI(
        base_url=f"{server.url}{prefix}", api_key=known, http_client=http, **options
    )
    OPEN.append(made)
    return made


def masked(pixels: Array, mask: Array | None = None) -> bytes:
    """A PNG that is transparent where that mask, or a disc in the middle, is."""
    height, width = pixels.shape[:2]
    shape = disc(height, width) if mask is None else mask
    shown = np.zeros((height, width, 4), np.uint8)
    shown[..., 3] = np.where(shape > 0, 0, 255)
    return png(shown)


def photo(height: int = HEIGHT, width: int = WIDTH, **more: Any) -> Array:
    """Soft colours."""
    return smooth(height, width, **more)


def pixels(image: Any) -> Array:
    """Those of a picture that was answered."""
    return decoded(base64.b64decode(image.b64_json, validate=True))


def changed(first: Array, second: Array) -> Array:
    """(h, w): where they differ."""
    assert first.shape == second.shape
    assert first.dtype == second.dtype
    return np.any(first != second, axis=2)
