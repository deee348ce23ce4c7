"""Trees of the programs as they lie on a disk: real folders, tiny files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from desktop_app.library.sharing.model_walk import shared_files
from desktop_app.library.sharing.program_types import FoundFolder, System

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OLDER = "f" * 40
TOKEN = "hf_thisIsNobodysToken"


def put(path: Path, content: bytes | str = b"weights") -> Path:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def system(home: Path, kind: str = "linux", **environment: Path) -> System:
    values: Mapping[str, str] = {name: str(path) for name, path in environment.items()}
    return System(kind, home, values)  # type: ignore[arg-type]


def diffusers(folder: Path) -> Path:
    put(folder / "model_index.json", '{"_class_name": "StableDiffusionPipeline"}')
    put(folder / "unet" / "config.json", "{}")
    put(folder / "unet" / "diffusion_pytorch_model.safetensors")
    put(folder / "vae" / "diffusion_pytorch_model.safetensors")
    return folder


def automatic(root: Path) -> Path:
    put(root / "webui.py", "")
    put(root / "modules" / "shared.py", "")
    put(root / "config.json", f'{{"some_token": "{TOKEN}"}}')
    models = root / "models"
    put(models / "Stable-diffusion" / "photo.safetensors")
    put(models / "Stable-diffusion" / "deep" / "old.ckpt")
    put(models / "Stable-diffusion" / "Put Stable Diffusion checkpoints here.txt", "")
    put(models / "VAE" / "sharp.vae.pt")
    put(models / "Lora" / "style.safetensors")
    put(models / "ESRGAN" / "4x.pth")
    put(models / "ControlNet" / "canny.safetensors")
    put(root / "embeddings" / "bad-hands.pt")
    put(root / "extensions" / "sd-webui-controlnet" / "models" / "depth.pth")
    put(root / "outputs" / "not-a-model.safetensors")
    return root


def forge(root: Path) -> Path:
    automatic(root)
    (root / "modules_forge").mkdir()
    put(root / "models" / "text_encoder" / "t5xxl.safetensors")
    return root


def sdnext(root: Path) -> Path:
    automatic(root)
    put(root / "installer.py", "")
    put(root / "models" / "UNET" / "flux.safetensors")
    hub_repository(root / "models" / "Diffusers")
    return root


def comfyui(root: Path) -> Path:
    put(root / "main.py", "")
    put(root / "nodes.py", "")
    put(root / "comfy" / "sd.py", "")
    models = root / "models"
    put(models / "checkpoints" / "sdxl" / "base.safetensors")
    put(models / "diffusion_models" / "flux.sft")
    put(models / "unet" / "flux-Q4.gguf")
    put(models / "text_encoders" / "clip_l.safetensors")
    put(models / "clip_vision" / "vit.safetensors")
    put(models / "vae" / "ae.safetensors")
    put(models / "loras" / "style.safetensors")
    put(models / "upscale_models" / "4x.pth")
    put(models / "controlnet" / "put_controlnets_here", "")
    diffusers(models / "diffusers" / "whole")
    return root


def stability_matrix(root: Path) -> Path:
    models = root / "Models"
    put(models / "StableDiffusion" / "photo.safetensors")
    put(models / "DiffusionModels" / "flux.gguf")
    put(models / "Lora" / "style.safetensors")
    put(models / "VAE" / "ae.safetensors")
    put(models / "TextEncoders" / "t5.safetensors")
    put(models / "IpAdapter" / "plus.bin")
    return root


def swarmui(root: Path) -> Path:
    put(root / "SwarmUI.sln", "")
    put(root / "Data" / "Settings.fds", f"UserAuth: {TOKEN}\n")
    models = root / "Models"
    put(models / "Stable-Diffusion" / "photo.safetensors")
    put(models / "diffusion_models" / "flux.gguf")
    put(models / "Lora" / "style.safetensors")
    put(models / "VAE" / "ae.safetensors")
    put(models / "clip" / "t5.safetensors")
    inner = root / "dlbackend" / "comfy" / "ComfyUI" / "models"
    put(inner / "upscale_models" / "4x.pth")
    return root


def invokeai_old(root: Path) -> Path:
    put(root / "invokeai.yaml", f"schema_version: 4.0.2\nremote_api_tokens:\n  - token: {TOKEN}\n")
    put(root / "databases" / "invokeai.db", "")
    diffusers(root / "models" / "sd-1" / "main" / "stable-diffusion-v1-5")
    put(root / "models" / "sdxl" / "lora" / "style.safetensors")
    put(root / "models" / "any" / "clip_vision" / "vit" / "model.safetensors")
    put(root / "models" / ".download_cache" / "part.safetensors")
    return root


def invokeai_new(root: Path, models: Path) -> Path:
    put(root / "invokeai.yaml", f"host: 0.0.0.0\nmodels_dir: {models} # elsewhere\n")
    diffusers(models / "9d6ba49e-7a37-4e0f-94b0-7a6b9c3e2a11")
    put(models / "11112222-3333-4444-5555-666677778888" / "style.safetensors")
    return root


def fooocus(root: Path, config: str = "") -> Path:
    put(root / "fooocus_version.py", "")
    put(root / "webui.py", "")
    put(root / "modules" / "config.py", "")
    put(root / "models" / "checkpoints" / "juggernaut.safetensors")
    put(root / "models" / "loras" / "offset.safetensors")
    put(root / "models" / "inpaint" / "fooocus_inpaint_head.pth")
    put(root / "models" / "upscale_models" / "upscaler.bin")
    if config:
        put(root / "config.txt", config)
    return root


def hub_file(repo: Path, name: str, content: bytes, commit: str, *, links: bool = True) -> Path:
    """A file of a snapshot: a link into the blobs, or the file itself as on Windows."""
    path = repo / "snapshots" / commit / name
    if not links:
        return put(path, content)
    blob = put(repo / "blobs" / f"{hash((name, content)) & 0xFFFFFFFF:064x}", content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(os.path.relpath(blob, path.parent))
    return path


def hub_repository(cache: Path, *, links: bool = True) -> Path:
    """A pipeline in two commits, and a repository of one file."""
    repo = cache / "models--owner--pipeline"
    put(repo / "refs" / "main", COMMIT)
    for commit, text in ((OLDER, b"old"), (COMMIT, b"new")):
        hub_file(repo, "model_index.json", b"{}", commit, links=links)
        hub_file(repo, "unet/diffusion_pytorch_model.safetensors", text, commit, links=links)
        hub_file(repo, "vae/diffusion_pytorch_model.safetensors", b"vae", commit, links=links)
    single = cache / "models--bert-base-cased"
    hub_file(single, "model.safetensors", b"bert", COMMIT, links=links)
    hub_file(single, "config.json", b"{}", COMMIT, links=links)
    put(single / "blobs" / ("a" * 64 + ".incomplete"), b"half")
    put(cache / "datasets--owner--set" / "snapshots" / COMMIT / "data.bin")
    return cache


def hub(home: Path, *, links: bool = True) -> Path:
    """A whole HF_HOME with a token beside the cache; returns the cache."""
    put(home / "token", TOKEN)
    put(home / "stored_tokens", f"[default]\nhf_token = {TOKEN}\n")
    return hub_repository(home / "hub", links=links)


def models_of(found: FoundFolder) -> dict[str, str]:
    """What each model is, by its path below the program's folder (or whole, if elsewhere)."""
    told: dict[str, str] = {}
    for file in shared_files(found):
        inside = file.path.is_relative_to(found.path)
        path = file.path.relative_to(found.path) if inside else file.path
        told[path.as_posix()] = file.component
    return told
