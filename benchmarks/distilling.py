"""Do 4 steps of a distilled starter model do what 20 guided ones do, and what does pruning cost?

The model makes a set, ``velatura train --preset few_steps`` learns from it, and the few steps are
compared with the guided ones; then the model is pruned by magnitude, more and more. All of it is
kept in `.distilling-bench` (ignored by git), and what is there is not made again. ``--quick``
compares the LoRA that ships, with fewer nouns.

The judge learns what the model itself draws with guidance: the pictures of the set, and others of
scenes that the set does not have, in 8 steps. It is asked about noise that neither it nor the LoRA
has seen. Nouns: every fourth of the model's; seeds count up from a number. Nothing is chosen.
Figures are in docs/training-distil.md and docs/merging.md.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging/starter_model")]

from desktop_app.networks.environment import prepare_environment  # noqa: E402

prepare_environment()

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny  # noqa: E402
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from torch import Tensor  # noqa: E402
from transformers.models.clip.modeling_clip import CLIPTextModel  # noqa: E402
from transformers.models.clip.tokenization_clip import CLIPTokenizer  # noqa: E402

import autoencoder  # noqa: E402
from batches import known_nothing  # noqa: E402
from benchmarks.common import Row, at_least, main  # noqa: E402
from benchmarks.teaching.judge import Judge, answers, kept, learnt, small  # noqa: E402
from benchmarks.teaching.things import Bytes  # noqa: E402
from desktop_app.imaging.encode import encode  # noqa: E402
from nouns import NOUNS  # noqa: E402
from sampling import sample  # noqa: E402

MODEL = ROOT / "resources/models/starter"
WORK = ROOT / ".distilling-bench"
WORDS = [noun.word for noun in NOUNS][::4][:20]
SCENES = ("", " on the grass", " in the snow", ", blue background")
OTHER_SCENES = (" at sunset", " on the beach", ", orange background")
SET_EACH, JUDGE_EACH, ASKED_EACH, BATCH = 3, 2, 2, 20
FEWER = 3
"""Nouns of a quick run."""
GUIDED = 8
"""From so many steps on pictures are made with guidance."""
HOW = (
    *("--batch", "8", "--rank", "32", "--warmup", "10", "--rate", "1e-3", "--last-rate", "1e-4"),
    *("--ema", "0.97", "--minutes", "11"),
)
"""It is distilled so, on two cores."""
SHARES = (0.1, 0.2, 0.3, 0.5)


class Starter:
    """The model in diffusers' parts; it draws in batches."""

    def __init__(self) -> None:
        parts: dict[str, Any] = {"torch_dtype": torch.float32}
        self.unet: Any = UNet2DConditionModel.from_pretrained(MODEL / "unet", **parts)
        self.text = CLIPTextModel.from_pretrained(MODEL / "text_encoder").float()
        self.words = CLIPTokenizer.from_pretrained(MODEL / "tokenizer")
        self.vae: Any = AutoencoderTiny.from_pretrained(MODEL / "vae", **parts)
        self.scale: float = self.vae.config["scaling_factor"]
        with torch.inference_mode():
            self.grey: Tensor = self.vae.encoder(torch.zeros(1, 3, 256, 256))

    def draw(self, prompts: Sequence[str], seed: int, steps: int = 20) -> list[Bytes]:
        """(256, 256, 3) uint8 each: guided, or with few steps and without guidance."""
        how = (steps, 3.5, "euler_a") if steps >= GUIDED else (steps, 1.0, "lcm")
        made: list[Bytes] = []
        for at in range(0, len(prompts), BATCH):
            some = prompts[at : at + BATCH]
            known = known_nothing(self.grey, self.scale, len(some))
            parts = self.unet, self.text, self.words, some, known
            latents = sample(*parts, *how, seed=seed + at)
            made += [*autoencoder.decode(self.vae, latents / self.scale)]
        return made


@dataclass(frozen=True)
class Nouns:
    """What is asked for: so many of `WORDS`."""

    count: int

    def prompts(self, scenes: Sequence[str], each: int) -> tuple[list[str], list[int]]:
        """The prompts, and which noun each names."""
        words = WORDS[: self.count]
        rows = [(at, scene) for at in range(self.count) for scene in scenes for _ in range(each)]
        articles = ["an" if word[0] in "aeiou" else "a" for word in words]
        return [f"{articles[w]} {words[w]}{scene}" for w, scene in rows], [w for w, _ in rows]


class Distilling:
    """One run: the model, its judge, and what is kept."""

    def __init__(self, *, quick: bool) -> None:
        self.quick, self.model = quick, Starter()
        self.nouns = Nouns(FEWER if quick else len(WORDS))

    @cached_property
    def set(self) -> Path:
        """Pictures with captions, made where there are none."""
        folder = WORK / "set"
        prompts, _ = self.nouns.prompts(SCENES, SET_EACH)
        if len([*folder.glob("*.txt")]) < len(prompts):
            folder.mkdir(parents=True, exist_ok=True)
            for number, picture in enumerate(self.model.draw(prompts, 10_000)):
                (folder / f"{number:04d}.png").write_bytes(encode(picture, "PNG"))
                (folder / f"{number:04d}.txt").write_text(prompts[number])
        return folder

    @cached_property
    def judge(self) -> Judge:
        """It learns if there is none."""
        if self.quick:
            return self._learnt(*self._drawn(SCENES, 10_000, 2), 150)
        return kept(WORK / "judge.safetensors", self._learn, len(WORDS))

    def _learn(self) -> Judge:
        files = sorted(self.set.glob("*.png"))
        pictures = [
            np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR_RGB), np.uint8) for file in files
        ]
        more, others = self._drawn(OTHER_SCENES, 20_000, JUDGE_EACH)
        _, own = self.nouns.prompts(SCENES, SET_EACH)
        return self._learnt(pictures + more, own + others, 1500)

    def _drawn(self, scenes: Sequence[str], seed: int, each: int) -> tuple[list[Bytes], list[int]]:
        prompts, right = self.nouns.prompts(scenes, each)
        return self.model.draw(prompts, seed, GUIDED), right

    def _learnt(self, pictures: list[Bytes], right: list[int], steps: int) -> Judge:
        answered = torch.tensor(right)
        return learnt(small(pictures), answered, self.nouns.count, steps, torch.device("cpu"))

    def named(self, pictures: Sequence[Bytes], right: Sequence[int]) -> float:
        """Per cent that the judge names as it was asked for."""
        pairs = zip(answers(self.judge, pictures), right, strict=True)
        return 100 * float(np.mean([a == b for a, b in pairs]))

    @cached_property
    def distilled(self) -> Path:
        """The LoRA that is learnt from the set, by the command."""
        made = WORK / "few.safetensors"
        if not made.exists():
            command = [
                *(sys.executable, "-m", "desktop_app", "--data-dir", str(WORK / "data"), "train"),
                *(str(self.set), "--out", str(WORK / "few"), "--preset", "few_steps"),
                *("--layouts", "diffusers", *HOW),
            ]
            subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
        return made

    def few_steps(self) -> list[Row]:
        """Shares of nouns by steps: guided, without the LoRA, with it, and with the one that
        ships."""
        sets = {"learnt": self.nouns.prompts(SCENES, 1 if self.quick else ASKED_EACH)}
        if not self.quick:
            sets["other scenes"] = self.nouns.prompts(OTHER_SCENES, 1)
        shares: dict[str, float] = {}
        sheet: list[Any] = []

        def look(name: str, steps: int) -> None:
            for which, (prompts, right) in sets.items():
                pictures = self.model.draw(prompts, 30_000, steps)
                shares[f"{name}, {steps} steps: {which}"] = self.named(pictures, right)
                if which == "learnt":
                    shown = [pictures[at] for at in range(0, len(prompts), len(prompts) // 10 or 1)]
                    sheet.append(np.hstack([cv2.resize(each, (96, 96)) for each in shown[:10]]))

        look("guided", 20)
        look("without a LoRA", 4)
        for name, file in self._loras():
            self.model.unet.load_lora_adapter(load_file(file), prefix="unet", adapter_name=name)
            for steps in (4, 2, 1) if name == "distilled" else (4,):
                look(name, steps)
            self.model.unet.delete_adapters(name)
        if not self.quick:
            cv2.imwrite(str(WORK / "distil.jpg"), np.vstack(sheet)[..., ::-1])
        best = shares["guided, 20 steps: learnt"]
        return [
            *(Row(name, value, "%") for name, value in shares.items()),
            *(
                at_least(
                    f"{name}: 4 steps beside 20",
                    shares[f"{name}, 4 steps: learnt"] / best,
                    "×",
                    0.9,
                )
                for name, _ in self._loras()
            ),
        ]

    def _loras(self) -> Iterator[tuple[str, Path]]:
        if not self.quick:
            yield "distilled", self.distilled
        yield "ships", MODEL / "few_steps.safetensors"

    def pruning(self) -> Iterator[Row]:
        """What is lost by share: one prediction, the nouns, the file."""
        model = Starter()  # the other one's layers are wrapped since it had LoRAs
        whole = load_file(MODEL / "unet/diffusion_pytorch_model.safetensors")
        prompts, right = self.nouns.prompts(SCENES, 1)
        with torch.inference_mode():
            tokens = model.words(
                prompts[:BATCH], padding="max_length", truncation=True, return_tensors="pt"
            )
            states = model.text(tokens.input_ids)[0]
            generator = torch.Generator().manual_seed(0)
            latents = torch.randn(BATCH, 16, 16, 16, generator=generator)
            given = torch.cat([latents, known_nothing(model.grey, model.scale, BATCH)], 1)
            times = torch.linspace(20, 999, BATCH).long()
            plain = model.unet(given, times, states).sample
            for share in (0.0, *SHARES):
                less = pruned(whole, share)
                model.unet.load_state_dict(less)
                name = f"pruned by {share:.0%}"
                error = (model.unet(given, times, states).sample - plain).square().mean()
                if share:
                    peak = (plain.max() - plain.min()).square()
                    yield Row(f"{name}: prediction", float(10 * (peak / error).log10()), "dB")
                found = self.named(model.draw(prompts, 40_000, GUIDED), right)
                yield Row(f"{name}: nouns", found, "%")
                for what, megabytes in sizes(less).items():
                    yield Row(f"{name}: {what}", megabytes, "MB")


def pruned(tensors: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """As `merge prune`: the smallest numbers of each matrix become 0."""
    made: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        count = math.floor(share * tensor.numel()) if tensor.ndim > 1 else 0
        flat = tensor.flatten().clone()
        flat[flat.abs().float().argsort(stable=True)[:count]] = 0
        made[name] = flat.view_as(tensor)
    return made


def sizes(tensors: dict[str, Tensor]) -> dict[str, float]:
    """Megabytes of the file, zipped, and without its zeros: a bit for each number besides."""
    with tempfile.TemporaryDirectory() as folder:
        file, archive = Path(folder) / "unet.safetensors", Path(folder) / "unet.zip"
        save_file(tensors, file)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.write(file, file.name)
        left = sum(
            int(each.count_nonzero()) * each.itemsize + each.numel() / 8
            for each in tensors.values()
        )
        whole, small_one = file.stat().st_size, archive.stat().st_size
    return {"file": whole / 1e6, "zipped": small_one / 1e6, "without zeros": left / 1e6}


def measure(quick: bool) -> list[Row]:
    """All rows."""
    run = Distilling(quick=quick)
    if quick:
        return run.few_steps()
    WORK.mkdir(exist_ok=True)
    return [*run.few_steps(), *run.pruning()]


if __name__ == "__main__":
    sys.exit(main("Do 4 distilled steps do what 20 guided ones do?", measure))
