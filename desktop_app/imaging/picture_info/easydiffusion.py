"""Easy Diffusion: a text a setting (PNG), JSON (EXIF, ``name.json``), or lines (``name.txt``).

Under the names of its requests, or those that its window shows: ui/easydiffusion/utils/
save_utils.py (TASK_TEXT_MAPPING) of easydiffusion/easydiffusion; written by sdkit (save_dicts).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.draft import InfoDraft, strings
from desktop_app.imaging.picture_info.table import EASYDIFFUSION
from desktop_app.imaging.picture_info.texts import COMMENT, PictureTexts

_LABELS: Final = {
    "Prompt": "prompt",
    "Negative Prompt": "negative_prompt",
    "Seed": "seed",
    "Stable Diffusion model": "use_stable_diffusion_model",
    "Clip Skip": "clip_skip",
    "VAE model": "use_vae_model",
    "Sampler": "sampler_name",
    "Width": "width",
    "Height": "height",
    "Steps": "num_inference_steps",
    "Guidance Scale": "guidance_scale",
    "Prompt Strength": "prompt_strength",
    "LoRA model": "use_lora_model",
    "LoRA Strength": "lora_alpha",
    "Embedding models": "use_embeddings_model",
    "Seamless Tiling": "tiling",
    "ControlNet model": "use_controlnet_model",
    "ControlNet Filter": "control_filter_to_apply",
    "Hypernetwork model": "use_hypernetwork_model",
    "Hypernetwork Strength": "hypernetwork_strength",
    "Use Face Correction": "use_face_correction",
    "Use Upscaling": "use_upscale",
    "Upscale By": "upscale_amount",
    "Latent Upscaler Steps": "latent_upscaler_steps",
}
_NAMES: Final = frozenset((*_LABELS.values(), *EASYDIFFUSION))
_MODEL: Final = "use_stable_diffusion_model"


def read(texts: PictureTexts) -> PictureInfo | None:
    """What it wrote; None where this is another's."""
    for data in (texts.json(COMMENT), _lines(texts.get(COMMENT, "")), texts):
        named = {_LABELS.get(key, key): value for key, value in data.items()}
        if _MODEL in named and ("prompt" in named or "sampler_name" in named):
            known = data is not texts
            return _info({k: v for k, v in named.items() if known or k in _NAMES})
    return None


def _lines(text: str) -> dict[str, str]:
    """Of ``name.txt``: "Prompt: …", "Seed: …"."""
    if "Stable Diffusion model: " not in text:
        return {}
    pairs = (line.partition(": ") for line in text[:200_000].splitlines()[:100])
    return {name: value for name, mark, value in pairs if mark}


def _info(data: Mapping[str, Any]) -> PictureInfo:
    draft = InfoDraft("easydiffusion", "Easy Diffusion")
    kept = {key: None if value == "None" else value for key, value in data.items()}
    draft.take(kept, EASYDIFFUSION)
    if str(kept.get("clip_skip")).casefold() == "true":  # it skips one layer, or none
        draft.put("clip_skip", 1)
    weights = strings(str(kept.get("lora_alpha", "")).strip("[]"))
    names = kept.get("use_lora_model")
    for number, name in enumerate(strings(names.strip("[]") if isinstance(names, str) else names)):
        draft.weights(
            "loras", name.strip("'\""), weights[number] if number < len(weights) else None
        )
    for name in strings(kept.get("use_embeddings_model")):
        draft.weights("embeddings", name)
    return draft.info()
