"""Figures: how well the trained model does what it is asked, at every number of
steps. Nothing is trained here but what `judge` trained.

Prompts are of combinations that no training scene has. Each setting's pictures
are judged, compared with the renders of the same scenes, and thrown away; the
figures go to figures.json, sheets beside it.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from PIL import Image
from torch import Tensor
from transformers.models.clip.modeling_clip import CLIPTextModel
from transformers.models.clip.tokenization_clip import CLIPTokenizer

import autoencoder
import denoiser
import distil
import judge
import latents
import metrics
from batches import known_nothing
from captions import article, plain_caption
from common import DEVICE, Log, wait_while_paused
from data import LATENTS, UNSEEN, Pictures, render_range, scene_of
from desktop_app.networks.tiny_decoder import make_tiny_decoder
from holes import draw_hole, masked, to_cells
from nouns import NOUNS
from presets import Preset
from sampling import PROMPTS, Control, sample
from scenes import MASK_SIZE, Scene
from sheets import contact_sheet

#: weights -> (steps, scheduler): guided ones of the UNet alone, unguided ones with the LoRA.
#: Ancestral sampling mends early mistakes, but needs many steps.
WAYS: dict[str, tuple[tuple[int, str], ...]] = {
    "guided": ((2, "ddim"), (4, "ddim"), (8, "euler_a"), (20, "euler_a")),
    "few": ((1, "lcm"), (2, "lcm"), (4, "lcm"), (8, "lcm")),
}
GUIDANCE, BATCH = 3.5, 50
HOLE_MARGIN = 8  # px around a hole that count as its surroundings


@dataclass(frozen=True, eq=False)
class Prompts:
    """n unseen scenes, their captions, their renders (256 px) and the judge's sight of these."""

    scenes: list[Scene]
    texts: list[str]
    images: np.ndarray
    small: np.ndarray


@dataclass(frozen=True, eq=False)
class Sampler:
    """One way of making pictures: weights and number of steps."""

    unet: UNet2DConditionModel
    text_encoder: CLIPTextModel
    tokenizer: CLIPTokenizer
    vae: AutoencoderTiny
    scale: float
    steps: int
    scheduler: str
    guidance: float

    def __call__(
        self, texts: list[str], known: Tensor, control: Control | None = None
    ) -> np.ndarray:
        """(n, 256, 256, 3) uint8."""
        parts = []
        for k in range(0, len(texts), BATCH):
            wait_while_paused()
            part = slice(k, k + BATCH)
            got = sample(
                self.unet,
                self.text_encoder,
                self.tokenizer,
                texts[part],
                known[part],
                self.steps,
                self.guidance,
                self.scheduler,
                seed=1000 + k,
                control=control and replace(control, hints=control.hints[part]),
            )
            parts.append(autoencoder.decode(self.vae, got / self.scale))
        return np.concatenate(parts)


def make_prompts(sprites: Path, count: int, side: int) -> Prompts:
    """The first `count` unseen scenes."""
    scenes = [scene_of(UNSEEN + k) for k in range(count)]
    images = np.stack([p.pixels for p in render_range(sprites, range(UNSEEN, UNSEEN + count))])
    return Prompts(scenes, [*map(plain_caption, scenes)], images, judge.to_side(images, side))


def text_figures(
    sampler: Sampler, judged: judge.Judge, prompts: Prompts, grey: Tensor
) -> tuple[Log, np.ndarray]:
    """Shares found and Frechet distance of whole pictures; the first 48 pictures."""
    begun = time.monotonic()
    got = sampler(prompts.texts, known_nothing(grey, sampler.scale, len(prompts.texts)))
    seconds = time.monotonic() - begun
    small = judge.to_side(got, judged.side)
    figures = judge.shares(judged, small, prompts.scenes)
    figures["frechet"] = metrics.frechet(
        metrics.features(judged, small), metrics.features(judged, prompts.small)
    )
    return figures | {"seconds_a_picture": seconds / len(got)}, got[:48]


@dataclass(frozen=True, eq=False)
class Holes:
    """n pictures with a hole, and a noun for each that is not what was there."""

    images: np.ndarray
    holes: np.ndarray
    nouns: list[str]
    scenes: list[Scene]
    known: Tensor
    texts: list[str]


def make_holes(
    prompts: Prompts, sprites: Path, vae: AutoencoderTiny, scale: float, own: bool = False
) -> Holes:
    """Holes over the prompts' objects; asked for is what was there (`own`), or another noun."""
    rng = np.random.default_rng(5)
    holes, nouns = [], []
    seeds = range(UNSEEN, UNSEEN + len(prompts.scenes))
    for picture, scene in zip(render_range(sprites, seeds), prompts.scenes, strict=True):
        hole, target = draw_hole(picture.boxes, rng)
        while target < 0:
            hole, target = draw_hole(picture.boxes, rng)
        holes.append(hole)
        other = str(rng.choice([n.word for n in NOUNS if n.word != scene.noun]))
        nouns.append(scene.noun if own else other)
    stacked = np.stack(holes)
    cut = np.stack([masked(i, h) for i, h in zip(prompts.images, holes, strict=True)])
    cells = torch.from_numpy(np.stack([to_cells(h, MASK_SIZE) for h in holes]))[:, None]
    known = torch.cat([cells.float(), autoencoder.encode(vae, cut) * scale], 1)
    looks = {"flat": "", "3d": ", 3d", "sketch": ", sketch"}
    texts = [article(n) + looks[s.look] for n, s in zip(nouns, prompts.scenes, strict=True)]
    return Holes(prompts.images, stacked, nouns, prompts.scenes, known, texts)


def hole_figures(sampler: Sampler, judged: judge.Judge, holes: Holes) -> tuple[Log, np.ndarray]:
    """Share of holes filled with the asked noun (put back into the picture), and
    errors in levels outside the hole: of the model, of the autoencoder alone, and
    both in the ring around the hole."""
    got = sampler(holes.texts, holes.known)
    put_back = np.where(holes.holes[..., None], got, holes.images)
    found = judge.said(judged, judge.to_side(put_back, judged.side))["noun"]
    asked = [judge.QUESTIONS["noun"].index(noun) for noun in holes.nouns]
    plain = autoencoder.reconstruct(sampler.vae, holes.images)
    ring = np.stack([dilated(hole) & ~hole for hole in holes.holes])
    figures = {"noun_in_hole": float((found == np.array(asked)).mean())}
    for name, pictures in (("model", got), ("autoencoder", plain)):
        error = np.abs(pictures.astype(np.float32) - holes.images).mean(3)
        figures[f"{name}_error_outside"] = float(error[~holes.holes].mean())
        figures[f"{name}_error_around"] = float(error[ring].mean())
    return figures, put_back[:16]


def dilated(hole: np.ndarray) -> np.ndarray:
    """The hole and HOLE_MARGIN px around it."""
    import cv2

    side = 2 * HOLE_MARGIN + 1
    return cv2.dilate(hole.astype(np.uint8), np.ones((side, side))) > 0


def autoencoder_figures(vae: AutoencoderTiny, judged: judge.Judge, held_out: Pictures) -> Log:
    """On held-out renders: PSNR, SSIM, perceptual distance, time of a decode."""
    want = np.array(held_out.images[:256])
    cells = autoencoder.encode(vae, want)
    got = autoencoder.decode(vae, cells)
    # timed as the program runs it
    quick = copy.deepcopy(vae).bfloat16()
    decode = make_tiny_decoder(quick) or quick.decoder
    one = cells[:1].to(DEVICE, torch.bfloat16, memory_format=torch.channels_last)
    picture = autoencoder.to_tensor(want[:1]).bfloat16()
    return {
        "psnr": autoencoder.psnr(got, want),
        "ssim": metrics.ssim(got, want),
        "perceptual": metrics.perceptual(
            judged, judge.to_side(got, judged.side), judge.to_side(want, judged.side)
        ),
        "decode_ms": 1000 * best_time(lambda: decode(one)),
        "encode_ms": 1000 * best_time(lambda: quick.encoder(picture)),
    }


def best_time(call: Callable[[], object], times: int = 10) -> float:
    """Seconds of the quickest call."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def measure(preset: Preset, folder: Path, sprites: Path, held_out: Pictures) -> None:
    """All figures into folder/figures/figures.json, sheets beside it."""
    out = folder / "figures"
    out.mkdir(exist_ok=True)
    vae = autoencoder.load(preset, folder)
    judged = judge.restore(preset, folder)
    data = latents.make_latents(vae, sprites, folder / "latents", 1, preset.chunk, LATENTS)
    prompts = make_prompts(sprites, preset.prompts, judged.side)
    holes = make_holes(prompts, sprites, vae, data.scale)
    figures: dict[str, Log] = {
        "autoencoder": autoencoder_figures(vae, judged, held_out),
        "judge on the renders": judge.shares(judged, prompts.small, prompts.scenes),
    }
    shown_prompts = list(PROMPTS[: preset.prompts])
    strips: list[np.ndarray] = []
    names: list[str] = []
    for kind, counts in WAYS.items():
        few = kind == "few"
        if few and not (folder / "distil.pt").exists():
            continue
        model, tokenizer = denoiser.restore(preset, folder, data.scenes)
        if few:
            distil.restore(preset, folder, model.unet)
        models = model.unet, model.text_encoder, tokenizer, vae, data.scale
        for steps, scheduler in counts:
            name = f"{kind}-{steps}"
            sampler = Sampler(*models, steps, scheduler, 1.0 if few else GUIDANCE)
            figures[name], shown = text_figures(sampler, judged, prompts, data.grey)
            more, filled = hole_figures(sampler, judged, holes)
            figures[name] |= more
            print(name, {k: round(v, 4) for k, v in figures[name].items()}, flush=True)
            (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
            contact_sheet(shown, prompts.texts[:48], 8).save(out / f"{name}-unseen.png")
            fixed = sampler(shown_prompts, known_nothing(data.grey, data.scale, len(shown_prompts)))
            contact_sheet(fixed, shown_prompts, 8).save(out / f"{name}.png")
            hole_sheet(holes, filled).save(out / f"{name}-holes.png")
            strips += list(fixed[:8])
            names += [f"{name}: {text}" for text in shown_prompts[:8]]
    contact_sheet(strips, names, 8).save(out / "steps.png")
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")


def hole_sheet(holes: Holes, filled: np.ndarray) -> Image.Image:
    """Before, hole, after; two of them a row."""
    pictures, texts = [], []
    for k, after in enumerate(filled):
        cut = masked(holes.images[k], holes.holes[k])
        pictures += [holes.images[k], cut, after]
        texts += ["before", "mask", holes.texts[k]]
    return contact_sheet(pictures, texts, 6)
