"""What is left of a picture where an edit by instruction was to leave it, by pipeline?

Real pipelines of diffusers and this program's intent Edit, each with a model that makes no fault in
place of the weights: it changes what was planted (four things on each photograph) and gives back
all else as it was handed to it. So what is lost is lost by the pipeline alone: by how it scales,
stretches and cuts the picture, and by bringing the answer back to the document's size (Lanczos), as
their users do. *Perfect* takes an autoencoder without loss; *JPEG* one with the noise of an
encoding and decoding (`registration_planting.jpeg_codec`), at the size that the pipeline chose.
Outside is what lies 6 pixels and more from what was planted. The photographs lose a few pixels on
two sides: as most pictures, they are of sizes that no model has.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, photograph, report
from benchmarks.registration import NAMES, psnr
from benchmarks.registration_planting import Case, jpeg_codec, planted_answer, shown
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.events import EngineEvent, Finished, ImageDone
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.preprocess import prepare_pixels
from desktop_app.imaging.resize import resize
from desktop_app.jobs.found_edit import answer_in, taken_of
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_runner import run_job
from desktop_app.studio.ordering import whole_picture
from desktop_app.studio.requests import build_requests, plans_for
from tests.models import model_info

TITLE = "What is left outside of an edit, by pipeline"
CUT = 3, 5
"""Rows and columns that photographs lose."""

THINGS = (16, 32, 32, 64)
NEAR = 13  # pixels across that belong to a thing's neighbourhood
_SEED = 56_500
_FOLD = 8  # the autoencoder's factor
_CHANNELS = 3 * _FOLD * _FOLD  # of an autoencoder that only moves pixels


Codec = Callable[[FloatArray, int], FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """What a pipeline made of a document.

    Attributes:
        pixels: (h, w, 3) uint8: what the user has in the end.
        working: the size that the model saw.
        raw: (h, w, 3) uint8: the answer itself, put right; None: `pixels` are.
        taken: (h, w) bool: where it was let in; None: everywhere.
    """

    pixels: ByteArray
    working: Size
    raw: ByteArray | None = None
    taken: Array | None = None


Pipeline = Callable[[ByteArray, ByteArray, Codec | None, int], Answered]
"""(document, the document with what is asked for, codec, seed) → what the user has"""


class Exact:
    """An autoencoder that only moves pixels: (1, 3, h, w) −1..1 ↔ (1, 192, h/8, w/8)."""

    def __init__(self, frames: bool) -> None:
        import torch

        self.frames, self.seen = frames, Size(0, 0)
        self.dtype, self.device = torch.float32, torch.device("cpu")
        self.bn = SimpleNamespace(
            running_mean=torch.zeros(4 * _CHANNELS), running_var=torch.ones(4 * _CHANNELS)
        )
        self.config = SimpleNamespace(
            block_out_channels=(1, 1, 1, 1),
            latent_channels=_CHANNELS,
            scaling_factor=1.0,
            shift_factor=0.0,
            batch_norm_eps=0.0,
            z_dim=_CHANNELS,
            latents_mean=[0.0] * _CHANNELS,
            latents_std=[1.0] * _CHANNELS,
        )
        self.temperal_downsample = [False, True, True]

    def modules(self) -> Sequence[Any]:
        """None that could lie on another device."""
        return ()

    def encode(self, pixels: Any) -> Any:
        """As diffusers' autoencoders."""
        from torch.nn.functional import pixel_unshuffle

        flat = pixels[:, :, 0] if self.frames else pixels
        self.seen = Size(flat.shape[3], flat.shape[2])
        latents = pixel_unshuffle(flat, _FOLD)
        latents = latents[:, :, None] if self.frames else latents
        return SimpleNamespace(latent_dist=SimpleNamespace(mode=lambda: latents))

    def decode(self, latents: Any, return_dict: bool = False) -> tuple[Any]:
        """As diffusers' autoencoders."""
        from torch.nn.functional import pixel_shuffle

        flat = latents[:, :, 0] if self.frames else latents
        pixels = pixel_shuffle(flat, _FOLD)
        return (pixels[:, :, None] if self.frames else pixels,)


class Perfect:
    """A denoiser that leads all noise to the reference, whatever the sizes of both."""

    def __init__(self, vae: Exact) -> None:
        import torch

        self.vae, self.dtype, self.answer = vae, torch.float32, Size(0, 0)
        self.config = SimpleNamespace(in_channels=4 * _CHANNELS, guidance_embeds=False)

    def cache_context(self, _: str) -> Any:
        """As diffusers' networks."""
        return nullcontext()

    def __call__(self, hidden_states: Any, timestep: Any, **_: Any) -> tuple[Any]:
        """The velocity away from the reference."""
        from torch.nn.functional import interpolate

        count = self.answer.area // (4 * _FOLD * _FOLD)
        noisy, seen = hidden_states[:, :count], hidden_states[:, count:]
        if self.vae.seen != self.answer:
            sides = self.answer.height, self.answer.width
            pixels = _pixels(seen, self.vae.seen)
            seen = _tokens(interpolate(pixels, sides, mode="bicubic", antialias=True))
        return ((noisy - seen) / timestep.reshape(-1, 1, 1),)


def _tokens(pixels: Any) -> Any:
    """(1, 3, h, w) → (1, h w / 256, 768), as FLUX.1's pipelines pack latents."""
    from torch.nn.functional import pixel_unshuffle

    return pixel_unshuffle(pixel_unshuffle(pixels, _FOLD), 2).flatten(2).transpose(1, 2)


def _pixels(tokens: Any, size: Size) -> Any:
    from torch.nn.functional import pixel_shuffle

    side = 2 * _FOLD
    grid = tokens.transpose(1, 2).unflatten(2, (size.height // side, size.width // side))
    return pixel_shuffle(pixel_shuffle(grid, 2), _FOLD)


def stock(class_name: str) -> Pipeline:
    """A pipeline of diffusers, asked for an answer of the document's size."""
    diffusers: Any = import_module("diffusers")
    import torch
    from diffusers.utils.logging import set_verbosity_error
    from PIL import Image

    set_verbosity_error()
    made = getattr(diffusers, class_name)
    flow: Any = diffusers.FlowMatchEulerDiscreteScheduler
    vae = Exact(class_name.startswith("Qwen"))
    model = Perfect(vae)
    takes = signature(made).parameters
    parts = {"scheduler": flow(use_dynamic_shifting=True), "vae": vae, "transformer": model}
    pipeline = made(**{name: parts.get(name) for name in takes if name != "is_distilled"})
    pipeline.set_progress_bar_config(disable=True)
    usual, sizes = pipeline.prepare_latents, signature(pipeline.prepare_latents)

    def prepare_latents(*args: Any, **given: Any) -> Any:
        asked = sizes.bind(*args, **given).arguments
        wide, high = (asked[name] // (2 * _FOLD) * 2 * _FOLD for name in ("width", "height"))
        model.answer = Size(wide, high)
        return usual(*args, **given)

    pipeline.prepare_latents = prepare_latents
    said = {"prompt_embeds": torch.zeros(1, 1, 1), "num_inference_steps": 2, "output_type": "np"}
    said |= {"pooled_prompt_embeds": torch.zeros(1, 1)} if "text_encoder_2" in takes else {}
    said |= {"true_cfg_scale": 1.0} if "processor" in takes else {"guidance_scale": 1.0}

    def run(before: ByteArray, wished: ByteArray, codec: Codec | None, seed: int) -> Answered:
        height, width = before.shape[:2]
        given = {"image": Image.fromarray(wished), "height": height, "width": width, **said}
        answer = pipeline(**given, generator=torch.Generator().manual_seed(seed)).images[0]
        answer = np.ascontiguousarray(answer, np.float32)
        answer = answer if codec is None else codec(answer, seed)
        return Answered(resize(shown(answer), Size(width, height)), model.answer)

    return run


def ours(before: ByteArray, wished: ByteArray, codec: Codec | None, seed: int) -> Answered:
    """The intent Edit without a mask, from the plan to the document."""
    document, other = Document(before, "photo"), Document(wished, "wished")
    info = model_info("klein", family="flux2", factor=16, native_size=1024)
    settings = PlanSettings(intent="edit", sees=True)
    plans = plans_for(document, info, settings)
    parameters = Parameters(prompt="as wished", seed=1, plan=settings, intent="edit")
    job = Job.of(build_requests(parameters, info, plans), info, document)
    right = Job.of(build_requests(parameters, info, plans), info, other)
    results = list[Result]()

    def generate(asked: EngineJob, hear: Callable[[EngineEvent], None]) -> None:
        assert asked.image is not None
        (spot,) = right.spots
        plan, pixels = spot.request.plan, spot.pixels
        assert plan is not None and pixels is not None
        answer = to_float(prepare_pixels(plan, pixels.rect, pixels.values, asked.request.size))
        decoded = asked.image if asked.decodes_own else None
        if codec is not None:
            answer = codec(answer, seed)
            decoded = None if decoded is None else shown(codec(to_float(decoded), seed + 1))
        hear(ImageDone(0, 1, answer, 0.1, decoded))
        hear(Finished(0.1, 0.0, "cpu", "float32"))

    def tell(news: JobNews) -> None:
        if isinstance(news, EditDone):
            results.append(make_result(job, news))

    run_job(job, generate, tell)
    (result,), (plan,) = results, plans
    taken = taken_of(result)
    place, answer = answer_in(job.spots[0], result.outputs[0])
    raw = before.copy()
    raw[place.slices] = shown(np.ascontiguousarray(answer[..., :3]))
    return Answered(whole_picture(document, result), plan.working, raw, taken)


PIPELINES: dict[str, Callable[[], Pipeline]] = {
    "FLUX.1 Kontext": lambda: stock("FluxKontextPipeline"),
    "FLUX.2 klein": lambda: stock("Flux2KleinPipeline"),
    "Qwen-Image-Edit-Plus": lambda: stock("QwenImageEditPlusPipeline"),
    "Velatura": lambda: ours,
}
OWN = "Velatura"


def documents() -> dict[str, ByteArray]:
    """Photographs, and one that is larger than a model sees at once: nine of them."""
    made = {name: photograph(f"{name}.jpg")[CUT[0] :, CUT[1] :] for name in NAMES}
    many = [photograph(f"{name}.jpg")[:300, :400] for name in NAMES[:9]]
    made["nine together"] = np.vstack([np.hstack(many[at : at + 3]) for at in (0, 3, 6)])
    return {name: np.ascontiguousarray(each) for name, each in made.items()}


def main() -> int:
    """Print the table; 0 if each row meets its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three pictures")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="write pictures as a JPEG, and stop")
    said = parser.parse_args()
    pictures = documents()
    if said.quick:
        pictures = {name: pictures[name] for name in ("coffee", "chelsea", "nine together")}
    if said.sheet:
        return int(
            not cv2.imwrite(
                str(said.sheet), sheet(pictures)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80]
            )
        )
    return report(TITLE, rows(pictures), said.json)


def planted(before: ByteArray, number: int) -> tuple[ByteArray, Array]:
    """A document with what is asked for, and where that is not: (h, w) bool."""
    picture = to_float(before)
    answer = planted_answer(
        picture, picture[::-1], Case(), THINGS, _SEED + number, lambda same, _: same
    )
    near = cv2.dilate(answer.changed.view(np.uint8), np.ones((NEAR, NEAR))) > 0
    return shown(answer.pixels), ~near


def rows(pictures: dict[str, ByteArray]) -> list[Row]:
    """The table."""
    made = list[Row]()
    for name, load in PIPELINES.items():
        pipeline = load()
        for way, codec in (("perfect", None), ("JPEG", jpeg_codec)):
            found = list[tuple[float, float]]()
            off = 0
            for number, (title, before) in enumerate(pictures.items()):
                wished, outside = planted(before, number)
                out = pipeline(before, wished, codec, number)
                changed = (out.pixels != before).any(axis=2)
                raw = out.pixels if out.raw is None else out.raw
                found.append((psnr(raw, before, outside), 100 * float(changed[outside].mean())))
                if out.taken is not None:
                    off += int(changed[out.taken == 0].sum())
                print(
                    f"  {name:21} {way:8} {title:14} {before.shape[1]}x{before.shape[0]} →"
                    f" {out.working.width}x{out.working.height}: {found[-1][0]:.1f} dB outside,"
                    f" {found[-1][1]:.2f} % of it with other bytes",
                    flush=True,
                )
            level = median(each[0] for each in found)
            share = median(each[1] for each in found)
            if name != OWN:
                made.append(Row(f"{name}: {way}, PSNR outside", level, "dB"))
                made.append(Row(f"{name}: {way}, changed outside", share, "%"))
                continue
            made.append(Row(f"{name}: {way}, PSNR outside, before the lock", level, "dB"))
            made.append(at_most(f"{name}: {way}, changed outside", share, "%", 0.1))
            made.append(at_most(f"{name}: {way}, changed beyond its mask", off, "px", 0))
    return made


def sheet(pictures: dict[str, ByteArray]) -> ByteArray:
    """A row a picture: with what is asked for, and what each pipeline changed, eight-fold."""
    lines = list[ByteArray]()
    pipelines = [load() for load in PIPELINES.values()]
    for number, name in enumerate(("coffee", "chelsea", "rocket")):
        before = pictures[name]
        wished, _ = planted(before, number)
        parts: list[ByteArray] = [wished]
        for pipeline in pipelines:
            out = pipeline(before, wished, jpeg_codec, number).pixels
            parts.append(np.clip(np.abs(out.astype(int) - before) * 8, 0, 255).astype(np.uint8))
        size = Size(220, round(220 * before.shape[0] / before.shape[1]))
        lines.append(np.hstack([resize(each, size) for each in parts]))
    return np.vstack(lines)


if __name__ == "__main__":
    sys.exit(main())
