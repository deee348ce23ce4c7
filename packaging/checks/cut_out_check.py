"""Counts cut-outs of drawn photographs of products that are wrong, and those that the rules of the
workbench *products* flag.

``python packaging/checks/cut_out_check.py [--sheet PICTURE]`` draws things of several shapes before
several grounds, lit from the side, with a shadow, noise and blur; where each one is is known. A
cut-out is wrong from 3 % of the thing on that are lost, or were never part of it. The exit code is
1 where a wrong one isn't flagged, or more than a tenth of the right ones are. ``--write`` puts the
figures into docs/products.md.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import product
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.core.errors import InputError  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.core.pixels import ByteArray  # noqa: E402
from desktop_app.imaging.picture import Origin  # noqa: E402
from desktop_app.imaging.resize import resize  # noqa: E402
from desktop_app.imaging.subject import subject_of  # noqa: E402
from desktop_app.operations.recipes.recipe import made_step  # noqa: E402
from desktop_app.studio.recipes.rejecting import check_rule, is_unusual  # noqa: E402
from desktop_app.studio.recipes.worked import Worked  # noqa: E402

SIDE, FOOT, WRONG = 640, 560, 0.03
BLUR = np.ones((9, 9), np.uint8)
"""Of edges: so far the outline may be off."""
LOST = (90, 0, 90)
RULES = ("empty", "cut_off", "pieces", "uncertain")
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
    noisy = cv2.GaussianBlur(made, (0, 0), 0.6) + rng.normal(0, 2.5, made.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8), mask


def flagged(picture: ByteArray, found: ByteArray) -> str:
    """The code of the first rule that rejects it; empty: none does."""
    at = Worked(picture, Origin(), {}, 255 - found)
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
    parser.add_argument("--write", action="store_true", help="the figures into the page")
    args = parser.parse_args()
    shapes = ("bottle", "cup", "mug", "thimble", "label", "glass")
    counts, tiles = Counter[tuple[bool, bool]](), list[ByteArray]()
    sizes = list[float]()
    for names in product(shapes, GROUNDS, COLOURS, SOFT):
        picture, truth = photograph(*names)
        found = subject_of(picture, picture)
        lost = (cv2.erode(truth, BLUR) > 0) & (found == 0)
        more = (found > 0) & (cv2.dilate(truth, BLUR) == 0)
        is_wrong = np.count_nonzero(lost | more) > WRONG * np.count_nonzero(truth)
        code = flagged(picture, found)
        counts[bool(is_wrong), bool(code)] += 1
        sizes += [] if is_wrong else [float(np.sqrt((found > 0).mean()))]
        if bool(is_wrong) != bool(code):
            print(*names, "wrong and not flagged" if is_wrong else f"right, yet {code}")
        shown = np.where(found[..., None] > 0, picture, np.array(LOST, np.uint8))
        tiles.append(resize(np.hstack((picture, shown)), Size(240, 120)))
    if args.sheet:
        rows = [np.hstack(tiles[at : at + 6]) for at in range(0, len(tiles), 6)]
        Image.fromarray(np.vstack(rows)).save(args.sheet)
    wrong, right = (counts[one, True] + counts[one, False] for one in (True, False))
    told = (
        f"{MARK}{wrong} of {wrong + right} are wrong, {counts[True, False]} of these not flagged;"
        f" {right} are right, {counts[False, True]} of these flagged."
    )
    print(told)
    print(by_size := of_sizes(sizes))
    if args.write:
        lines = PAGE.read_text("utf-8").splitlines()
        lines = [told if one.startswith(MARK) else one for one in lines]
        lines = [by_size if one.startswith(SIZES) else one for one in lines]
        PAGE.write_text("\n".join(lines) + "\n", "utf-8")
    return int(counts[True, False] > 0 or counts[False, True] > right / 10)


if __name__ == "__main__":
    sys.exit(main())
