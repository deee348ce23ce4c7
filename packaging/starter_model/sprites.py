"""Sprites: fetch the icon sets, rasterise them, tint them. No scenes here.

The sets come from the npm registry through its ordinary client (`npm pack`)
and are kept beside the training's other working files. Needs resvg_py.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from nouns import NOUNS
from vocabulary import COLOURS

SPRITE_SIZE = 256  # px; the largest a sprite is ever drawn

#: look -> (npm package, SPDX licence, rights holder). Noto's drawings were left out: their
#: poses differ from Fluent's, and a model this small blurs the two.
SPRITE_SETS: dict[str, tuple[str, str, str]] = {
    "flat": ("@iconify-json/fluent-emoji-flat", "MIT", "Microsoft Corporation"),
    "3d": ("@iconify-json/fluent-emoji", "MIT", "Microsoft Corporation"),
}
Key = tuple[str, str, str]  # noun word, colour word or "" for the natural one, look


@dataclass(frozen=True, eq=False)
class Sheet:
    """All drawings of all nouns. pixels: (n, 256, 256, 4) uint8 RGBA, straight
    alpha; rows: which of them is which."""

    pixels: np.ndarray
    rows: dict[Key, int]


def fetch_set(name: str, folder: Path) -> Path:
    """Path of the icon set's tarball in `folder`, packed by npm if absent."""
    package = SPRITE_SETS[name][0]
    stem = package.lstrip("@").replace("/", "-")
    found = sorted(folder.glob(f"{stem}-[0-9]*.tgz"))
    if not found:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True)
        found = sorted(folder.glob(f"{stem}-[0-9]*.tgz"))
    return found[-1]


def read_icons(tarball: Path) -> dict[str, str]:
    """icon name -> complete SVG text, aliases included."""
    with tarfile.open(tarball) as archive:
        member = archive.extractfile("package/icons.json")
        assert member is not None
        data = json.load(member)
    icons = dict(data["icons"])
    for alias, entry in data.get("aliases", {}).items():
        if entry["parent"] in icons:
            icons.setdefault(alias, icons[entry["parent"]])
    width, height = data.get("width", 16), data.get("height", 16)
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}">{}</svg>'
    return {
        name: head.format(icon.get("width", width), icon.get("height", height), icon["body"])
        for name, icon in icons.items()
    }


def rasterise(svg: str, size: int = SPRITE_SIZE) -> np.ndarray:
    """(size, size, 4) uint8 RGBA, cropped to its content and recentred so that
    its longer side fills the square."""
    import resvg_py  # pyright: ignore[reportMissingImports]  # of trainings alone: see README.md

    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size * 2, height=size * 2))
    bgra = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if bgra is None:
        raise ValueError(f"resvg made no picture of {svg[:200]}")
    rgba = cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA)
    x, y, w, h = cv2.boundingRect((rgba[..., 3] > 8).astype(np.uint8))
    cut = rgba[y : y + h, x : x + w].astype(np.float32)
    cut[..., :3] *= cut[..., 3:] / 255.0
    scale = size / max(w, h)
    w, h = max(1, round(w * scale)), max(1, round(h * scale))
    cut = cv2.resize(cut, (w, h), interpolation=cv2.INTER_AREA)
    cut[..., :3] /= np.maximum(cut[..., 3:] / 255.0, 1e-3)
    square = np.zeros((size, size, 4), np.float32)
    top, left = (size - h) // 2, (size - w) // 2
    square[top : top + h, left : left + w] = cut
    return np.clip(square + 0.5, 0, 255).astype(np.uint8)


def tint(sprite: np.ndarray, colour: str, all_hues: bool = False) -> np.ndarray:
    """The sprite with its main hue replaced by `colour` (a word of COLOURS).

    Pixels within 40 degrees of the dominant hue (all but the darkest, where
    little is saturated) take the target's colour, their own relative
    lightness kept, so that eyes, stems and windows stay.
    """
    rgb = sprite[..., :3].astype(np.float32) / 255.0
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    alpha = sprite[..., 3] / 255.0
    hue, sat, val = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    vivid = alpha * np.clip((sat - 0.18) / 0.15, 0, 1) * np.clip((val - 0.15) / 0.15, 0, 1)
    share = float(vivid.sum() / max(alpha.sum(), 1.0))
    if share > 0.3:
        bins = np.bincount((hue.ravel() / 10).astype(int) % 36, vivid.ravel(), 36)
        smooth = bins + np.roll(bins, 1) + np.roll(bins, -1)
        distance = np.abs((hue - (smooth.argmax() * 10 + 5) + 180) % 360 - 180)
        mask = vivid if all_hues else vivid * np.clip((50 - distance) / 20, 0, 1)
    else:
        mask = alpha * np.clip((val - 0.35) / 0.2, 0, 1) * np.clip((0.6 - sat) / 0.2, 0, 1)
    light = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    mean = float((light * mask).sum() / max(mask.sum(), 1.0))
    relative = (light / max(mean, 1e-3))[..., None]
    target = np.array(COLOURS[colour], np.float32) / 255.0
    painted = np.where(
        relative < 1, target * relative, target + (1 - target) * np.clip(relative - 1, 0, 0.6)
    )
    mixed = rgb + (painted - rgb) * mask[..., None]
    return np.dstack([np.clip(mixed * 255 + 0.5, 0, 255).astype(np.uint8), sprite[..., 3]])


def build_sheet(folder: Path) -> Path:
    """Rasterise every noun in every colour and look into `folder`/sheet.npy (and
    its index sheet.json); returns the folder. Done again when the table changed."""
    index = sheet_index()
    index_path = folder / "sheet.json"
    if index_path.exists() and json.loads(index_path.read_text()) == [list(key) for key in index]:
        return folder
    index_path.unlink(missing_ok=True)
    icons = {look: read_icons(fetch_set(look, folder)) for look in SPRITE_SETS}
    shape = (len(index), SPRITE_SIZE, SPRITE_SIZE, 4)
    pixels = np.lib.format.open_memmap(folder / "sheet.npy", "w+", np.uint8, shape)
    row = 0
    for noun in NOUNS:
        for look in SPRITE_SETS:
            base = rasterise(icons[look][noun.sprite])
            for word, colour, kind in index[row:]:
                if (word, kind) != (noun.word, look):
                    break
                pixels[row] = tint(base, colour, noun.all_hues) if colour else base
                row += 1
    pixels.flush()
    index_path.write_text(json.dumps(index))
    return folder


def sheet_index() -> list[Key]:
    """What the sheet's rows show."""
    return [
        (noun.word, colour, look)
        for noun in NOUNS
        for look in SPRITE_SETS
        for colour in ("", *(c for c in COLOURS if noun.tints and c != noun.natural))
    ]


@lru_cache(maxsize=2)
def load_sheet(folder: Path) -> Sheet:
    """The sheet built by `build_sheet`, memory-mapped."""
    keys = json.loads((folder / "sheet.json").read_text())
    rows: dict[Key, int] = {(word, colour, look): k for k, (word, colour, look) in enumerate(keys)}
    return Sheet(np.load(folder / "sheet.npy", mmap_mode="r"), rows)
