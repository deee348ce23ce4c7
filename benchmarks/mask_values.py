"""How much does a pixel change by its mask's value? A curve without a step, for every door.

A rectangle of a photograph is masked by one value, the rest by none, and edited; told is the mean
change of its pixels. Values go through files of grey and of alpha into a running server: /v1 (each
intent), /sdapi and /v1/images/edits.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import httpx
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main, photograph
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.encode import encode
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.opening import read_picture

INTENTS: Final = ("fill", "replace", "add", "remove", "background", "refine", "variations")
QUICK: Final = (0, 1, 3, 8, 32, 64, 128, 255)
SIZE: Final = 128
INSIDE: Final = (slice(40, 88), slice(40, 88))
SETTINGS: Final = {"steps": 4, "seed": 3}
STEP: Final = 0.04
"""Of the greatest change, that one more of 255 may add: the curve's own steepest place has 0.012,
what is denoised less and less adds to it."""

Edited: TypeAlias = Callable[[ByteArray], Array]
"""Gives the picture that comes of a mask (h, w) uint8."""


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _grey(mask: ByteArray) -> bytes:
    return encode(np.ascontiguousarray(mask[..., None].repeat(3, axis=2)), "PNG")


def _alpha(mask: ByteArray) -> bytes:
    colours = np.full((*mask.shape, 3), (200, 30, 60), np.uint8)
    return encode(np.ascontiguousarray(np.dstack([colours, mask])), "PNG")


class Doors:
    """The ways in, on one server that runs."""

    def __init__(self, client: httpx.Client, picture: ByteArray) -> None:
        self._client, self._picture = client, encode(picture, "PNG")

    def _sent(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _told(self._client.post(path, json=dict(body)))

    def own(self, intent: str, made: Callable[[ByteArray], bytes], mask: ByteArray) -> Array:
        """/generate. The mask is what is kept where everything else is repainted."""
        sent = 255 - mask if intent == "background" else mask
        body = {"prompt": "a red fox", "intent": intent, "settings": SETTINGS}
        body |= {"image": _text(self._picture), "mask": _text(made(sent))}
        return _shown(base64.b64decode(self._sent("/generate", body)["image_base64"]))

    def sdapi(self, made: Callable[[ByteArray], bytes], mask: ByteArray) -> Array:
        """AUTOMATIC1111's."""
        body = {"prompt": "a red fox", "steps": 4, "seed": 3, "denoising_strength": 1}
        body |= {"init_images": [_text(self._picture)], "mask": _text(made(mask))}
        return _shown(base64.b64decode(self._sent("/sdapi/v1/img2img", body)["images"][0]))

    def openai(self, mask: ByteArray) -> Array:
        """OpenAI's: what is transparent changes."""
        files = {"image": ("a.png", self._picture), "mask": ("m.png", _alpha(255 - mask))}
        data = {"prompt": "a red fox", "response_format": "b64_json"}
        told = _told(self._client.post("/v1/images/edits", data=data, files=files))
        return _shown(base64.b64decode(told["data"][0]["b64_json"]))


class NothingMasked(Exception):
    """The server says that the mask is empty."""


def _told(answer: httpx.Response) -> dict[str, Any]:
    if any(
        word in answer.text for word in ("mask_empty", "mask is empty", "mask_opaque", "mask_full")
    ):
        raise NothingMasked
    if answer.status_code >= 400:
        raise SystemExit(f"{answer.url}: {answer.text[:500]}")
    return answer.json()


def _shown(data: bytes) -> Array:
    return read_picture(data, "picture").pixels[..., :3]


def curve(edited: Edited, picture: ByteArray, values: Sequence[int]) -> list[float]:
    """Mean change inside, in levels, of each value. Raises SystemExit where a pixel outside has
    changed."""
    found = list[float]()
    for value in values:
        mask = np.zeros(picture.shape[:2], np.uint8)
        mask[INSIDE] = value
        try:
            apart = np.abs(edited(mask).astype(int) - picture)
        except NothingMasked:
            apart = np.zeros(picture.shape, int)
        outside = apart.copy()
        outside[INSIDE] = 0
        if outside.any():
            raise SystemExit(f"{np.count_nonzero(outside)} values outside have changed")
        found.append(float(apart[INSIDE].mean()))
    return found


def rows_of(name: str, values: Sequence[int], found: Sequence[float]) -> list[Row]:
    """What is asked of a curve."""
    by_value, most = dict(zip(values, found, strict=True)), max(found)
    steps = np.diff(found) / np.diff(values) / max(most, 1e-6)
    print(f"  {name}: {' '.join(f'{value}:{one:.1f}' for value, one in by_value.items())}")
    return [
        at_most(f"{name}: change at 1 to 3", max(by_value[n] for n in (1, 3)), "levels", 0.0),
        at_most(f"{name}: change at 8", by_value[8], "levels", 1.0),
        at_most(f"{name}: largest step", float(np.abs(steps).max()), "of all, a value", STEP),
        at_least(f"{name}: change at 255", by_value[255], "levels", 2.0),
    ]


@contextmanager
def _serving(folder: Path) -> Iterator[httpx.Client]:
    words = ["--data-dir", str(folder), "serve", "--port", "0", "--json", "--grace", "1"]
    line = [sys.executable, "-m", "desktop_app", *words]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        with httpx.Client(base_url=url, timeout=300) as client:
            yield client
    finally:
        process.terminate()
        process.wait(60)


def _photograph() -> ByteArray:
    whole = photograph("chelsea.jpg")
    return np.ascontiguousarray(whole[64 : 64 + SIZE, 64 : 64 + SIZE])


def measure(quick: bool) -> Sequence[Row]:
    """The rows."""
    values = QUICK if quick else tuple(range(256))
    every = np.arange(256, dtype=np.uint8)[None].repeat(16, 0)
    kept = np.where(every > 3, every, 0)
    rows = [
        at_most(f"values read otherwise: {name}", int((read != kept).sum()), "pixels", 0)
        for name, read in (
            ("grey file", read_mask(_grey(every), "m").values),
            ("alpha", read_mask(_alpha(every), "m").values),
        )
    ]
    picture = _photograph()
    with tempfile.TemporaryDirectory() as place, _serving(Path(place)) as client:
        doors = Doors(client, picture)
        asked: dict[str, Edited] = {
            f"/v1, {intent}": partial(doors.own, intent, _grey) for intent in INTENTS
        }
        asked |= {
            "/v1, alpha": partial(doors.own, "fill", _alpha),
            "/sdapi, grey": partial(doors.sdapi, _grey),
            "/sdapi, alpha": partial(doors.sdapi, _alpha),
            "/v1/images/edits": doors.openai,
        }
        for name, edited in asked.items():
            rows += rows_of(name, values, curve(edited, picture, values))
    return rows


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", measure))
