"""Export: checkpoints -> a Stable Diffusion folder in fp16 safetensors.

Writes model_index.json, the components, the few-step LoRA, velatura.json,
figures.json and the model card; licence texts lie in the folder already and are
left alone.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion_inpaint import (
    StableDiffusionInpaintPipeline,
)
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from safetensors.torch import save_file
from torch import nn

import autoencoder
import denoiser
import distil
import latents
from card import card
from data import LATENTS
from presets import Preset
from schedule import scheduler_config
from vocabulary import vocabulary

PARTS = ("tokenizer", "text_encoder", "unet", "vae", "scheduler")
FEW_STEPS = "few_steps.safetensors"
DEFAULTS: dict[str, str | int | float] = {
    "steps": 20,
    "guidance_scale": 3.5,
    "scheduler": "euler_a",
}
QUICK: dict[str, object] = {
    "steps": 4,
    "guidance_scale": 1.0,
    "scheduler": "lcm",
    "loras": [FEW_STEPS],
}
LIVE = QUICK | {"steps": 1}


def export(preset: Preset, folder: Path, out: Path) -> None:
    """Write the folder of the checkpoints as they are now. Each component is
    written beside its place first, then moved there."""
    vae = autoencoder.load(preset, folder)
    data = latents.make_latents(
        vae, folder.parent / "sprites", folder / "latents", 1, preset.chunk, LATENTS
    )
    model, tokenizer = denoiser.restore(preset, folder, data.scenes)
    vae.register_to_config(scaling_factor=data.scale)
    # Its annotations know neither tiny autoencoders nor that a checker may be left out.
    parts: dict[str, Any] = {
        "vae": vae,
        "text_encoder": model.text_encoder,
        "tokenizer": tokenizer,
        "unet": model.unet,
        "scheduler": DDIMScheduler.from_config(scheduler_config()),
        "safety_checker": None,
        "feature_extractor": None,
        "requires_safety_checker": False,
    }
    pipeline = StableDiffusionInpaintPipeline(**parts).to("cpu", torch.float16)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as temporary:
        pipeline.save_pretrained(temporary, safe_serialization=True)
        for file in Path(temporary).rglob("*"):
            file.chmod(0o755 if file.is_dir() else 0o644)
        for part in (*PARTS, "model_index.json"):
            put(Path(temporary) / part, out / part)
    about: dict[str, object] = {
        "name": "Velatura Starter",
        "native_size": 256,
        "defaults": DEFAULTS,
    }
    sizes = {"unet": millions(model.unet), "text": millions(model.text_encoder)}
    sizes |= {"vae": millions(vae), "lora": 0.0}
    if (folder / "distil.pt").exists():
        sizes["lora"] = export_lora(preset, folder, model, out / FEW_STEPS)
        about |= {"quick": QUICK, "live": LIVE}
    about["vocabulary"] = vocabulary()
    (out / "velatura.json").write_text(json.dumps(about, indent=1) + "\n")
    if (folder / "figures/figures.json").exists():
        shutil.copyfile(folder / "figures/figures.json", out / "figures.json")
    (out / "README.md").write_text(card(preset, folder, sizes))


def millions(model: nn.Module) -> float:
    """Parameters."""
    return sum(parameter.numel() for parameter in model.parameters()) / 1e6


def export_lora(preset: Preset, folder: Path, model: denoiser.Denoiser, path: Path) -> float:
    """Write the few-step LoRA by diffusers' names, fp16; millions of parameters."""
    model.float()
    distil.restore(preset, folder, model.unet)
    tensors = {
        f"unet.{name}": tensor.half().contiguous()
        for name, tensor in distil.lora_of(model.unet).items()
    }
    save_file(tensors, path, metadata={"format": "pt"})
    path.chmod(0o644)
    return sum(tensor.numel() for tensor in tensors.values()) / 1e6


def put(source: Path, target: Path) -> None:
    """Move a file or folder into place, over what is there."""
    if target.is_dir():
        shutil.rmtree(target)
    source.replace(target)
