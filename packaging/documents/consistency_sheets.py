"""Writes docs/consistency.md and its sheets: what the small consistency model makes and edits.

``python packaging/documents/consistency_sheets.py [--model FOLDER] [--out docs]``

All pictures are made by the engine, from scenes that the model was not trained on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[1] / "starter_model"))

import cv2
import numpy as np

from consistency_model.landscapes import HELD_OUT, landscapes
from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.consistency import even_timesteps
from desktop_app.core.events import EngineEvent, ImageDone
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "tests" / "data" / "consistency_model"
SIDE, SHOWN, FEWER, COUNT = 32, 16, 24, 64
GREY = np.array([127, 127, 127], np.uint8)
TEXT = Path(__file__).with_suffix(".md")


class Bench:
    """The engine with the model; ``made`` runs a request of one picture."""

    def __init__(self, model: Path, dtype: str | None = "float32") -> None:
        self.engine = LocalEngine(dtype)
        self.info: ModelInfo = probe(model, load_families())

    def made(
        self,
        image: np.ndarray | None = None,
        mask: np.ndarray | None = None,
        *,
        timesteps: tuple[int, ...] = (18, 0),
        seed: int = 0,
        count: int = 1,
        strength: float = 1.0,
        **settings: Any,
    ) -> np.ndarray:
        """(count, 32, 32, 3) uint8."""
        request = GenerationRequest(
            Task.of(has_picture=image is not None, has_mask=mask is not None),
            "",
            self.info.id,
            Size(SIDE, SIDE),
            steps=1,
            scheduler="consistency",
            strength=strength,
            seed=seed,
            count=count,
            timesteps=timesteps,
            **settings,
        )
        events: list[EngineEvent] = []
        job = EngineJob(request, self.info, image, mask, previews=False)
        self.engine.generate(job, events.append, CancelToken())
        made = [event.pixels for event in events if isinstance(event, ImageDone)]
        return np.stack([np.round(pixels * 255).astype(np.uint8) for pixels in made])


def psnr(made: np.ndarray, true: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Peak signal-to-noise ratio in dB; of the masked pixels only, if a mask (h, w) is given."""
    error = (made.astype(np.float64) - true) ** 2
    mean = error.mean() if mask is None else error[mask > 0].mean()
    return float(10 * np.log10(255**2 / max(mean, 1e-9)))


def hole(seed: int) -> np.ndarray:
    """(32, 32) float32: a rectangle of a quarter to a half of the picture, somewhere."""
    rng = np.random.default_rng(seed)
    width, height = (int(side) for side in rng.integers(16, 24, 2))
    x, y = rng.integers(0, SIDE - width + 1), rng.integers(0, SIDE - height + 1)
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[y : y + height, x : x + width] = 1
    return mask


def masked_out(scene: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The input that is to be beaten: grey in the hole."""
    return np.where(mask[..., None] > 0, GREY, scene)


def mean_filled(scene: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A fairer one: every row of the hole has the mean colour of the row's known pixels, or of
    all known ones where the row has none."""
    filled = scene.copy()
    everywhere = scene[mask == 0].mean(0)
    for row in range(SIDE):
        known = scene[row][mask[row] == 0]
        filled[row][mask[row] > 0] = known.mean(0) if len(known) else everywhere
    return filled


def lowered(scene: np.ndarray, side: int = 4) -> np.ndarray:
    """The mean of every block of ``side`` × ``side`` pixels, shown as a block."""
    small = cv2.resize(scene, None, fx=1 / side, fy=1 / side, interpolation=cv2.INTER_AREA)
    return np.repeat(np.repeat(small, side, 0), side, 1)


def enlarged(scene: np.ndarray, side: int = 4) -> np.ndarray:
    """The same, enlarged smoothly (bicubic)."""
    small = cv2.resize(scene, None, fx=1 / side, fy=1 / side, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)


def greyed(scene: np.ndarray) -> np.ndarray:
    """The same without colours, (32, 32, 3)."""
    return np.repeat(cv2.cvtColor(scene, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)


def strokes(scene: np.ndarray) -> np.ndarray:
    """What somebody might paint: a dozen flat strokes in the scene's own colours."""
    rng = np.random.default_rng(int(scene.sum()))
    canvas = np.full_like(scene, scene.reshape(-1, 3).mean(0).astype(np.uint8))
    for y in np.linspace(1, SIDE - 2, 12).astype(int):
        x = int(rng.integers(4, SIDE - 4))
        colour = [int(c) for c in scene[y, x]]
        cv2.line(canvas, (-2, int(y)), (SIDE + 2, int(y + rng.integers(-1, 2))), colour, 3)
    return canvas


def sheet(path: Path, rows: Sequence[Iterable[np.ndarray]], scale: int = 3) -> None:
    """Rows of pictures (n, 32, 32, 3) as one PNG, in hard-edged enlargement."""
    lines = [
        np.hstack([np.pad(p, ((0, 1), (0, 1), (0, 0)), constant_values=255) for p in row])
        for row in rows
    ]
    whole = np.vstack(lines)[:-1, :-1]
    whole = np.repeat(np.repeat(whole, scale, 0), scale, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.cvtColor(whole, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])


def compared(
    scenes: np.ndarray,
    made: Sequence[np.ndarray],
    inputs: Mapping[str, Sequence[np.ndarray]],
    masks: Sequence[np.ndarray | None],
) -> str:
    """A table: mean PSNR of what was made and of each input, and of how many it is better."""
    own = [psnr(*each) for each in zip(made, scenes, masks, strict=True)]
    lines = ["| | PSNR, dB | made is better in |", "|---|---|---|"]
    lines.append(f"| **made** | **{np.mean(own):.1f}** | |")
    for name, pictures in inputs.items():
        theirs = [psnr(*each) for each in zip(pictures, scenes, masks, strict=True)]
        wins = sum(a > b for a, b in zip(own, theirs, strict=True))
        lines.append(f"| {name} | {np.mean(theirs):.1f} | {wins} of {len(own)} |")
    return "\n".join(lines)


def new_pictures(bench: Bench, folder: Path) -> dict[str, str]:
    one = bench.made(timesteps=(0,), count=2 * SHOWN, seed=100)
    two = bench.made(count=2 * SHOWN, seed=100)
    many = bench.made(timesteps=(32, 25, 18, 9, 0), count=2 * SHOWN, seed=100)
    for name, made in (("one-step", one), ("two-steps", two), ("five-steps", many)):
        sheet(folder / f"{name}.png", (made[:SHOWN], made[SHOWN:]))
    four = bench.made(count=4, seed=500)
    alone = np.concatenate([bench.made(seed=500 + k) for k in range(4)])
    sheet(folder / "batch.png", (four, alone))
    same = "equal" if np.array_equal(four, alone) else f"up to {np.abs(four - alone).max()} apart"
    return {"batch": same}


def inpainting(bench: Bench, folder: Path, scenes: np.ndarray) -> dict[str, str]:
    masks = [hole(k) for k in range(len(scenes))]
    pairs = list(zip(scenes, masks, strict=True))
    made = [bench.made(s, m, timesteps=(), seed=k)[0] for k, (s, m) in enumerate(pairs)]
    kept = all(np.array_equal(a[m == 0], s[m == 0]) for a, (s, m) in zip(made, pairs, strict=True))
    inputs = {
        "masked input (grey)": [masked_out(*pair) for pair in pairs],
        "rows filled with their mean": [mean_filled(*pair) for pair in pairs],
    }
    rows = (inputs["masked input (grey)"][:SHOWN], made[:SHOWN], scenes[:SHOWN])
    sheet(folder / "inpainting.png", rows)
    table = compared(scenes, made, inputs, masks)
    return {"inpainting": table, "kept": "in all of them" if kept else "NOT in all of them"}


def finer(bench: Bench, folder: Path, scenes: np.ndarray) -> dict[str, str]:
    low = [lowered(scene) for scene in scenes]
    made = [
        bench.made(picture, timesteps=(), seed=k, edit="super_resolution")[0]
        for k, picture in enumerate(low)
    ]
    smooth = [enlarged(scene) for scene in scenes]
    sheet(
        folder / "super-resolution.png", (low[:SHOWN], smooth[:SHOWN], made[:SHOWN], scenes[:SHOWN])
    )
    pairs = zip(made, low, strict=True)
    worst = max(np.abs(lowered(fine).astype(int) - coarse).max() for fine, coarse in pairs)
    inputs = {"low-resolution input": low, "bicubic": smooth}
    return {
        "super_resolution": compared(scenes, made, inputs, [None] * len(scenes)),
        "blocks": str(worst),
    }


def others(bench: Bench, folder: Path, scenes: np.ndarray) -> dict[str, str]:
    some = scenes[:SHOWN]
    grey = [greyed(s) for s in some]
    coloured = [
        bench.made(g, timesteps=(), seed=k, edit="colourise")[0] for k, g in enumerate(grey)
    ]
    sheet(folder / "colourisation.png", (grey, coloured, some))
    painted = [strokes(s) for s in some]
    turned = [bench.made(p, timesteps=(), seed=k, edit="stroke")[0] for k, p in enumerate(painted)]
    sheet(folder / "strokes.png", (painted, turned))
    varied = [
        np.stack([bench.made(s, timesteps=(), strength=v, seed=k)[0] for k, s in enumerate(some)])
        for v in (0.3, 0.5, 0.7, 0.9)
    ]
    sheet(folder / "strength.png", (some, *varied))
    ramp = np.tile(np.linspace(0, 1, SIDE, dtype=np.float32), (SIDE, 1))
    soft = [bench.made(s, ramp, seed=k)[0] for k, s in enumerate(some)]
    sheet(folder / "soft-mask.png", (some, soft))
    return {}


def by_steps(bench: Bench, _: Path, scenes: np.ndarray) -> dict[str, str]:
    scenes = scenes[:FEWER]
    low, masks = [lowered(scene) for scene in scenes], [hole(k) for k in range(len(scenes))]
    lines = ["| timesteps | inpainting | super-resolution |", "|---|---|---|"]
    for count in (1, 2, 5, 10, 20, 39):
        steps = even_timesteps(count, 40)[::-1]
        painted = [
            psnr(bench.made(s, m, timesteps=steps, seed=k)[0], s, m)
            for k, (s, m) in enumerate(zip(scenes, masks, strict=True))
        ]
        fine = [
            psnr(bench.made(p, timesteps=steps, seed=k, edit="super_resolution")[0], s)
            for k, (p, s) in enumerate(zip(low, scenes, strict=True))
        ]
        lines.append(f"| {count} | {np.mean(painted):.1f} | {np.mean(fine):.1f} |")
    return {"steps": "\n".join(lines), "fewer": str(len(scenes))}


PARTS: tuple[Callable[[Bench, Path, np.ndarray], dict[str, str]], ...] = (
    lambda bench, folder, _: new_pictures(bench, folder),
    inpainting,
    finer,
    by_steps,
    others,
)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    given = parser.parse_args()
    bench = Bench(given.model)
    scenes = landscapes(COUNT, HELD_OUT)
    words: dict[str, str] = {"count": str(COUNT)}
    for part in PARTS:
        words |= part(bench, given.out / "consistency", scenes)
    text = TEXT.read_text(encoding="utf-8")
    for key, value in words.items():
        text = text.replace(f"{{{key}}}", value)
    (given.out / "consistency.md").write_text(text, encoding="utf-8")
    print(text)
