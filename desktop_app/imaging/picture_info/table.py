"""The formats there are, one row each, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info import (
    automatic1111,
    comfyui,
    drawthings,
    easydiffusion,
    fooocus,
    invokeai,
    midjourney,
    novelai,
    swarmui,
    velatura,
)
from desktop_app.imaging.picture_info.texts import Texts


@dataclass(frozen=True, slots=True)
class Format:
    """One of them.

    Attributes:
        id: `PictureInfo.source` of what it reads.
        name: what the user reads.
        places: where its texts stand.
        told_by: by what they are recognised.
        gives: what is read of them, beside prompts, seed, steps, guidance, sampler, size and model.
        read: reads them; None where they are of another.
    """

    id: str
    name: str
    places: str
    told_by: str
    gives: str
    read: Callable[[Texts], PictureInfo | None]


FORMATS: Final = (
    Format(
        "velatura",
        "Velatura",
        "PNG text `velatura`; EXIF MakerNote (JPEG, WebP, AVIF, TIFF); `name.json`",
        "JSON with a `request` that can be read",
        "the exact request: every setting and condition",
        velatura.read,
    ),
    Format(
        "swarmui",
        "SwarmUI",
        "PNG text `parameters`; EXIF UserComment or Model; `name.swarm.json`; lowest bits",
        "JSON with `sui_image_params`",
        "LoRAs, VAE, refiner, strength, CLIP skip, variation, distilled guidance, hashes",
        swarmui.read,
    ),
    Format(
        "fooocus",
        "Fooocus",
        "PNG text `parameters`; EXIF UserComment; scheme `a1111`: as AUTOMATIC1111",
        "JSON with `base_model` and `performance`, `sharpness` or `metadata_scheme`",
        "LoRAs with hashes, VAE, refiner and its start",
        fooocus.read,
    ),
    Format(
        "easydiffusion",
        "Easy Diffusion",
        "PNG texts, one a setting; EXIF UserComment; `name.json`, `name.txt`",
        "`use_stable_diffusion_model` or `Stable Diffusion model`",
        "LoRAs, embeddings, VAE, strength, CLIP skip",
        easydiffusion.read,
    ),
    Format(
        "invokeai",
        "InvokeAI",
        "PNG texts `invokeai_metadata`, `invokeai_graph` (3 to 6), `sd-metadata` (2), `Dream` (1)",
        "the name of the text",
        "LoRAs, VAE, refiner, strength, CLIP skip, rescale, distilled guidance, hashes",
        invokeai.read,
    ),
    Format(
        "novelai",
        "NovelAI",
        "PNG texts `Software`, `Source`, `Description`, `Comment`; EXIF UserComment; lowest bits"
        " of alpha",
        "`Software` is NovelAI, or `Comment` is JSON with `uc` and `sampler`",
        "sigma schedule, rescale, strength, captions of characters (version 4)",
        novelai.read,
    ),
    Format(
        "comfyui",
        "ComfyUI",
        "PNG texts `prompt`, `workflow`; EXIF Make, Model, ImageDescription, UserComment;"
        " `name.json`",
        "a graph with a sampler; not where another program left its `Version`",
        "LoRAs (also stacks), embeddings, VAE, refiner, strength, CLIP skip, sigma schedule,"
        " distilled guidance; samplers after the first and unknown nodes by name",
        comfyui.read,
    ),
    Format(
        "drawthings",
        "Draw Things",
        "XMP exif:UserComment",
        "JSON with `c` and `model` or `sampler`",
        "LoRAs, strength, CLIP skip",
        drawthings.read,
    ),
    Format(
        "midjourney",
        "Midjourney",
        "PNG text `Description`; XMP dc:description; EXIF ImageDescription",
        "`Job ID:` at the end",
        "`--seed`, `--no` (negative prompt), `--v` and `--niji` (model); other parameters by name",
        midjourney.read,
    ),
    Format(
        "automatic1111",
        "AUTOMATIC1111, Forge, reForge, SD.Next, Civitai",
        "PNG text `parameters`; EXIF UserComment or ImageDescription; `name.txt`; lowest bits",
        "a line with three fields or more, `Steps: …` and the like",
        "LoRAs and embeddings with hashes, VAE, refiner, strength, CLIP skip, sigma schedule,"
        " variation, eta, rescale, distilled guidance; hires and extensions' fields by name",
        automatic1111.read,
    ),
)
