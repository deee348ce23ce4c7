"""Figures of the control networks: is what was drawn in the picture, where it was drawn, and
is it still the thing that was asked for?

Prompts are of combinations that no training scene has, hints come from those scenes' truths and
from `strokes`, which knows no scenes. The same prompts and seeds without the network stand
beside each figure, and what the autoencoder alone makes of the scenes' renders.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from diffusers.models.controlnets.controlnet import ControlNetModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from PIL import Image
from torch import Tensor

import autoencoder
import control
import data
import denoiser
import distil
import judge
import latents
import lines
import metrics
import segmenter
import semantic
import strokes
from batches import known_nothing
from common import DEVICE, Log, autocast, wait_while_paused
from data import UNSEEN, Truths
from evaluate import GUIDANCE, Holes, Sampler, best_time, make_holes, make_prompts
from presets import Preset
from sampling import Control
from scenes import SIZE
from segmenter import Segmenter
from sheets import contact_sheet

#: name -> (steps, scheduler, whether with the few-step LoRA and unguided)
WAYS: dict[str, tuple[int, str, bool]] = {
    "few-1": (1, "lcm", True),
    "few-4": (4, "lcm", True),
    "guided-20": (20, "euler_a", False),
}
MARGINS, FOLLOWED = (2, 4, 8), 4  # px within which edges count as the same, as followed
SHEET = 48


@dataclass(frozen=True, eq=False)
class Case:
    """n pictures to make. known: (n, 17, 16, 16); hints: (n, 256, 256, 3) uint8; wanted: (n, 256,
    256), bool lines or uint8 numbers of classes, nothing outside `within`; within: (n, 256, 256)
    bool, where it is measured; nouns: what each must show; renders: the pictures that the hints
    come from, or None; base: names the texts, so that pictures without control are made once."""

    name: str
    base: str
    texts: list[str]
    known: Tensor
    hints: np.ndarray
    wanted: np.ndarray
    within: np.ndarray
    nouns: list[str]
    renders: np.ndarray | None
    put_back: np.ndarray | None = None  # pictures around holes

    def first(self, count: int) -> Case:
        """The first `count` of them."""
        cut = {
            name: value[:count] if isinstance(value, (list, np.ndarray, Tensor)) else value
            for name, value in vars(self).items()
        }
        return replace(self, **cut)


@dataclass(frozen=True, eq=False)
class Judges:
    """What looks at pictures: the classifier of nouns, the segmenter."""

    judge: judge.Judge
    segmenter: Segmenter

    def nouns(self, pictures: np.ndarray, nouns: list[str]) -> float:
        """The share of the pictures that show their noun."""
        found = judge.said(self.judge, judge.to_side(pictures, self.judge.side))["noun"]
        return float((found == [judge.QUESTIONS["noun"].index(noun) for noun in nouns]).mean())

    def agreement(self, kind: str, pictures: np.ndarray, case: Case) -> Log:
        """How far the pictures are what was drawn: of lines the mean F1 and the mean share of
        the lines that were followed, of maps the mean share of the area."""
        if kind == "semantic":
            found = segmenter.said_where(self.segmenter, pictures)
            return {"area": float(np.nanmean(segmenter.asked_shares(found, case.wanted)))}
        got = [lines.measured_edges(p) & w for p, w in zip(pictures, case.within, strict=True)]
        pairs = [(g, w) for g, w in zip(got, case.wanted, strict=True) if w.any()]
        figures = {f"f1_{px}": mean(metrics.edge_f1(*pair, px) for pair in pairs) for px in MARGINS}
        return figures | {"followed": mean(metrics.share_near(w, g, FOLLOWED) for g, w in pairs)}


def mean(values: Iterator[float]) -> float:
    """Of at least one."""
    return float(np.mean(list(values)))


def cases(kind: str, texts: list[str], truths: Truths, holes: Holes, nothing: Tensor) -> list[Case]:
    """All that is measured of networks of this kind."""
    count = len(texts)
    nouns = [scene.noun for scene in truths.scenes]
    whole = np.ones((count, *truths.grounds.shape[1:]), bool)
    hands = [strokes.draw(seed) for seed in range(count)]
    rows = [truths[k] for k in range(count)]
    rngs = [np.random.default_rng([UNSEEN + k, 43]) for k in range(count)]
    if kind == "lines":
        canny = [lines.measured_edges(row.pixels) for row in rows]
        close = np.stack([lines.as_picture(found * np.uint8(255)) for found in canny])
        loose = np.stack(
            [lines.as_picture(lines.outline(*pair)) for pair in zip(rows, rngs, strict=True)]
        )
        drawn = np.stack([hand.lines for hand in hands])
        wanted = {name: h[..., 0] > 127 for name, h in (("c", close), ("l", loose), ("d", drawn))}
        named = ("canny", "outline")
    else:
        close = np.stack([semantic.exact(row) for row in rows])
        loose_maps = [semantic.by_hand(row, rng) for row, rng in zip(rows, rngs, strict=True)]
        loose = semantic.coloured(np.stack(loose_maps))
        drawn = semantic.coloured(np.stack([hand.classes for hand in hands]))
        wanted = {
            "c": np.stack([row.classes for row in rows]),
            "l": np.stack(loose_maps),
            "d": np.stack([hand.classes for hand in hands]),
        }
        named = ("exact", "hand")
    in_hole = np.where(holes.holes, wanted["c"], 0).astype(wanted["c"].dtype)
    images = truths.images
    return [
        Case(named[0], "unseen", texts, nothing, close, wanted["c"], whole, nouns, images),
        Case(named[1], "unseen", texts, nothing, loose, wanted["l"], whole, nouns, images),
        Case(
            "wordless", "wordless", [""] * count, nothing, close, wanted["c"], whole, nouns, images
        ),
        Case(
            *("strokes", "strokes", [hand.text for hand in hands], nothing, drawn),
            *(wanted["d"], whole, [hand.noun for hand in hands], None),
        ),
        Case(
            *("holes", "holes", holes.texts, holes.known, close, in_hole, holes.holes, nouns),
            *(images, images),
        ),
    ]


def made(sampler: Sampler, case: Case, net: ControlNetModel | None) -> np.ndarray:
    """(n, 256, 256, 3) uint8, put back around holes."""
    with_control = Control(net, control.to_hints(case.hints)) if net else None
    got = sampler(case.texts, case.known, with_control)
    if case.put_back is None:
        return got
    return np.where(case.within[..., None], got, case.put_back)


def measure(preset: Preset, folder: Path, sprites: Path) -> None:
    """All figures into folder/figures/control.json, sheets beside it."""
    out = folder / "figures"
    out.mkdir(exist_ok=True)
    vae = autoencoder.load(preset, folder)
    judges = Judges(judge.restore(preset, folder), segmenter.restore(preset, folder))
    store = latents.make_latents(vae, sprites, folder / "latents", 1, preset.chunk, data.LATENTS)
    few, many = preset.controlled
    prompts = make_prompts(sprites, few, judges.judge.side)
    truths = data.render_truths(folder / "unseen", sprites, few, UNSEEN)
    holes = make_holes(prompts, sprites, vae, store.scale, own=True)
    nothing = known_nothing(store.grey, store.scale, few)
    trips = autoencoder.reconstruct(vae, truths.images)
    own = {"": segmenter_figures(judges, truths, trips)}
    figures: dict[str, dict[str, dict[str, Log]]] = {}
    kinds = [kind for kind in control.KINDS if (folder / f"control-{kind}.pt").exists()]
    asked = {kind: cases(kind, prompts.texts, truths, holes, nothing) for kind in kinds}
    for way, (steps, scheduler, is_few) in WAYS.items():
        if not (count := few if is_few else many):
            continue
        model, tokenizer = denoiser.restore(preset, folder, store.scenes)
        nets = {kind: control.restore(preset, folder, kind, model.unet) for kind in kinds}
        if is_few:
            distil.restore(preset, folder, model.unet)
        sampler = Sampler(
            *(model.unet, model.text_encoder, tokenizer, vae, store.scale),
            *(steps, scheduler, 1.0 if is_few else GUIDANCE),
        )
        bare: dict[str, np.ndarray] = {}
        for kind in kinds:
            for whole in asked[kind]:
                wait_while_paused()
                case = whole.first(count)
                if case.base not in bare:
                    bare[case.base] = made(sampler, case, None)
                got = made(sampler, case, nets[kind])
                row = compared(judges, kind, case, got, bare[case.base], trips)
                figures.setdefault(kind, {}).setdefault(way, {})[case.name] = row
                short = {name: value for name, value in row.items() if "render_" not in name}
                print(kind, way, case.name, short, flush=True)
                keep(figures, own, out)
                sheet(case, got).save(out / f"control-{kind}-{way}-{case.name}.png")
    model, _ = denoiser.restore(preset, folder, store.scenes)
    for kind in kinds:
        net = control.restore(preset, folder, kind, model.unet)
        figures.setdefault(kind, {})["times"] = {"": times(model.unet, net)}
    keep(figures, own, out)


def keep(figures: dict[str, dict[str, dict[str, Log]]], own: dict[str, Log], out: Path) -> None:
    """Write all figures of kinds and ways so far, and the segmenter's own."""
    whole = {"segmenter": own, **figures}
    (out / "control.json").write_text(json.dumps(whole, indent=1) + "\n")


def compared(
    judges: Judges,
    kind: str,
    case: Case,
    got: np.ndarray,
    bare: np.ndarray,
    trips: np.ndarray,
) -> Log:
    """Agreement and nouns with control; the same without it, and of the renders and their trip
    through the autoencoder, where there are any."""
    shown = {"": got, "bare_": bare}
    if case.renders is not None:
        shown |= {"render_": case.renders, "trip_": trips[: len(got)]}
    row: Log = {}
    for name, pictures in shown.items():
        figures = judges.agreement(kind, pictures, case)
        figures["noun"] = judges.nouns(pictures, case.nouns)
        row |= {name + figure: round(value, 4) for figure, value in figures.items()}
    return row


def segmenter_figures(judges: Judges, truths: Truths, trips: np.ndarray) -> Log:
    """Its own accuracy on scenes that nothing was trained on: the share of the whole area, and
    of each class's, of renders and of what the autoencoder makes of them."""
    want = segmenter.small_classes(truths, judges.segmenter.side // 2)
    figures: Log = {}
    for name, pictures in (("render", truths.images), ("trip", trips)):
        found = segmenter.said_where(judges.segmenter, pictures)
        figures[name] = float((found == want).mean())
        for number, word in enumerate(segmenter.CLASSES):
            if (want == number).any():
                figures[f"{name}_{word or 'nothing'}"] = float(
                    (found == number)[want == number].mean()
                )
    return figures


@torch.inference_mode()
def times(unet: UNet2DConditionModel, net: ControlNetModel) -> Log:
    """Milliseconds of a step of one picture, bare and with control, and of embedding its hint,
    which the program does once a picture."""
    side, width = unet.config["sample_size"], unet.config["cross_attention_dim"]
    inputs = torch.zeros(1, unet.config["in_channels"], side, side, device=DEVICE)
    inputs = inputs.contiguous(memory_format=torch.channels_last)
    states, moment = torch.zeros(1, 32, width, device=DEVICE), torch.tensor([500], device=DEVICE)
    hints = control.to_hints(np.zeros((1, SIZE, SIZE, 3), np.uint8)).to(DEVICE)
    with_control = Control(net, hints)

    def step(further: bool) -> None:
        with autocast():
            more = with_control.residuals(inputs, moment, states) if further else {}
            unet(inputs, moment, states, **more)

    def embed() -> None:
        with autocast():
            net.controlnet_cond_embedding(hints)

    calls = {"step": lambda: step(False), "step_with_control": lambda: step(True), "hint": embed}
    return {name: round(1000 * best_time(call), 2) for name, call in calls.items()}


def sheet(case: Case, got: np.ndarray) -> Image.Image:
    """48 pictures, each behind its hint."""
    pictures, texts = [], []
    for hint, picture, text in zip(case.hints[:SHEET], got, case.texts, strict=False):
        pictures += [hint, picture]
        texts += ["", text or case.name]
    return contact_sheet(pictures, texts, 12, 128)
