"""How much better the networks that ship are than resampling: a table, and a sheet of crops.

    python packaging/upscaler_model/figures.py               # prints the table
    python packaging/upscaler_model/figures.py --sheet F.png # and writes crops beside one another

The photographs are those of benchmarks/pictures, which no training saw. PSNR and SSIM (Wang et al.
2004) of luma (BT.601), 8 bits; the pictures are cropped to multiples of the factor first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image

sys.path.append(str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[1] / "starter_model"))

# isort: split

from degrading import through_jpeg
from desktop_app.engine.upscalers.opening import open_upscaler
from desktop_app.imaging.opening import read_picture
from desktop_app.networks.device import pick_compute
from metrics import ssim

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "benchmarks" / "pictures"
NETWORKS = ROOT / "resources" / "models" / "upscalers"
CROP = 96
"""Pixels of a crop's side, before it is shown twice as large."""

Way = Callable[[np.ndarray], np.ndarray]


def network(name: str, folder: Path = NETWORKS) -> Way:
    upscaler = open_upscaler(folder / f"{name}.safetensors", pick_compute())

    def run(picture: np.ndarray) -> np.ndarray:
        given = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255
        made = upscaler.enlarge(given)[0].permute(1, 2, 0).numpy()
        return np.rint(made * 255).astype(np.uint8)

    return run


def lanczos(factor: int) -> Way:
    return lambda picture: _pillow(picture, factor, Image.Resampling.LANCZOS)


def opencv(factor: int) -> Way:
    return lambda picture: cv2.resize(
        picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC
    )


def _pillow(picture: np.ndarray, factor: float, kind: Image.Resampling) -> np.ndarray:
    size = round(picture.shape[1] * factor), round(picture.shape[0] * factor)
    return np.asarray(Image.fromarray(picture).resize(size, kind))


def smaller(picture: np.ndarray, factor: int, way: str) -> np.ndarray:
    if way == "area":
        size = picture.shape[1] // factor, picture.shape[0] // factor
        return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return _pillow(picture, 1 / factor, Image.Resampling.BICUBIC)


def luma(picture: np.ndarray) -> np.ndarray:
    return picture.astype(np.float64) @ (0.299, 0.587, 0.114)


def psnr(made: np.ndarray, wanted: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean(((luma(made) - luma(wanted)) / 255) ** 2)))


def alike(made: np.ndarray, wanted: np.ndarray) -> float:
    """SSIM of one picture."""
    return ssim(made[None], wanted[None])


def pictures(factor: int) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    for path in sorted(PICTURES.glob("*.jpg")):
        whole = read_picture(path.read_bytes(), path.name).pixels
        height, width = (side // factor * factor for side in whole.shape[:2])
        found[path.stem] = np.ascontiguousarray(whole[:height, :width])
    return found


def damaged(picture: np.ndarray, kind: str = "noise and JPEG") -> np.ndarray:
    """Noise of deviation 8, JPEG of quality 40 (4:2:0), or both."""
    made = picture.astype(np.float32)
    if "noise" in kind:
        made += np.random.default_rng(1).normal(0, 8, picture.shape)
    levels = np.clip(np.rint(made), 0, 255).astype(np.uint8)
    if "JPEG" not in kind:
        return levels
    return through_jpeg(levels, [cv2.IMWRITE_JPEG_QUALITY, 40]).copy()


def row(
    title: str, given: list[np.ndarray], wanted: list[np.ndarray], ways: list[Way]
) -> list[list[list[float]]]:
    """PSNR and SSIM by each way, printed and returned: ways × 2 × pictures."""
    figures = [
        [
            [measure(way(small), large) for small, large in zip(given, wanted, strict=True)]
            for measure in (psnr, alike)
        ]
        for way in ways
    ]
    cells = " | ".join(f"{np.mean(way[0]):.2f} dB, {np.mean(way[1]):.4f}" for way in figures)
    gains = np.subtract(figures[0][0], figures[1][0])
    print(f"| {title} | {cells} | {gains.mean():+.2f} ({gains.min():+.2f}) |")
    return figures


def unchanged(picture: np.ndarray) -> np.ndarray:
    return picture


def non_local(picture: np.ndarray) -> np.ndarray:
    return cv2.fastNlMeansDenoisingColored(picture, None, 5, 5, 5, 15)


Shown = tuple[np.ndarray, np.ndarray, list[Way]]
"""What a way is given, what should come out, and the ways."""


def crops(shown: list[Shown]) -> np.ndarray:
    """A row a picture: the same place by each way, then as it should be."""
    rows: list[np.ndarray] = []
    for small, large, ways in shown:
        detail = cv2.GaussianBlur(
            cv2.Laplacian(luma(large).astype(np.float32), cv2.CV_32F) ** 2, (0, 0), 24
        )
        edge = CROP // 2 + 8
        inner = detail[edge:-edge, edge:-edge]
        y, x = np.unravel_index(int(inner.argmax()), inner.shape)
        place = slice(y + 8, y + 8 + CROP), slice(x + 8, x + 8 + CROP)
        tiles = [way(small)[place] for way in ways] + [large[place]]
        rows.append(np.concatenate([np.repeat(np.repeat(t, 2, 0), 2, 1) for t in tiles], 1))
    return np.concatenate(rows, 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sheet", type=Path)
    given = parser.parse_args()
    print("| made smaller | network | Lanczos (Pillow) | bicubic (OpenCV) | gain (least) |")
    print("|---|---|---|---|---|")
    shown: list[Shown] = []
    ways: list[Way]
    seen = ("chelsea", "coffee", "astronaut")
    for factor in (2, 4):
        if not (NETWORKS / f"upscale-x{factor}.safetensors").exists():
            continue
        ways = [network(f"upscale-x{factor}"), lanczos(factor), opencv(factor)]
        large = pictures(factor)
        for way in ("area", "bicubic"):
            small = [smaller(each, factor, way) for each in large.values()]
            row(f"×{factor}, {way}", small, list(large.values()), ways)
        ways = [ways[1], ways[2], ways[0]]
        shown += [(smaller(large[name], factor, "bicubic"), large[name], ways) for name in seen]
    if (NETWORKS / "clean-up.safetensors").exists():
        clean = network("clean-up")
        large = pictures(1)
        print("\n| damaged by | cleaned | as it was | OpenCV's non-local means | gain (least) |")
        print("|---|---|---|---|---|")
        ways = [clean, unchanged, non_local]
        for kind in ("noise", "JPEG", "noise and JPEG"):
            hurt = [damaged(each, kind) for each in large.values()]
            row(kind, hurt, list(large.values()), ways)
        ways = [unchanged, non_local, clean]
        shown += [(damaged(large[name]), large[name], ways) for name in seen]
        twice = network("upscale-x2")
        ways = [lambda picture: twice(clean(picture)), lanczos(2), opencv(2)]
        large = pictures(2)
        print("\n| damaged, then enlarged | cleaned, network | Lanczos | OpenCV | gain (least) |")
        print("|---|---|---|---|---|")
        hurt = [damaged(smaller(each, 2, "area")) for each in large.values()]
        row("×2, noise and JPEG", hurt, list(large.values()), ways)
        ways = [ways[1], ways[2], ways[0]]
        shown += [(damaged(smaller(large[name], 2, "area")), large[name], ways) for name in seen]
    if given.sheet:
        cv2.imwrite(str(given.sheet), crops(shown)[..., ::-1])
