"""What faster ways of computing do to pictures: a sheet, and a table for docs/speed.md.

``python packaging/documents/speed_sheet.py [--out docs] [--side 152]``: the starter model makes six
pictures in its default settings in float32 by plain torch, then by each way that this processor has
(`core.compute_profile`) and with weights brought to each smaller format
(`MemoryPlan.quantisation`), seeds and words the same. Writes ``speed-pictures.jpg``, PSNR to
float32 under each picture, and prints the table. Colours of single pixels differ between
processors, so the page names the one it was made on.
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop_app.engine.torch_environment import import_parts, prepare_environment  # noqa: E402

prepare_environment()
import_parts()

import numpy as np  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from desktop_app.catalog.compute_profiles import load_profiles  # noqa: E402
from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.core.events import EngineEvent, ImageDone  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.core.memory_plan import MemoryPlan, Quantisation  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.core.pixels import ByteArray  # noqa: E402
from desktop_app.core.request import EngineJob, GenerationRequest, Task  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from desktop_app.networks.processor import processor_kind  # noqa: E402

PROMPTS: Final = (
    "a red apple on the grass",
    "a castle at night",
    "a white rabbit in the snow",
    "a sailboat on the sea, sunset",
    "a happy robot in the street",
    "a sunflower in a meadow",
)
REFERENCE: Final = "fp32 plain torch apart"
SHOWN_WAYS: Final = (
    "fp32 packed kernel joined",
    "bf16 plain torch apart",
    "bf16 packed tiles joined",
    "bf16 packed kernel joined",
)
GAP, LINE, NAMES = 6, 15, 34
INK, PAPER = (230, 230, 230), (38, 38, 40)


@dataclass(frozen=True, slots=True)
class Column:
    """One way of making the pictures.

    Attributes:
        name: above its pictures, and in the table.
        way: the text of a `core.compute_profile.ComputeProfile`.
        quantisation: what the denoiser's weights are brought to.
    """

    name: str
    way: str
    quantisation: Quantisation = ""


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """The pictures of one column, and how near each is to the reference's, in dB."""

    column: Column
    pictures: tuple[ByteArray, ...]
    psnr: tuple[float, ...]


def columns() -> tuple[Column, ...]:
    """What this processor can do; the reference first."""
    usual = load_profiles().usual_profile(processor_kind(), "small")
    has_bf16 = usual.precision == "bfloat16"
    ways = [text for text in SHOWN_WAYS if has_bf16 or text.startswith("fp32")]
    formats: list[Quantisation] = [each for each in get_args(Quantisation) if each]
    return (
        *(Column(text, text) for text in (REFERENCE, *ways)),
        *(Column(f"{form}, {usual.text}", usual.text, form) for form in formats),
    )


class Maker:
    """The engine with the starter model."""

    def __init__(self) -> None:
        self._model: ModelInfo = probe(resource_path("models", "starter"), load_families())
        self._engine = LocalEngine()

    def pictures(self, column: Column) -> tuple[ByteArray, ...]:
        """Each prompt's, (h, w, 3) uint8; its number is the seed."""
        return tuple(self._picture(column, *each) for each in enumerate(PROMPTS))

    def _picture(self, column: Column, seed: int, prompt: str) -> ByteArray:
        model, settings = self._model, self._model.defaults
        request = GenerationRequest(
            *(Task.TEXT_TO_IMAGE, prompt, model.id, Size(model.native_size, model.native_size)),
            steps=settings.steps,
            guidance_scale=settings.guidance_scale,
            scheduler=settings.scheduler,
            seed=seed,
            way=column.way,
        )
        events: list[EngineEvent] = []
        plan = MemoryPlan(quantisation=column.quantisation)
        job = EngineJob(request, model, previews=False, memory=plan)
        self._engine.generate(job, events.append, CancelToken())
        (made,) = (event.pixels for event in events if isinstance(event, ImageDone))
        return np.round(np.asarray(made) * 255).astype(np.uint8)


def psnr(one: ByteArray, other: ByteArray) -> float:
    """Peak signal-to-noise ratio in dB; infinite of equal ones."""
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return math.inf if error == 0 else float(10 * np.log10(255**2 / error))


def made_by(maker: Maker) -> list[Made]:
    """All columns."""
    found, reference = list[Made](), tuple[ByteArray, ...]()
    for column in columns():
        pictures = maker.pictures(column)
        reference = reference or pictures
        near = tuple(map(psnr, pictures, reference))
        found.append(Made(column, pictures, near))
        print(column.name, [f"{each:.1f}" for each in near], file=sys.stderr, flush=True)
    return found


def sheet(found: list[Made], side: int) -> Image.Image:
    """The pictures, each scaled to ``side``: a column a way, a row a prompt."""
    font = ImageFont.load_default(11)
    step, row = side + GAP, side + LINE + GAP
    whole = Image.new("RGB", (step * len(found) + GAP, NAMES + row * len(PROMPTS)), PAPER)
    pen = ImageDraw.Draw(whole)
    for across, made in enumerate(found):
        left = GAP + across * step
        name = made.column.name.replace(", ", "\n", 1)
        pen.multiline_text((left, 4), name, INK, font, spacing=2)
        for down, (pixels, near) in enumerate(zip(made.pictures, made.psnr, strict=True)):
            top = NAMES + down * row
            small = Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)
            whole.paste(small, (left, top))
            words = PROMPTS[down] if across == 0 else said(near)
            pen.text((left, top + side + 1), words, INK, font)
    return whole


def said(near: float) -> str:
    """How near in words."""
    return "the same" if near == math.inf else f"{near:.1f} dB"


def table(found: list[Made]) -> str:
    """Mean and least PSNR of each column but the reference, as markdown."""
    lines = ["| way | PSNR, mean | least |", "|---|--:|--:|"]
    for made in found[1:]:
        mean = float(np.mean(made.psnr))
        lines.append(f"| `{made.column.name}` | {said(mean)} | {said(min(made.psnr))} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--side", type=int, default=152, help="of a picture on the sheet")
    arguments = parser.parse_args()
    found = made_by(Maker())
    path: Path = arguments.out / "speed-pictures.jpg"
    sheet(found, arguments.side).save(path, quality=85)
    print(table(found))
    print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB", file=sys.stderr)


if __name__ == "__main__":
    main()
