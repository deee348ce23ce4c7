"""Counts cut-outs of drawn photographs of products that are wrong, and those that the rules of the
workbench *products* flag.

``python packaging/checks/cut_out_check.py [--sheet PICTURE]`` draws things of several shapes before
several grounds, lit from the side, with a shadow, noise and blur; where each one is is known. A
cut-out is wrong from 3 % of the thing on that are lost, or were never part of it. 24 light things
on light grounds are counted for themselves. The exit code is 1 where a wrong one isn't flagged, or
more than a tenth of the right ones of the others are. ``--write`` puts the figures into
docs/products.md. ``--own PHOTOGRAPHS MASKS``: those of two folders, of the same names but for the
endings, in place of all drawn ones.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.core.errors import InputError  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.core.pixels import Array, ByteArray  # noqa: E402
from desktop_app.imaging.picture import FileOrigin  # noqa: E402
from desktop_app.imaging.resize import resize  # noqa: E402
from desktop_app.imaging.subject import subject_of  # noqa: E402
from desktop_app.operations.recipes.recipe import made_step  # noqa: E402
from desktop_app.studio.recipes.rejecting import check_rule, is_unusual  # noqa: E402
from desktop_app.studio.recipes.worked import Worked  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIDE, FOOT, WRONG = 640, 560, 0.03
BLUR = np.ones((9, 9), np.uint8)
"""Of edges: so far the outline may be off."""
LOST = (90, 0, 90)
RULES = ("empty", "cut_off", "pieces", "uncertain")
LIGHT = "Light things on light grounds: "
PAGE, MARK = ROOT / "docs" / "products.md", "Cut-outs of drawn photographs: "
RUN, RUNS, SIZES = 12, 2000, "Runs of twelve right ones: "
GROUNDS = {
    "wall": ((228, 222, 216), (210, 202, 196), (190, 172, 150)),
    "white": ((246, 246, 246), (243, 243, 243), None),
    "grey": ((150, 150, 150), (120, 120, 120), None),
    "dark": ((52, 54, 60), (40, 40, 44), (70, 62, 56)),
}
COLOURS = {"red": (190, 60, 60), "white": (248, 248, 248), "black": (34, 34, 38)}


SOFT = (14, 2)
"""Of shadows: by a window, by a lamp."""


def shape(kind: str) -> ByteArray:
    """Where a thing is, standing at `FOOT`."""
    made = np.zeros((SIDE, SIDE), np.uint8)
    half, high = {"thimble": (24, 36), "bottle": (66, 250)}.get(kind, (110, 170))
    low = half if kind == "bottle" else round(half * 0.8)
    corners = [(320 - half, FOOT - high), (320 + half, FOOT - high), (320 + low, FOOT)]
    cv2.fillPoly(made, [np.array([*corners, (320 - low, FOOT)])], 255)
    if kind == "bottle":
        cv2.rectangle(made, (298, FOOT - 380), (342, FOOT - high), 255, -1)
    if kind == "mug":
        cv2.ellipse(made, (425, FOOT - 85), (55, 50), 0, -90, 90, 255, 18)
    return made


def photograph(kind: str, ground: str, colour: str, soft: int) -> tuple[ByteArray, ByteArray]:
    """A thing before a ground, with a shadow that is so soft, and where it is."""
    rng = np.random.default_rng(len(kind + ground + colour))
    top, bottom, table = GROUNDS[ground]
    made = np.linspace(top, bottom, SIDE).astype(np.float32)[:, None].repeat(SIDE, 1)
    if table is not None:
        made[470:] = table
    wall = made.copy()
    dark = np.zeros((SIDE, SIDE), np.float32)
    mask = shape(kind)
    cv2.ellipse(dark, (320, FOOT), (130, 18), 0, 0, 360, 1, -1)
    made *= 1 - 0.35 * cv2.GaussianBlur(dark, (0, 0), soft)[..., None]
    across = np.flatnonzero(mask.any(axis=0))
    turn = np.clip((np.arange(SIDE) - across[0]) / np.ptp(across), 0, 1)
    light = 0.55 + 0.6 * np.sin(turn * np.pi) ** 1.2 + 0.2 * np.exp(-(((turn - 0.28) / 0.06) ** 2))
    body = np.clip(light[:, None] * np.array(COLOURS[colour]), 0, 255)[None]
    edge = cv2.GaussianBlur(mask, (0, 0), 1.0)[..., None] / np.float32(255)
    made = made * (1 - edge) + body * edge
    if kind == "label":
        made[430:510, 250:390] = wall[400, 10]
        made[466:472, 270:370] = 40
    if kind == "glass":
        rim = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((5, 5)))
        made = wall * np.where(rim > 0, 0.75, np.where(mask > 0, 0.97, 1.0))[..., None]
    noisy: Array = cv2.GaussianBlur(made, (0, 0), 0.6) + rng.normal(0, 2.5, made.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), mask


LIGHT_GROUNDS = {
    "white": ((238, 238, 236), (226, 226, 224)),
    "cream": ((226, 216, 200), (206, 196, 180)),
    "pale": ((176, 178, 180), (158, 160, 162)),
    "warm": ((216, 212, 206), (188, 180, 170)),
}


def light_parts(kind: str) -> list[tuple[ByteArray, tuple[int, int, int]]]:
    """What a light thing is drawn of, from below: where, and the colour."""
    white = 236, 235, 231

    def oval(at: tuple[int, int], axes: tuple[int, int], width: int = -1, to: int = 360):
        part = np.zeros((SIDE, SIDE), np.uint8)
        return cv2.ellipse(part, at, axes, 0, 0, to, 255, width, cv2.LINE_AA)

    def polygon(*corners: tuple[int, int]):
        part = np.zeros((SIDE, SIDE), np.uint8)
        return cv2.fillPoly(part, [np.array(corners)], 255, cv2.LINE_AA)

    def box(left: int, top: int, right: int, low: int):
        return polygon((left, top), (right, top), (right, low), (left, low))

    body = polygon((260, 300), (300, 220), (340, 220), (380, 300), (380, 560), (260, 560))
    rim, inner = (320, 340), (165, 130)
    made = {
        "plate": [
            (oval(rim, (230, 190)), white),
            (oval(rim, inner), (246, 246, 243)),
            (oval(rim, inner, 7), (70, 110, 170)),
        ],
        "bottle": [
            (body, (190, 130, 40)),
            (box(296, 140, 344, 225), (214, 214, 212)),
            (box(270, 360, 370, 470), (244, 240, 228)),
        ],
        "cup": [
            (polygon((220, 240), (420, 240), (390, 540), (250, 540)), white),
            (box(232, 360, 408, 400), (60, 90, 150)),
        ],
        "mug": [
            (oval((430, 400), (70, 70), 26), white),
            (polygon((210, 260), (430, 260), (420, 540), (220, 540)), white),
            (oval((320, 262), (108, 22)), (150, 120, 100)),
        ],
        "bowl": [
            (oval((320, 330), (200, 190), to=180), (228, 226, 220)),
            (oval((320, 330), (200, 46)), (196, 150, 90)),
        ],
        "box": [
            (box(180, 220, 460, 540), (240, 238, 232)),
            (box(180, 220, 460, 270), (198, 60, 52)),
            (box(250, 360, 390, 430), (230, 200, 90)),
        ],
    }
    return [(np.asarray(part, np.uint8), colour) for part, colour in made[kind]]


def light_photograph(kind: str, ground: str) -> tuple[ByteArray, ByteArray]:
    """A light thing on a light ground, and where it is."""
    rng = np.random.default_rng(len(kind) * 7 + len(ground))
    parts = light_parts(kind)
    mask = np.max([part for part, _ in parts], axis=0)
    made = np.linspace(*LIGHT_GROUNDS[ground], SIDE).astype(np.float32)[:, None].repeat(SIDE, 1)
    cast = np.roll(np.asarray(mask, np.float32) / np.float32(255), (10, 16), (0, 1))
    made *= 1 - 0.25 * np.asarray(cv2.GaussianBlur(cast, (0, 0), 10), np.float32)[..., None]
    light = 1 - 0.1 * np.clip((np.linspace(-1, 1, SIDE) - 0.05) * 2, -1, 1)
    for part, colour in parts:
        edge = np.asarray(cv2.GaussianBlur(part, (0, 0), 0.8))[..., None] / np.float32(255)
        lit = np.clip(np.array(colour) * light[None, :, None], 0, 252)
        made = made * (1 - edge) + lit * edge
    noisy = cv2.GaussianBlur(made, (0, 0), 0.6) + rng.normal(0, 2.5, made.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), np.where(mask > 127, np.uint8(255), np.uint8(0))


def of_folders(photographs: Path, masks: Path) -> Iterator[tuple[str, ByteArray, ByteArray]]:
    """Somebody's own, with where their things are."""
    there = (one for one in sorted(photographs.iterdir()) if (masks / f"{one.stem}.png").is_file())
    for path in there:
        with Image.open(path) as image:
            picture = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        with Image.open(masks / f"{path.stem}.png") as image:
            yield path.name, picture, np.asarray(image.convert("L"))


def counted(
    named: Iterable[tuple[str, ByteArray, ByteArray]],
    tiles: list[ByteArray],
    sizes: list[float],
) -> Counter[tuple[bool, bool]]:
    """How many are wrong or right, and flagged or not; sizes of right ones are added."""
    counts = Counter[tuple[bool, bool]]()
    for name, picture, truth in named:
        found = subject_of(picture, picture)
        lost = (cv2.erode(truth, BLUR) > 0) & (found == 0)
        more = (found > 0) & (cv2.dilate(truth, BLUR) == 0)
        is_wrong = np.count_nonzero(lost | more) > WRONG * np.count_nonzero(truth)
        code = flagged(picture, found)
        counts[bool(is_wrong), bool(code)] += 1
        sizes += [] if is_wrong else [float(np.sqrt((found > 0).mean()))]
        if bool(is_wrong) != bool(code):
            print(name, "wrong and not flagged" if is_wrong else f"right, yet {code}")
        shown = np.where(found[..., None] > 0, picture, np.array(LOST, np.uint8))
        tiles.append(resize(np.hstack((picture, shown)), Size(240, 120)))
    return counts


def words_of(mark: str, counts: Counter[tuple[bool, bool]]) -> str:
    wrong, right = (counts[one, True] + counts[one, False] for one in (True, False))
    return (
        f"{mark}{wrong} of {wrong + right} are wrong, {counts[True, False]} of these not flagged;"
        f" {right} are right, {counts[False, True]} of these flagged."
    )


def flagged(picture: ByteArray, found: ByteArray) -> str:
    """The code of the first rule that rejects it; empty: none does."""
    at = Worked(picture, FileOrigin(), {}, 255 - found)
    try:
        for rule in RULES:
            check_rule(at, made_step("reject", rule), lambda look, least: True)
    except InputError as error:
        return error.code
    return ""


def of_sizes(sizes: list[float]) -> str:
    """What the rule of sizes does in runs: with right cut-outs, and with one of a part of a thing
    or of more than that; ``sizes``: of right ones."""
    rng = np.random.default_rng(82)
    runs = [rng.choice(sizes, RUN) for _ in range(RUNS)]
    false = sum(is_unusual(one, run.tolist()) for run in runs for one in run)
    found = {
        share: sum(is_unusual(run[0] * share, [run[0] * share, *run[1:]]) for run in runs)
        for share in (0.2, 0.33, 3.0, 5.0)
    }
    told = ", ".join(f"{times:g} times: {count / RUNS:.0%}" for times, count in found.items())
    return (
        f"{SIZES}{false / RUN / RUNS:.1%} are flagged by their size; where one is so many times as"
        f" wide and high, that one is: {told}."
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sheet", help="where all of them go, side by side")
    parser.add_argument("--own", nargs=2, type=Path)
    parser.add_argument("--write", action="store_true", help="the figures into the page")
    args = parser.parse_args()
    tiles, sizes = list[ByteArray](), list[float]()
    if args.own:
        print(words_of("Cut-outs: ", own := counted(of_folders(*args.own), tiles, sizes)))
        return int(own[True, False] > 0)
    shapes = ("bottle", "cup", "mug", "thimble", "label", "glass")
    drawn = (
        (" ".join(map(str, names)), *photograph(*names))
        for names in product(shapes, GROUNDS, COLOURS, SOFT)
    )
    kinds = ("plate", "bottle", "cup", "mug", "bowl", "box")
    light = (
        (" ".join(names), *light_photograph(*names)) for names in product(kinds, LIGHT_GROUNDS)
    )
    counts, lights = counted(drawn, tiles, sizes), counted(light, tiles, [])
    if args.sheet:
        rows = [np.hstack(tiles[at : at + 6]) for at in range(0, len(tiles), 6)]
        Image.fromarray(np.vstack(rows)).save(args.sheet)
    print(told := words_of(MARK, counts))
    print(by_light := words_of(LIGHT, lights))
    print(by_size := of_sizes(sizes))
    if args.write:
        lines = PAGE.read_text("utf-8").splitlines()
        lines = [told if one.startswith(MARK) else one for one in lines]
        lines = [by_light if one.startswith(LIGHT) else one for one in lines]
        lines = [by_size if one.startswith(SIZES) else one for one in lines]
        PAGE.write_text("\n".join(lines) + "\n", "utf-8")
    right = counts[False, True] + counts[False, False]
    missed = counts[True, False] + lights[True, False]
    return int(missed > 0 or counts[False, True] > right / 10)


if __name__ == "__main__":
    sys.exit(main())
