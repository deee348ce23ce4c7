"""Do 4 steps of a distilled starter model do what 20 guided ones do, and what does pruning cost?

    python benchmarks/distilling.py set WORK        # pictures by the model, a set
    velatura train WORK/set --preset few_steps … --layouts diffusers,kohya --out WORK/few
    python benchmarks/distilling.py measure WORK    # WORK/distil.json, docs/distil.jpg
    python benchmarks/distilling.py prune WORK      # WORK/prune.json

Figures are in docs/training-distil.md and docs/merging.md.

The judge learns what the model itself draws with guidance: the pictures of the set, and others of
scenes that the set does not have, in 8 steps. It is asked about noise that neither it nor the LoRA
has seen. Nouns: every fourth of the model's; seeds count up from a number. Nothing is chosen.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging/starter_model")]

from desktop_app.networks.environment import prepare_environment  # noqa: E402

prepare_environment()

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from diffusers import AutoencoderTiny, UNet2DConditionModel  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from torch import Tensor  # noqa: E402
from transformers import CLIPTextModel, CLIPTokenizer  # noqa: E402

import autoencoder  # noqa: E402
from batches import known_nothing  # noqa: E402
from benchmarks.teaching.judge import Judge, answers, kept, learnt, small  # noqa: E402
from benchmarks.teaching.things import Bytes  # noqa: E402
from desktop_app.imaging.encode import encode  # noqa: E402
from nouns import NOUNS  # noqa: E402
from sampling import sample  # noqa: E402

MODEL = ROOT / "resources/models/starter"
WORDS = [noun.word for noun in NOUNS][::4][:20]
SCENES = ("", " on the grass", " in the snow", ", blue background")
OTHER_SCENES = (" at sunset", " on the beach", ", orange background")
SET_EACH, JUDGE_EACH, ASKED_EACH, BATCH = 3, 2, 2, 20
GUIDED = 8
"""From so many steps on pictures are made with guidance."""
SHARES = (0.1, 0.2, 0.3, 0.5)


class Starter:
    """The model in diffusers' parts; it draws in batches."""

    def __init__(self) -> None:
        parts: dict[str, Any] = {"torch_dtype": torch.float32}
        self.unet: Any = UNet2DConditionModel.from_pretrained(MODEL / "unet", **parts)
        self.text = CLIPTextModel.from_pretrained(MODEL / "text_encoder").float()
        self.words = CLIPTokenizer.from_pretrained(MODEL / "tokenizer")
        self.vae: Any = AutoencoderTiny.from_pretrained(MODEL / "vae", **parts)
        self.scale: float = self.vae.config.scaling_factor
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


def prompts_of(scenes: Sequence[str], each: int) -> tuple[list[str], list[int]]:
    """The prompts, and which noun each names."""
    rows = [(word, scene) for word in range(len(WORDS)) for scene in scenes for _ in range(each)]
    articles = ["an" if word[0] in "aeiou" else "a" for word in WORDS]
    return [f"{articles[w]} {WORDS[w]}{scene}" for w, scene in rows], [w for w, _ in rows]


def make_set(work: Path) -> None:
    """Pictures with captions."""
    model, folder = Starter(), work / "set"
    folder.mkdir(parents=True, exist_ok=True)
    prompts, _ = prompts_of(SCENES, SET_EACH)
    begun = time.monotonic()
    for number, picture in enumerate(model.draw(prompts, 10_000)):
        (folder / f"{number:04d}.png").write_bytes(encode(picture, "PNG"))
        (folder / f"{number:04d}.txt").write_text(prompts[number])
    print(f"{time.monotonic() - begun:.0f} s for {len(prompts)}", flush=True)


def judge_of(work: Path, model: Starter) -> Judge:
    """The judge; it learns if there is none."""

    def learn() -> Judge:
        _, own = prompts_of(SCENES, SET_EACH)
        files = sorted((work / "set").glob("*.png"))
        pictures = [
            np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR_RGB), np.uint8) for file in files
        ]
        prompts, more = prompts_of(OTHER_SCENES, JUDGE_EACH)
        pictures += model.draw(prompts, 20_000, GUIDED)
        right = torch.tensor(own + more)
        return learnt(small(pictures), right, len(WORDS), 1500, torch.device("cpu"))

    return kept(work / "judge.safetensors", learn, len(WORDS))


def named(judge: Judge, pictures: Sequence[Bytes], right: Sequence[int]) -> float:
    """The share that the judge names as it was asked for."""
    return float(np.mean([a == b for a, b in zip(answers(judge, pictures), right, strict=True)]))


def measure(work: Path) -> bool:
    """Shares of nouns by steps: guided, without the LoRA, with it, and with the one that ships;
    whether 4 steps are as good as 0.9 of 20."""
    model = Starter()
    judge = judge_of(work, model)
    found: dict[str, dict[str, float]] = {}
    rows: list[Any] = []
    sets = {
        "learnt": prompts_of(SCENES, ASKED_EACH),
        "other scenes": prompts_of(OTHER_SCENES, 1),
    }

    def look(name: str, steps: int) -> None:
        for which, (prompts, right) in sets.items():
            begun = time.monotonic()
            pictures = model.draw(prompts, 30_000, steps)
            found.setdefault(name, {})[which] = named(judge, pictures, right)
            found[name][f"{which}, seconds each"] = (time.monotonic() - begun) / len(prompts)
            if which == "learnt":
                shown = [pictures[at] for at in range(0, len(prompts), len(prompts) // 10)]
                rows.append(np.hstack([cv2.resize(each, (96, 96)) for each in shown]))
        print(name, found[name], flush=True)

    look("guided, 20", 20)
    look("without, 4", 4)
    for name, file in (
        ("distilled", next(work.glob("few*diffusers*"))),
        ("ships", MODEL / "few_steps.safetensors"),
    ):
        model.unet.load_lora_adapter(load_file(file), prefix="unet", adapter_name=name)
        for steps in (4, 2, 1) if name == "distilled" else (4,):
            look(f"{name}, {steps}", steps)
        model.unet.delete_adapters(name)
    (work / "distil.json").write_text(json.dumps(found, indent=1))
    sheet = np.vstack(rows)[..., ::-1]
    cv2.imwrite(str(ROOT / "docs/distil.jpg"), sheet, [cv2.IMWRITE_JPEG_QUALITY, 88])
    return found["distilled, 4"]["learnt"] >= 0.9 * found["guided, 20"]["learnt"]


def pruned(tensors: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """As `merge prune`: the smallest numbers of each matrix become 0."""
    made: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        count = math.floor(share * tensor.numel()) if tensor.ndim > 1 else 0
        flat = tensor.flatten().clone()
        flat[flat.abs().float().argsort(stable=True)[:count]] = 0
        made[name] = flat.view_as(tensor)
    return made


def prune(work: Path) -> None:
    """What is lost by share: one prediction, the nouns, the file."""
    model = Starter()
    judge = judge_of(work, model)
    file = MODEL / "unet/diffusion_pytorch_model.safetensors"
    whole = load_file(file)
    prompts, right = prompts_of(SCENES, 1)
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
        found: dict[str, Any] = {}
        for share in (0.0, *SHARES):
            less = pruned(whole, share)
            model.unet.load_state_dict(less)
            error = (model.unet(given, times, states).sample - plain).square().mean()
            peak = (plain.max() - plain.min()).square()
            found[f"{share:.0%}"] = {
                "psnr": float(10 * torch.log10(peak / error)) if share else None,
                "named": named(judge, model.draw(prompts, 40_000, GUIDED), right),
                **sizes(less),
            }
            print(share, found[f"{share:.0%}"], flush=True)
    (work / "prune.json").write_text(json.dumps(found, indent=1))


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


def main() -> int:
    """Do the stage that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=("set", "measure", "prune"))
    parser.add_argument("work", type=Path)
    arguments = parser.parse_args()
    stages: dict[str, Any] = {"set": make_set, "measure": measure, "prune": prune}
    return int(stages[arguments.stage](arguments.work) is False)


if __name__ == "__main__":
    sys.exit(main())
