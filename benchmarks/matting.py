"""Does a mask whose edges are refined follow hair?

Heads with strands of 0.3 to 1.5 pixels width, drawn at four times the size, so that their alpha is
known, over a gradient and photographs. The mask is what a user would have: hard, of the
head with the thick of its hair, and of half of what sticks out. SAD is the sum of differences from
the true alpha, in thousands of pixels; what counts is the ratio to the mask's own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, photograph
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.imaging.matting import foreground, refined, refined_quickly
from desktop_app.imaging.smoothing import feathered

SHARE = 0.5
"""Of the hard mask's SAD that may be left."""
FINER = 4
KINDS = {
    **dict.fromkeys(("gradient", "gravel", "brick", "clock", "coffee"), True),
    "chelsea": False,
}
"""What lies behind, and whether it can be told from the hair: the cat Chelsea is of its colours.
The photographs are in `benchmarks/pictures`."""


def strands(side: int, seed: int) -> FloatArray:
    """(side, side) float32 alpha of a head with hair."""
    rng = np.random.default_rng(seed)
    large = np.zeros((side * FINER, side * FINER), np.uint8)
    middle = np.array([side / 2, side * 0.58])
    radius = side * 0.24
    scaled = (middle * FINER).astype(int)
    cv2.circle(large, (int(scaled[0]), int(scaled[1])), int(radius * FINER), 255, -1)
    for _ in range(260):
        angle, bend = rng.uniform(-np.pi, 0.0), rng.normal(0, 0.7)
        length = rng.uniform(0.25, 0.85) * radius
        along = np.linspace(0, 1, 40)[:, None]
        out = np.stack([np.cos(angle + bend * along[:, 0]), np.sin(angle + bend * along[:, 0])], 1)
        start = middle + 0.95 * radius * np.array([np.cos(angle), np.sin(angle)])
        points = ((start + out * along * length) * FINER * 8).astype(np.int32)
        thick = max(1, round(float(rng.uniform(0.3, 1.5)) * FINER))
        cv2.polylines(large, [points], False, 255, thick, cv2.LINE_AA, 3)
    small = cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def behind(kind: str, side: int, seed: int) -> FloatArray:
    """(side, side, 3) float32 0..1."""
    rng = np.random.default_rng(seed + 100)
    if kind == "gradient":
        made = np.linspace((0.85, 0.8, 0.7), (0.35, 0.5, 0.75), side, dtype=np.float32)
        return np.ascontiguousarray(np.broadcast_to(made[:, None], (side, side, 3)))
    whole = photograph(f"{kind}.jpg")
    rows, columns = (int(rng.integers(0, max(1, length - side))) for length in whole.shape[:2])
    part = whole[rows : rows + side, columns : columns + side]
    return np.asarray(cv2.resize(part, (side, side)), np.float32) / np.float32(255)


def head(side: int, seed: int) -> FloatArray:
    """(side, side, 3) float32: brown hair of many tones around a face."""
    rng = np.random.default_rng(seed + 200)

    def noise(scale: float) -> FloatArray:
        made = cv2.GaussianBlur(rng.normal(size=(side, side, 3)), (0, 0), scale)
        return np.asarray(made / made.std(), np.float32)

    made = np.array((0.30, 0.18, 0.10), np.float32) * (1 + 0.2 * noise(2.0)[..., :1])
    made += 0.02 * noise(6.0)
    face = np.zeros((side, side), np.float32)
    cv2.ellipse(face, (side // 2, round(side * 0.64)), (side // 8, side // 6), 0, 0, 360, 1.0, -1)
    face = cv2.GaussianBlur(face, (0, 0), 2.0)[..., None]
    skin = np.array((0.85, 0.65, 0.55), np.float32) + 0.02 * noise(9.0)
    return np.clip(made + face * (skin - made), 0, 1).astype(np.float32)


def case(kind: str, side: int, seed: int) -> tuple[ByteArray, FloatArray, ByteArray, FloatArray]:
    """(picture, true alpha, the user's mask, the true colours of the head)."""
    alpha, front = strands(side, seed), head(side, seed)
    picture = alpha[..., None] * front + (1 - alpha[..., None]) * behind(kind, side, seed)
    noise = np.random.default_rng(seed).normal(0, 1.5, picture.shape)
    seen = np.clip(np.rint(picture * 255 + noise), 0, 255).astype(np.uint8)
    soft = cv2.GaussianBlur(alpha, (0, 0), side / 80)
    mask = np.where(soft > 0.35, np.uint8(255), np.uint8(0))
    return seen, alpha, mask, front


def sad(found: ByteArray, alpha: FloatArray) -> float:
    """In thousands."""
    return float(np.abs(found / 255.0 - alpha).sum()) / 1000


def width_of(mask: ByteArray) -> int:
    """So that the band reaches as far as hair does."""
    return len(mask) * 3 // 32


WAYS: dict[str, Callable[[ByteArray, ByteArray], ByteArray]] = {
    "as it was": lambda mask, seen: mask,
    "eroded": lambda mask, seen: np.asarray(cv2.erode(mask, np.ones((5, 5))), np.uint8),
    "feathered": lambda mask, seen: feathered(mask, 8),
    "guided filter": lambda mask, seen: refined_quickly(mask, seen, width_of(mask)),
    "closed form": lambda mask, seen: refined(mask, seen, width_of(mask)),
}


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    side, seeds = 640, (1,) if quick else (1, 2, 3)
    rows: list[Row] = []
    for kind, differs in KINDS.items():
        cases = [case(kind, side, seed) for seed in seeds]
        hard = mean(sad(mask, alpha) for _, alpha, mask, _ in cases)
        rows.append(Row(f"{kind}: SAD of the hard mask", hard, "thousand"))
        for name, way in list(WAYS.items())[1:]:
            part = mean(sad(way(mask, seen), alpha) for seen, alpha, mask, _ in cases) / hard
            row, counts = f"{kind}: {name}, beside it", name == "closed form" and differs
            rows.append(at_most(row, part, "×", SHARE) if counts else Row(row, part, "×"))
        seen, alpha, _, front = cases[0]
        rim = (alpha > 0.1) & (alpha < 0.9)
        unit = seen.astype(np.float32) / np.float32(255)
        cut = foreground(unit, alpha)
        off = float(np.abs(cut - front)[rim].mean()) / float(np.abs(unit - front)[rim].mean())
        rows.append(at_most(f"{kind}: fringe left in the colours", off, "×", SHARE))
    rows.extend(_large(quick))
    return rows


def _large(quick: bool) -> list[Row]:
    """What 24 megapixels take."""
    side = 1024 if quick else 4900
    seen, _, mask, _ = case("gravel", 640, 1)
    large = cv2.resize(seen, (side, side), interpolation=cv2.INTER_CUBIC)
    shape = cv2.resize(mask, (side, side), interpolation=cv2.INTER_NEAREST)
    rows: list[Row] = []
    for name, act in (("guided filter", refined_quickly), ("closed form", refined)):
        before = time.perf_counter()
        act(np.asarray(shape, np.uint8), np.asarray(large, np.uint8), 36)
        rows.append(Row(f"{name}, {side}², 36 px", time.perf_counter() - before, "s"))
    return rows


def sheet(path: Path) -> None:
    """Write a picture of one case a row: what is seen, then each way's alpha, then the truth."""
    lines: list[ByteArray] = []
    for kind in ("gradient", "brick", "chelsea"):
        seen, alpha, mask, _ = case(kind, 384, 1)
        part = np.s_[30:230, 40:240]
        shown = [seen[part][..., ::-1]]
        for name, way in WAYS.items():
            if name not in ("eroded", "feathered"):
                shown.append(np.repeat(way(mask, seen)[part][..., None], 3, axis=2))
        shown.append(np.repeat(np.rint(alpha[part] * 255).astype(np.uint8)[..., None], 3, axis=2))
        lines.append(np.concatenate(shown, axis=1))
    cv2.imwrite(str(path), np.concatenate(lines), [cv2.IMWRITE_JPEG_QUALITY, 88])


if __name__ == "__main__":
    sys.exit(main("Does a refined mask follow hair?", measure, sheet=sheet))
