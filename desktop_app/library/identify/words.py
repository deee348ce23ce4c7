"""What a file is, in the words the user reads. Knows no file."""

from __future__ import annotations

from desktop_app.catalog.families import Architecture
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.identify.kinds import KindTable

# Per component: with the family's name, and without.
_WORDS: dict[str, tuple[str, str]] = {
    "checkpoint": ("{a} {model}", "a whole model"),
    "denoiser": (
        "the UNet or transformer of {a} {model} alone",
        "a UNet or transformer alone",
    ),
    "vae": ("an autoencoder (VAE) of {family} alone", "an autoencoder (VAE) alone"),
    "text_encoder": ("a text encoder of {family} alone", "a text encoder alone"),
    "image_encoder": ("an image encoder ({family})", "an image encoder"),
    "lora": ("a LoRA for {family}", "a LoRA"),
    "embedding": ("a textual inversion for {family}", "a textual inversion"),
    "controlnet": ("a ControlNet for {family}", "a ControlNet"),
    "ip_adapter": ("an IP-Adapter for {family}", "an IP-Adapter"),
    "t2i_adapter": ("a T2I adapter for {family}", "a T2I adapter"),
    "upscaler": ("an upscaler", "an upscaler"),
    "inpainter": ("an inpainting network ({family})", "an inpainting network"),
    "segmenter": ("a segmenter ({family})", "a segmenter"),
    "preprocessor": ("a preprocessor ({family})", "a preprocessor"),
    "classifier": ("a classifier of pictures ({family})", "a classifier of pictures"),
    "captioner": ("a captioner of pictures ({family})", "a captioner of pictures"),
    "encoder": ("an encoder for evaluations", "an encoder for evaluations"),
    "hypernetwork": ("a hypernetwork for {family}", "a hypernetwork"),
    "unknown": (
        "weights of a kind that isn't known here",
        "weights of a kind that isn't known here",
    ),
}

_TASKS = {
    "inpaint": ", made for inpainting",
    "refine": ", the refiner",
    "depth": ", guided by depth",
    "edit": ", for editing by instruction",
    "upscale": ", for enlarging",
    "control": ", guided by a picture",
    "motion": ", for motion",
    "face": ", for faces",
}


def describe(info: WeightsInfo, table: KindTable, architectures: dict[str, Architecture]) -> str:
    """A few words that follow "it is": "a LoRA for FLUX.1"."""
    kind = table.kind(info.kind)
    if kind is not None and kind.what and kind.component == info.component:
        return kind.what
    architecture = architectures.get(info.family)
    with_family, without = _WORDS[info.component]
    words = without
    if architecture is not None:
        name = architecture.name
        model = name if name.endswith("model") else f"{name} model"
        a = "an" if name[0] in "AEIO" else "a"
        words = with_family.format(family=name, model=model, a=a)
    if info.component == "upscaler":
        return words + (f" that enlarges {info.scale} times" if info.scale else "")
    if info.embeddings:
        words += f" with the embedding{'s'[: len(info.embeddings) > 1]} "
        words += ", ".join(info.embeddings)
    return words + _TASKS.get(info.task, "")
