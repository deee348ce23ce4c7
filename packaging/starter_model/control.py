"""Control networks: diffusers' ControlNetModel, initialised from the UNet, one for line hints and
one for semantic maps.

Zhang et al. 2023, arXiv:2302.05543. The UNet stands still and is what it is for whole pictures
and for holes; the network gets the same input (latents, mask, masked picture) and the hint
(256 px), embedded by five levels of convolutions to a cell of 16 px. Hints are drawn again at
every step from what the scenes know.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers.models.attention_processor import AttnProcessor
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from diffusers.models.controlnets.controlnet import ControlNetModel
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import Tensor, nn
from transformers.models.clip.modeling_clip import CLIPTextModel

import autoencoder
import denoiser
import lines
import semantic
from batches import Batch, Batches, known_nothing, noised, velocity_loss
from captions import plain_caption
from common import (
    DEVICE,
    Average,
    Log,
    Stage,
    autocast,
    moved,
    scaled,
    set_rates,
    update,
    write_sheet,
)
from data import Truth, Truths
from latents import Latents
from metrics import edge_f1
from muon import make_optimisers
from presets import ControlShape, Preset
from sampling import Control, sample
from schedule import TRAIN_STEPS

MUON_RATE, ADAM_RATE = 2e-3, 1e-3
PLAIN = ("cond_embedding.conv_in", "controlnet_down_blocks", "controlnet_mid_block")
EMPTY_SHARE = 0.25  # of the captions: what is drawn must tell by itself what it is
SILU_GAIN = 1.75  # keeps the deviation of what passes a level and SiLU
EMBEDDED = 0.5  # deviation of the embedded hints; that of the embedded latents is 1
NOISIER = 1.5  # 1: all times equally often; 3: as Mou et al. 2023, arXiv:2302.08453
SHOWN = 24  # pictures of a sheet while training

#: kind -> (what draws its hints, their generator's second seed)
KINDS: dict[str, tuple[Callable[[Truth, np.random.Generator], np.ndarray], int]] = {
    "lines": (lines.draw, 29),
    "semantic": (semantic.draw, 31),
}


def make(shape: ControlShape, unet: UNet2DConditionModel) -> ControlNetModel:
    """A network that does nothing yet: its last convolutions are zero."""
    net = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=shape.channels)
    net.set_attn_processor(AttnProcessor())  # quicker on a CPU than torch's fused attention
    return moved(net, DEVICE)


@torch.no_grad()
def open_embedding(net: ControlNetModel, hints: Tensor) -> None:
    """Let the hints through from the first step on: as diffusers makes it, the embedding ends
    in zeros, and even without them ten levels would leave a thousandth of the hint. Here each
    level keeps the size of what it is given, and the last is scaled to these hints."""
    embedding = net.controlnet_cond_embedding
    for level in (embedding.conv_in, *embedding.blocks, embedding.conv_out):
        assert isinstance(level, nn.Conv2d) and level.bias is not None
        nn.init.kaiming_normal_(level.weight, nonlinearity="linear")
        level.weight.mul_(SILU_GAIN)
        nn.init.zeros_(level.bias)
    embedding.conv_out.weight.mul_(EMBEDDED / embedding(hints).std())


def restore(preset: Preset, folder: Path, kind: str, unet: UNet2DConditionModel) -> ControlNetModel:
    """The averaged network of the checkpoint, frozen."""
    net = make(preset.control_shape, unet)
    saved = torch.load(folder / f"control-{kind}.pt", map_location="cpu", weights_only=True)
    net.load_state_dict(saved["average"])
    return net.eval().requires_grad_(False)


def to_hints(pictures: np.ndarray) -> Tensor:
    """(n, h, w, 3) uint8 -> (n, 3, h, w) float in 0..1, channels last."""
    pixels = torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2)
    return pixels.float().div(255).contiguous(memory_format=torch.channels_last)


def noisier(batch: Batch) -> Batch:
    """The batch with more of its times near pure noise, where it is settled what is where."""
    share = 1 - (batch.times + 0.5) / TRAIN_STEPS
    times = ((1 - share**NOISIER) * TRAIN_STEPS).long().clamp_max(TRAIN_STEPS - 1)
    return replace(batch, times=times)


class Hints:
    """The hints of each step's batch, drawn by one more thread while the step before is at
    work. From the numbers of step and place alone."""

    def __init__(self, kind: str, truths: Truths, batches: Batches, size: int) -> None:
        self.draw, self.seed = KINDS[kind]
        self.truths, self.batches, self.size = truths, batches, size
        self.thread = ThreadPoolExecutor(1)
        self.next: tuple[int, Future[np.ndarray]] | None = None
        cv2.setNumThreads(1)

    def make(self, step: int) -> np.ndarray:
        """(size, 256, 256, 3) uint8."""
        rows = self.batches.rows(step, self.size)
        return np.stack(
            [
                self.draw(self.truths[row], np.random.default_rng([step, place, self.seed]))
                for place, row in enumerate(rows)
            ]
        )

    def of(self, step: int) -> Tensor:
        """(size, 3, 256, 256) on the device."""
        waiting, self.next = self.next, None
        found = waiting[1].result() if waiting and waiting[0] == step else self.make(step)
        self.next = (step + 1, self.thread.submit(self.make, step + 1))
        return to_hints(found).to(DEVICE)

    def close(self) -> None:
        """End the thread."""
        self.thread.shutdown()


@dataclass(frozen=True, eq=False)
class Teacher:
    """The models that stand still."""

    unet: UNet2DConditionModel
    text_encoder: CLIPTextModel

    def answer(self, batch: Batch, net: ControlNetModel | None, hints: Tensor) -> Tensor:
        """The velocity, with the network's help or without."""
        with autocast():
            noisy = noised(batch.clean, batch.noise, batch.times)
            inputs = torch.cat([noisy, batch.known], 1)
            inputs = inputs.contiguous(memory_format=torch.channels_last)
            with torch.no_grad():
                states = self.text_encoder(batch.tokens)[0]
            further = Control(net, hints).residuals(inputs, batch.times, states) if net else {}
            return self.unet(inputs, batch.times, states, **further).sample


def train(
    preset: Preset,
    folder: Path,
    kind: str,
    vae: AutoencoderTiny,
    data: tuple[Latents, Truths],
    held_out: tuple[Latents, Truths],
) -> None:
    """Train or go on training; the checkpoint is the result. data, held_out: the same scenes as
    latents and as what they show."""
    model, tokenizer = denoiser.restore(preset, folder, data[0].scenes)
    teacher, shape = Teacher(model.unet, model.text_encoder), preset.control_shape
    torch.manual_seed(3)
    scale = data[0].scale
    batches = Batches(data[0], tokenizer, scale)
    hints = Hints(kind, data[1], batches, shape.batch)
    net = make(shape, model.unet)
    open_embedding(net, hints.of(0))
    average = Average(net, 0.998)
    optimisers = make_optimisers(net, MUON_RATE, ADAM_RATE, PLAIN)
    budget = preset.budget(f"control-{kind}")
    stage = Stage(folder, f"control-{kind}", budget, preset.checkpoint_seconds)
    stage.state = {
        "model": net,
        "average": average.model,
        "muon": optimisers[0],
        "adam": optimisers[1],
    }
    stage.restore()
    check = Check(kind, Batches(held_out[0], tokenizer, scale), held_out[1], shape.check)
    rates = scaled((MUON_RATE, ADAM_RATE), budget)

    def step(number: int, progress: float) -> Log:
        set_rates(optimisers, rates, progress, number)
        batch = noisier(batches.draw(number, shape.batch, EMPTY_SHARE))
        loss = velocity_loss(teacher.answer(batch, net, hints.of(number)), batch)
        update(net, loss, optimisers, average, number)
        return {"loss": loss.item()}

    def look(number: int) -> Log:
        figures = check.losses(teacher, average.model)
        shown, drawn = held_out[1], check.shown
        known = known_nothing(held_out[0].grey, scale, len(drawn))
        texts = [plain_caption(scene) for scene in shown.scenes[: len(drawn)]]
        control = Control(average.model, to_hints(drawn))
        got = sample(model.unet, teacher.text_encoder, tokenizer, texts, known, control=control)
        pictures = autoencoder.decode(vae, got / scale)
        pairs = np.stack([drawn, pictures], 1).reshape(-1, *drawn.shape[1:])
        write_sheet(folder / "sheets" / f"control-{kind}-{number:06d}.png", pairs, 8, 0.75)
        return figures | check.found(pictures)

    stage.run(step, preset.sample_every, look)
    hints.close()


class Check:
    """What training is watched by, on held-out scenes: the losses with the hint, with another
    picture's and without the network, and how much of what was drawn is there."""

    def __init__(self, kind: str, batches: Batches, truths: Truths, size: int) -> None:
        self.kind = kind
        self.batch = batches.draw(0, size, empty=0)
        hints = Hints(kind, truths, batches, size)
        self.hints = to_hints(hints.make(0)).to(DEVICE)
        hints.close()
        draw, seed = KINDS[kind]
        count = min(SHOWN, len(truths.scenes))
        self.shown = np.stack(
            [draw(truths[k], np.random.default_rng([k, seed])) for k in range(count)]
        )

    @torch.inference_mode()
    def losses(self, teacher: Teacher, net: ControlNetModel) -> Log:
        """Of the denoiser, on the same noise."""
        others = self.hints.roll(max(1, len(self.hints) // 3), 0)
        ways = {"right": (net, self.hints), "shuffled": (net, others), "without": (None, others)}
        return {
            name: velocity_loss(teacher.answer(self.batch, *way), self.batch).item()
            for name, way in ways.items()
        }

    def found(self, pictures: np.ndarray) -> Log:
        """Of lines: edge F1 at 4 px, of the hints that say something."""
        if self.kind != "lines":
            return {}
        pairs = zip(pictures, self.shown, strict=True)
        scores = [edge_f1(lines.measured_edges(p), h[..., 0] > 127, 4) for p, h in pairs if h.any()]
        return {"f1": float(np.mean(scores))} if scores else {}
