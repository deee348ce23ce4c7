"""Export: checkpoints -> a Stable Diffusion folder in fp16 safetensors.

Writes model_index.json, the components and velatura.json; the model card and
the licence texts lie in the folder already and are left alone.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline

import denoiser
from data import render_pictures
from presets import Preset
from schedule import scheduler_config
from vocabulary import BACKGROUNDS, NOUNS, PLACES, SETTING_WORDS, SETTINGS, SIZES, plural

PARTS = ("tokenizer", "text_encoder", "unet", "vae", "scheduler")

DEFAULTS: dict[str, str | int | float] = {"steps": 12, "guidance_scale": 3.5, "scheduler": "ddim"}
LIVE = {"steps": 2, "guidance_scale": 2.0, "scheduler": "ddim"}


def vocabulary() -> list[str]:
    """Every word that training captions may hold, sorted."""
    phrases = [
        *BACKGROUNDS,
        *SETTING_WORDS.values(),
        "two",
        "background",
        "picture illustration drawing image photo",
    ]
    phrases += ["a an on of and next to with there is against"]
    for noun in NOUNS:
        phrases += [noun.word, noun.many, *noun.synonyms, *map(plural, noun.synonyms)]
    for table in (SETTINGS, PLACES, SIZES):
        for name, ways in table.items():
            phrases += [name, *ways]
    return sorted({word for phrase in phrases for word in phrase.split()})


def export(preset: Preset, folder: Path, out: Path) -> None:
    """Write the folder of the checkpoints as they are now. Each component is
    written beside its place first, then moved there."""
    vae = denoiser.load_autoencoder(preset, folder)
    scenes = render_pictures(folder / "pictures", folder.parent / "sprites", preset.scenes).scenes
    model, tokenizer = denoiser.make_denoiser(preset, folder, scenes)
    checkpoint = folder / "denoiser.pt"
    if checkpoint.exists():
        model.load_state_dict(
            torch.load(checkpoint, map_location="cpu", weights_only=True)["average"]
        )
    latents = folder / "latents.pt"
    deviation = (
        torch.load(latents, weights_only=True).float().std().item() if latents.exists() else 1.0
    )
    vae.register_to_config(scaling_factor=1 / deviation)
    pipeline = StableDiffusionPipeline(
        vae=vae,
        text_encoder=model.text_encoder,
        tokenizer=tokenizer,
        unet=model.unet,
        scheduler=DDIMScheduler.from_config(scheduler_config()),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).to(torch.float16)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as temporary:
        pipeline.save_pretrained(temporary, safe_serialization=True)
        for file in Path(temporary).rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)
        for part in (*PARTS, "model_index.json"):
            put(Path(temporary) / part, out / part)
    about = {
        "name": "Velatura Starter",
        "native_size": 256,
        "defaults": DEFAULTS,
        "live": LIVE,
        "vocabulary": vocabulary(),
    }
    (out / "velatura.json").write_text(json.dumps(about, indent=1) + "\n")


def put(source: Path, target: Path) -> None:
    """Move a file or folder into place, over what is there."""
    if target.is_dir():
        shutil.rmtree(target)
    source.replace(target)
