"""Are seams of a mix repaired, and does nothing else change?

Edits of photographs by the starter model, three results each, mixed by random strokes of the brush.
The step in colour (CIEDE2000) across all borders between parts, beyond that which the two results
have there by themselves, beside that of parts that are cut hard.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import cv2
import numpy as np

from benchmarks.common import ROOT, Row, at_least, at_most, main, photograph
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.colour_difference import ciede2000, lab_of
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.mixing import parts_of
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mixing import Mixing
from desktop_app.state.picture.mixes import new_mix
from desktop_app.storage.pictures import open_picture

_PICTURES: Final = ("astronaut", "chelsea", "coffee", "rocket", "hubble")
_WORDS: Final = ("a red fox in the snow", "a blue boat", "a castle", "an apple", "a yellow flower")
_MIXES, _RESULTS = 20, 3
_WIDE, _HIGH = 320, 300
_SPOT: Final = Rect(70, 60, 190, 180)
_SIDE: Final = 1024
"""Of the edit whose repairing is timed."""


def _results(folder: Path, count: int) -> list[tuple[ByteArray, list[ByteArray]]]:
    """Photographs, and the results of an edit of each."""
    mask = np.zeros((_HIGH, _WIDE), np.uint8)
    middle = (_SPOT.x + _SPOT.width // 2, _SPOT.y + _SPOT.height // 2)
    cv2.ellipse(mask, middle, (_SPOT.width // 2, _SPOT.height // 2), 0, 0, 360, 255, -1)
    cv2.imwrite(str(folder / "mask.png"), mask)
    for name in _PICTURES:
        seen = cv2.resize(photograph(f"{name}.jpg"), (_WIDE, _HIGH), interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(folder / f"{name}.png"), cv2.cvtColor(seen, cv2.COLOR_RGB2BGR))
    lines = [
        json.dumps(
            {
                "name": f"{number:02}-{image}",
                "prompt": _WORDS[(number + number // 5) % 5],
                "image": f"{_PICTURES[number % 5]}.png",
                "mask": "mask.png",
                "settings": {"seed": 100 + 10 * number + image, "steps": 3},
            }
        )
        for number in range(count)
        for image in range(_RESULTS)
    ]
    (folder / "wishes.jsonl").write_text("\n".join(lines), encoding="utf-8")
    words = ("--data-dir", str(folder / "data"), "submit", str(folder / "wishes.jsonl"))
    line = [sys.executable, "-m", "desktop_app", *words, "--out", str(folder / "out")]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    read = [
        [
            _read(next((folder / "out").glob(f"{number:02}-{image}*.png")))
            for image in range(_RESULTS)
        ]
        for number in range(count)
    ]
    pictures = [_read(folder / f"{name}.png") for name in _PICTURES]
    return [(pictures[number % 5], some) for number, some in enumerate(read)]


def _read(path: Path) -> ByteArray:
    return open_picture(path).pixels[..., :3]


def _mixing(picture: Array, results: Sequence[Array], rect: Rect) -> Mixing:
    """Of results as they are seen in a document."""
    layers = list[Layer]()
    for result in results:
        share = (result != picture)[rect.slices].any(axis=2).astype(np.float32)
        pixels = np.ascontiguousarray(result[rect.slices])
        layers.append(Layer("patch", "", (Patch(rect, pixels, share),)))
    mix = new_mix(layers)
    labels = np.zeros((mix.area.height, mix.area.width), np.uint8)
    return Mixing(Document(picture.copy(), "p"), mix, labels)


def _brush(mixing: Mixing, draw: np.random.Generator, strokes: int, size: float) -> list[float]:
    """Random strokes; seconds of each frame that was shown."""
    area, frames = mixing.area, list[float]()
    for stroke in range(strokes):
        x, y = draw.uniform(area.x, area.right), draw.uniform(area.y, area.bottom)
        mixing.begin(x, y, float(draw.uniform(0.6, 1.4)) * size, 1 + stroke % (_RESULTS - 1))
        for _ in range(6):
            x, y = x + draw.normal(0, size / 2), y + draw.normal(0, size / 2)
            begin = perf_counter()
            mixing.trace(x, y)
            mixing.show()
            frames.append(perf_counter() - begin)
        mixing.end()
    return frames


def _steps(mixing: Mixing) -> tuple[float, float]:
    """The step across borders between parts beyond that of the results: repaired, and cut hard;
    means over all pairs of pixels."""
    labels, area = mixing.labels, mixing.area
    patches = [part.pieces[0] for part in mixing.mix.parts]
    whole, hard = mixing.mix.made.pieces[0], parts_of(patches, labels, area)[0]
    shares = [patch.share for patch in patches if patch.share is not None]
    taken = np.minimum.reduce(shares) > 0
    singles = np.stack([lab_of(patch.pixels) for patch in patches])
    made, cut = lab_of(whole.pixels), lab_of(hard)
    sums, count = np.zeros(2), 0
    for down, right in ((0, 1), (1, 0)):
        first = np.s_[: labels.shape[0] - down, : labels.shape[1] - right]
        then = np.s_[down:, right:]
        rows, columns = np.nonzero((labels[first] != labels[then]) & taken[first] & taken[then])
        one, two = (rows, columns), (rows + down, columns + right)
        own = [
            ciede2000(singles[(labels[place], *one)], singles[(labels[place], *two)])
            for place in (one, two)
        ]
        for at, seen in enumerate((made, cut)):
            step = ciede2000(seen[one], seen[two]) - np.add(*own) / 2
            sums[at] += np.maximum(step, 0).sum()
        count += len(rows)
    repaired, unrepaired = sums / max(1, count)
    return float(repaired), float(unrepaired)


def _timed(quick: bool) -> list[Row]:
    """A large edit: what a stroke costs while it goes, and its repairing."""
    draw = np.random.default_rng(5)
    low = draw.integers(60, 190, (_RESULTS + 1, 24, 24, 3)).astype(np.uint8)
    size = (_SIDE, _SIDE)
    picture, *results = (cv2.resize(one, size, interpolation=cv2.INTER_CUBIC) for one in low)
    mixing = _mixing(picture, results, Rect(0, 0, _SIDE, _SIDE))
    frames = _brush(mixing, draw, 4, 160)
    samples = list[float]()
    for _ in range(3 if quick else 7):
        begin = perf_counter()
        mixing.mix.remade(mixing.labels)
        samples.append(perf_counter() - begin)
    return [
        at_most(f"repairing {_SIDE}², in the background", 1000 * median(samples), "ms", 400),
        at_most("a frame of a stroke", 1000 * median(frames), "ms", 16),
    ]


def measure(quick: bool) -> Sequence[Row]:
    """The rows."""
    count = 5 if quick else _MIXES
    draw = np.random.default_rng(3)
    repaired, hard, outside = list[float](), list[float](), 0
    with tempfile.TemporaryDirectory() as place:
        for picture, results in _results(Path(place), count):
            mixing = _mixing(picture, results, _SPOT)
            locked = np.all([(result == picture).all(axis=2) for result in results], axis=0)
            _brush(mixing, draw, 5, 50)
            mixing.apply()
            after = mixing.document.pixels.read(mixing.document.size.rect)
            outside += int((after != picture).any(axis=2)[locked].sum())
            one, other = _steps(mixing)
            repaired.append(one)
            hard.append(other)
    return [
        at_least("mixes", len(repaired), "", count),
        at_most("pixels that changed outside", outside, "", 0),
        Row("step at a hard cut, median", median(hard), "ΔE"),
        Row("step at a repaired seam, median", median(repaired), "ΔE"),
        at_most("seams, of a hard cut", median(repaired) / median(hard), "×", 1 / 3),
        *_timed(quick),
    ]


if __name__ == "__main__":
    raise SystemExit(main((__doc__ or "").partition("\n")[0], measure))
