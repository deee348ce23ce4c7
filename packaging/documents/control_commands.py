"""Writes docs/control-commands.jpg: what ``velatura generate --control KIND=FILE`` makes, one row a
kind, with the command below it.

``python packaging/documents/control_commands.py [--out FILE]`` draws the files, makes a picture to
begin with, and runs each command with the starter model and the networks that ship with it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.catalog.palettes import load_palette  # noqa: E402

SIDE, BELOW, GAP = 192, 30, 10
HOUSE = "a red house in a meadow"
#: (words, kind, file, what stands behind it)
ROWS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("a boat on the sea", (("lines", "boat.png", ""),)),
    ("a palm at the beach", (("semantic", "map.png", ""),)),
    ("a blue house in snow", (("canny", "house.png", ""),)),
    ("a yellow house in a meadow", (("lineart", "house.png", ":0.8"),)),
    ("a purple castle in a meadow", (("softedge", "house.png", ":0.6@0-0.5"),)),
    ("a red house at night", (("reference", "house.png", ""),)),
    ("a boat at the beach", (("semantic", "sea.png", "@0-0.6"), ("lines", "boat.png", ""))),
)


def drawn() -> dict[str, np.ndarray]:
    """Drawings by their names, (256, 256, 3) uint8 RGB."""
    colours = {one.id: one.rgb for one in load_palette().colours}
    boat = np.zeros((256, 256, 3), np.uint8)
    for points in (
        [(80, 150), (100, 184), (172, 184), (196, 150), (80, 150)],
        [(138, 150), (138, 52), (184, 138), (138, 138)],
        [(130, 138), (130, 70), (94, 138), (130, 138)],
    ):
        cv2.polylines(boat, [np.array(points)], False, (255,) * 3, 2, cv2.LINE_AA)
    sea = np.zeros((256, 256, 3), np.uint8)
    sea[:120], sea[120:206], sea[206:] = colours["sky"], colours["water"], colours["sand"]
    painted = sea.copy()
    cv2.line(painted, (176, 240), (168, 130), colours["plant"], 20)
    cv2.ellipse(painted, (166, 106), (66, 30), 0, 0, 360, colours["plant"], -1)
    return {"boat.png": boat, "sea.png": sea, "map.png": painted}


def velatura(folder: Path, *words: str) -> None:
    """Run the command in ``folder``."""
    command = [sys.executable, "-m", "desktop_app", "--data-dir", "data", *words]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def row(folder: Path, number: int) -> Image.Image:
    """The files that go in, and the picture; the command below."""
    words, uses = ROWS[number]
    options = [part for kind, file, more in uses for part in ("--control", f"{kind}={file}{more}")]
    out = f"out{number}.png"
    velatura(folder, "generate", words, "--seed", "4", *options, "--out", out)
    shown = [Image.open(folder / name) for name in (*(file for _, file, _ in uses), out)]
    made = Image.new("RGB", (3 * SIDE + 2 * GAP, SIDE + BELOW), "white")
    for at, picture in enumerate(shown):
        small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        made.paste(small, (at * (SIDE + GAP), 0))
    font = ImageFont.load_default(12)
    text = f"velatura generate {words!r} {' '.join(options)}".replace("'", '"')
    ImageDraw.Draw(made).text((0, SIDE + BELOW / 2), text, "black", font, "lm")
    return made


def main() -> int:
    """Read the arguments, run the commands, write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "control-commands.jpg")
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory(prefix="velatura-control-") as name:
        folder = Path(name)
        for file, pixels in drawn().items():
            Image.fromarray(pixels).save(folder / file)
        velatura(folder, "generate", HOUSE, "--seed", "4", "--out", "house.png")
        rows = [row(folder, number) for number in range(len(ROWS))]
    width, height = rows[0].size
    columns = 2
    down = -(-len(rows) // columns)
    size = (columns * (width + 2 * GAP) + GAP, down * (height + GAP) + GAP)
    sheet = Image.new("RGB", size, "white")
    for at, each in enumerate(rows):
        place = (GAP + at % columns * (width + 2 * GAP), GAP + at // columns * (height + GAP))
        sheet.paste(each, place)
    sheet.save(out, quality=88)
    print(out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
