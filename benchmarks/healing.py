"""How good are the healing brushes beside OpenCV's inpainting and seamless cloning?

Spots and scratches are planted on textured photographs; each is covered by one gesture of the brush
as a user would make it. Others get the same place: `cv2.inpaint` (Telea, Navier-Stokes) what the
stroke covers, `cv2.seamlessClone` also what the Heal brush takes its texture from. ΔE (CIEDE2000)
is from the truth; *detail* is the mean gradient there beside the truth's, which a smear loses and a
mean ΔE does not punish; both are taken where the faults were. Outside of what a stroke covers
nothing may change.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, main, photograph
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.colour_difference import ciede2000, lab_of
from desktop_app.imaging.compositing import colours_of
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Retouching
from desktop_app.state.painting.retouching import retouch_stroke
from desktop_app.state.painting.strokes import Brush

SIDE, AWAY = 384, (12, -50)
NAMES = ("brick", "gravel", "grass", "coffee")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Gesture:
    """What is drawn over one fault: points, and the brush's diameter."""

    points: tuple[Point, ...]
    size: float


def planted(name: str, seed: int) -> tuple[ByteArray, ByteArray, list[Gesture]]:
    """(the truth, the same with faults, what to do about them)."""
    rng = np.random.default_rng(seed)
    whole = photograph(f"{name}.jpg")
    top, left = (int(rng.integers(0, length - SIDE + 1)) for length in whole.shape[:2])
    truth = np.ascontiguousarray(whole[top : top + SIDE, left : left + SIDE])
    faulty, todo = truth.copy(), list[Gesture]()
    for number in range(6):
        x, y = 70 + 120 * (number % 3), 70 + 190 * (number // 3)
        radius = int(rng.integers(4, 9))
        tone = int(rng.choice((15, 240)))
        cv2.circle(faulty, (x, y), radius, (tone, tone, tone), -1, cv2.LINE_AA)
        todo.append(Gesture(((x, y),), 2 * radius + 12))
    for number in range(2):
        points = [(60 + 90 * at, 165 + 175 * number + int(rng.integers(-9, 9))) for at in range(3)]
        shown = np.array(points, np.int32)[None]
        cv2.polylines(faulty, list(shown), False, (235, 235, 230), 2, cv2.LINE_AA)
        todo.append(Gesture(tuple((float(x), float(y)) for x, y in points), 12.0))
    return truth, faulty, todo


def covered(todo: Sequence[Gesture]) -> ByteArray:
    """(h, w) uint8, 255 where the gestures' strokes reach."""
    made = np.zeros((SIDE, SIDE), np.uint8)
    document = Document(np.zeros((SIDE, SIDE, 3), np.uint8), "where")
    for each in todo:
        _stroke(document, each, "dodge")
    layer = document.content.layers[-1]
    assert layer.pixels is not None
    made[layer.pixels.read(document.size.rect)[..., 3] > 0] = 255
    return made


def _stroke(document: Document, gesture: Gesture, kind: str) -> None:
    (x, y), *others = gesture.points
    chosen = Retouching(kind).with_source(x + AWAY[0], y + AWAY[1]).begun(x, y)
    brush = Brush(size=gesture.size, hardness=1.0)
    stroke = retouch_stroke(document, brush, chosen, x, y, 1.0)
    for point in others:
        stroke.move_to(*point)
    stroke.finish()


def brushed(kind: str) -> Callable[[ByteArray, Sequence[Gesture], ByteArray], ByteArray]:
    """By the brush of that kind, one stroke for each fault."""

    def heal(faulty: ByteArray, todo: Sequence[Gesture], where: ByteArray) -> ByteArray:
        document = Document(faulty.copy(), "faulty")
        for each in todo:
            _stroke(document, each, kind)
        return np.asarray(colours_of(document.pixels.read(document.size.rect)), np.uint8)

    return heal


def cloned(faulty: ByteArray, todo: Sequence[Gesture], where: ByteArray) -> ByteArray:
    """`cv2.seamlessClone` of what the Heal brush copies."""
    made = faulty
    for each in todo:
        mask = covered([each])
        x, y, width, height = cv2.boundingRect(mask)
        moved = np.array([[1, 0, -AWAY[0]], [0, 1, -AWAY[1]]], np.float32)
        source = cv2.warpAffine(faulty, moved, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT)
        centre = (x + width // 2, y + height // 2)
        made = cv2.seamlessClone(source, made, mask, centre, cv2.NORMAL_CLONE)
    return np.asarray(made, np.uint8)


WAYS: dict[str, Callable[[ByteArray, Sequence[Gesture], ByteArray], ByteArray]] = {
    "Spot Heal": brushed("spot"),
    "Heal": brushed("heal"),
    "inpaint, Telea": lambda faulty, todo, where: np.asarray(
        cv2.inpaint(faulty, where, 5, cv2.INPAINT_TELEA), np.uint8
    ),
    "inpaint, NS": lambda faulty, todo, where: np.asarray(
        cv2.inpaint(faulty, where, 5, cv2.INPAINT_NS), np.uint8
    ),
    "seamlessClone": cloned,
}


def _detail(picture: ByteArray, where: Array) -> float:
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    return float(np.hypot(across, down)[where].mean())


def _far(one: ByteArray, other: ByteArray, where: Array) -> float:
    return float(ciede2000(lab_of(one[where]), lab_of(other[where])).mean())


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    rows: list[Row] = []
    for name in NAMES[:2] if quick else NAMES:
        truth, faulty, todo = planted(name, 3)
        where = covered(todo)
        inside = (faulty != truth).any(axis=2)
        rows.append(Row(f"{name}: ΔE of the faults", _far(truth, faulty, inside), "ΔE"))
        for way, heal in WAYS.items():
            before = time.perf_counter()
            made = heal(faulty, todo, where)
            spent = 1000 * (time.perf_counter() - before)
            part = _detail(made, inside) / _detail(truth, inside)
            outside = int(((made != faulty).any(axis=2) & (where == 0)).sum())
            rows.append(Row(f"{name}: {way}", _far(truth, made, inside), "ΔE"))
            ours = way in ("Spot Heal", "Heal")
            detail, changed = "  detail beside the truth's", "  pixels changed outside"
            rows.append(at_least(detail, part, "×", 0.7) if ours else Row(detail, part, "×"))
            rows.append(at_most(changed, outside, "", 0) if ours else Row(changed, outside, ""))
            rows.append(Row("  all eight faults", spent, "ms"))
    return rows


def sheet(path: Path) -> None:
    """Write a picture: for each photograph the faults, each way, and the truth."""
    lines: list[ByteArray] = []
    for name in NAMES:
        truth, faulty, todo = planted(name, 3)
        shown = [faulty, *(heal(faulty, todo, covered(todo)) for heal in WAYS.values()), truth]
        lines.append(np.concatenate([each[20:240, 20:240] for each in shown], axis=1))
    made = cv2.resize(np.concatenate(lines), None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(path), made[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 82])


if __name__ == "__main__":
    sys.exit(main("How good are the healing brushes?", measure, sheet=sheet))
