"""What other programs write: the formats, one row each, and what their values are called here
(`draft.PLACES`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_app.core.setting_table import ROWS


@dataclass(frozen=True, slots=True)
class Format:
    """One of them.

    Attributes:
        id: `PictureInfo.source` of what it reads.
        name: what the user reads.
        places: where its texts stand.
        marker: by what they are recognised.
        gives: what is read of them, beside prompts, seed, steps, guidance, sampler, size and model.
    """

    id: str
    name: str
    places: str
    marker: str
    gives: str


FORMATS: Final = (
    Format(
        "velatura",
        "Velatura",
        "PNG text `velatura`; EXIF MakerNote (JPEG, WebP, AVIF, TIFF); `name.json`",
        "JSON with a `request` that can be read",
        "the exact request: every setting and condition",
    ),
    Format(
        "swarmui",
        "SwarmUI",
        "PNG text `parameters`; EXIF UserComment or Model; `name.swarm.json`; lowest bits",
        "JSON with `sui_image_params`",
        "LoRAs, VAE, refiner, strength, CLIP skip, variation, distilled guidance, hashes",
    ),
    Format(
        "fooocus",
        "Fooocus, RuinedFooocus, Fooocus-MRE",
        "PNG text `parameters`, `Comment` (MRE); EXIF UserComment; scheme `a1111`: as"
        " AUTOMATIC1111",
        "JSON with `base_model` or `base_model_name`, and `performance`, `sharpness`,"
        " `metadata_scheme` or the model's hash",
        "LoRAs with hashes, VAE, refiner and its start, strength, CLIP skip",
    ),
    Format(
        "easydiffusion",
        "Easy Diffusion",
        "PNG texts, one a setting; EXIF UserComment; `name.json`, `name.txt`",
        "`use_stable_diffusion_model` or `Stable Diffusion model`",
        "LoRAs, embeddings, VAE, strength, CLIP skip",
    ),
    Format(
        "invokeai",
        "InvokeAI",
        "PNG texts `invokeai_metadata`, `invokeai_graph` (3 to 6), `sd-metadata` (2), `Dream` (1)",
        "the name of the text",
        "LoRAs, VAE, refiner, strength, CLIP skip, rescale, distilled guidance, hashes",
    ),
    Format(
        "novelai",
        "NovelAI",
        "PNG texts `Software`, `Source`, `Description`, `Comment`; EXIF UserComment; lowest bits"
        " of alpha",
        "`Software` is NovelAI, or `Comment` is JSON with `uc` and `sampler`",
        "sigma schedule, rescale, strength, captions of characters (version 4)",
    ),
    Format(
        "comfyui",
        "ComfyUI",
        "PNG texts `prompt`, `workflow`; EXIF Make, Model, ImageDescription, UserComment;"
        " `name.json`",
        "a graph with a sampler; not where another program left its `Version`",
        "LoRAs (also stacks), embeddings, VAE, refiner, strength, CLIP skip, sigma schedule,"
        " distilled guidance; samplers after the first and unknown nodes by name",
    ),
    Format(
        "drawthings",
        "Draw Things",
        "XMP exif:UserComment",
        "JSON with `c` and `model` or `sampler`",
        "LoRAs, refiner, strength, CLIP skip; shift and the rest of its configuration by name",
    ),
    Format(
        "mflux",
        "mflux",
        "EXIF UserComment; XMP `mflux:…`; `name.metadata.json`",
        "JSON with `mflux_version`, or `mflux:seed`",
        "LoRAs, strength, distilled guidance; quantisation and the rest by name",
    ),
    Format(
        "midjourney",
        "Midjourney",
        "PNG text `Description`; XMP dc:description; EXIF ImageDescription",
        "`Job ID:` at the end",
        "`--seed`, `--no` (negative prompt), `--v` and `--niji` (model); other parameters by name",
    ),
    Format(
        "automatic1111",
        "AUTOMATIC1111, Forge, reForge, SD.Next, Civitai",
        "PNG text `parameters`; EXIF UserComment or ImageDescription; `name.txt`; lowest bits",
        "a line with three fields or more, `Steps: …` and the like",
        "LoRAs and embeddings with hashes, VAE, refiner, strength, CLIP skip, sigma schedule,"
        " variation, eta, rescale, distilled guidance, tiling; hires and extensions' fields by"
        " name",
    ),
)
"""In the order in which they are tried."""


def _same(*names: str) -> dict[str, str | None]:
    return {name: name for name in names}


def _ignored(*names: str) -> dict[str, str | None]:
    """What says nothing about settings, or is read otherwise."""
    return dict.fromkeys(names)


FOOOCUS: Final[dict[str, str | None]] = {
    **_same("prompt", "steps", "guidance_scale", "vae", "seed"),
    "negative_prompt": "negative",
    "resolution": "size",
    "base_model": "model",
    "base_model_hash": "model_digest",
    "refiner_model": "refiner",
    "refiner_switch": "refiner_start",
    "sampler": "scheduler",
    "scheduler": "sigmas",
    **_same("width", "height"),
    "negative": "negative",
    "cfg": "guidance_scale",
    "sampler_name": "scheduler",
    "base_model_name": "model",
    "clip_skip": "clip_stop",
    "base_clip_skip": "clip_stop",
    "denoise": "strength",
    **_ignored("loras", "version", "software", "metadata_scheme", "created_by"),
}
SWARMUI: Final[dict[str, str | None]] = {
    **_same("prompt", "model", "seed", "steps", "width", "height", "vae"),
    "negativeprompt": "negative",
    "cfgscale": "guidance_scale",
    "fluxguidancescale": "distilled_guidance",
    "sampler": "scheduler",
    "comfyuisampler": "scheduler",
    "autowebuisampler": "scheduler",
    "scheduler": "sigmas",
    "comfyuischeduler": "sigmas",
    "refinermodel": "refiner",
    "initimagecreativity": "strength",
    "clipstopatlayer": "clip_stop",
    "variationseed": "variation_seed",
    "variationseedstrength": "variation",
    "seamlesstileable": "tile",
    **_ignored("loras", "loraweights", "loratencweights", "swarm_version", "automaticvae"),
}
INVOKEAI_MODELS: Final = {"model": "model", "vae": "vae", "refiner_model": "refiner"}
"""Of these each is an object."""

INVOKEAI: Final[dict[str, str | None]] = {
    **_same("width", "height", "seed", "steps"),
    **_same("scheduler", "clip_skip", "strength", "refiner_start"),
    "positive_prompt": "prompt",
    "negative_prompt": "negative",
    "num_steps": "steps",
    "cfg_scale": "guidance_scale",
    "guidance": "distilled_guidance",
    "cfg_rescale_multiplier": "guidance_rescale",
    **dict.fromkeys(INVOKEAI_MODELS),
    **_ignored("loras", "app_version", "id", "type", "is_intermediate", "use_cache", "workflow"),
    **_ignored("seamless_x", "seamless_y"),
}
EASYDIFFUSION: Final[dict[str, str | None]] = {
    **_same("prompt", "seed", "width", "height", "guidance_scale"),
    "negative_prompt": "negative",
    "use_stable_diffusion_model": "model",
    "use_vae_model": "vae",
    "sampler_name": "scheduler",
    "num_inference_steps": "steps",
    "scheduler_name": "sigmas",
    "distilled_guidance_scale": "distilled_guidance",
    "prompt_strength": "strength",
    "tiling": "tile",
    **_ignored("clip_skip", "use_lora_model", "lora_alpha", "use_embeddings_model"),
}
NOVELAI: Final[dict[str, str | None]] = {
    **_same("prompt", "steps", "seed", "width", "height", "strength"),
    "uc": "negative",
    "scale": "guidance_scale",
    "sampler": "scheduler",
    "noise_schedule": "sigmas",
    "cfg_rescale": "guidance_rescale",
    **_ignored("v4_prompt", "v4_negative_prompt", "signed_hash", "n_samples", "version"),
}
DRAWTHINGS: Final[dict[str, str | None]] = {
    **_same("model", "seed", "size", "steps"),
    "c": "prompt",
    "uc": "negative",
    "sampler": "scheduler",
    "scale": "guidance_scale",
    "clip_skip": "clip_stop",
    "refiner": "refiner",
    "refiner_start": "refiner_start",
    **_ignored("strength", "lora", "v2"),
}
DRAWTHINGS_V2: Final[dict[str, str | None]] = {
    **_same("model", "seed", "steps"),
    "guidanceScale": "guidance_scale",
    "clipSkip": "clip_stop",
    "refinerModel": "refiner",
    "refinerStart": "refiner_start",
    **_ignored("id", "sampler", "strength", "loras", "width", "height"),  # names in the text above
}
MFLUX: Final[dict[str, str | None]] = {
    **_same("prompt", "model", "seed", "steps", "width", "height"),
    "negative_prompt": "negative",
    **_ignored("guidance", "image_strength", "lora_paths", "lora_scales", "mflux_version"),
}
AUTOMATIC1111: Final[dict[str, str | None]] = {
    **{row.a1111: row.id for row in tuple(ROWS.values())[::-1] if row.a1111},
    "Sampler": "scheduler",
    "Schedule type": "sigmas",
    "Scheduler": "sigmas",  # Fooocus
    "Sampler sigma": "sigmas",  # SD.Next
    "Distilled CFG Scale": "distilled_guidance",
    "CFG rescale": "guidance_rescale",
    "Size": "size",
    "Model": "model",
    "Model hash": "model_digest",
    "VAE": "vae",
    "Refiner": "refiner",
    "Refiner switch at": "refiner_start",
    "Clip skip": "clip_stop",
    "Variation strength": "variation",
    "Tiling": "tile",
    **_ignored("Version", "App", "Lora hashes", "Lora weights", "Lora"),
    **_ignored("LoRA networks", "TI hashes", "TI", "Hashes", "Civitai resources"),
}
