"""What a file of weights is, told from its header alone, whatever its name says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

Component: TypeAlias = Literal[
    "checkpoint",  # all parts of a model in one file, or a whole diffusers folder
    "denoiser",  # the UNet or transformer alone
    "vae",
    "text_encoder",
    "image_encoder",
    "lora",
    "embedding",  # textual inversion
    "controlnet",
    "ip_adapter",
    "t2i_adapter",
    "upscaler",
    "inpainter",  # fills what is masked from the picture alone, without words
    "segmenter",  # outlines what is pointed at
    "preprocessor",  # a network that looks at pictures, for control images
    "classifier",  # one that says how probable each of its labels is, for the safety filter
    "captioner",  # one that describes pictures: in sentences, or by tags
    "encoder",  # one by whose features, distances or scores evaluations measure
    "hypernetwork",
    "unknown",
]


class ComponentRow(NamedTuple):
    """What a component is called, and where it goes.

    Attributes:
        words: in English.
        subfolder: of the models folder; empty: that itself.
        icon: a file in resources/icons.
        is_add_on: whether requests name such weights, or need them for what they name, or the
            safety filter or an operation needs them.
    """

    words: str
    subfolder: str
    icon: str
    is_add_on: bool = False


COMPONENTS: Final[dict[str, ComponentRow]] = {
    "checkpoint": ComponentRow("model", "", "image"),
    "denoiser": ComponentRow("denoiser alone (UNet or transformer)", "denoisers", "component"),
    "vae": ComponentRow("autoencoder (VAE)", "vaes", "aperture", is_add_on=True),
    "text_encoder": ComponentRow(
        "text encoder", "text_encoders", "text-cursor-input", is_add_on=True
    ),
    "image_encoder": ComponentRow("image encoder", "image_encoders", "scan-eye", is_add_on=True),
    "lora": ComponentRow("LoRA", "loras", "layers", is_add_on=True),
    "embedding": ComponentRow("textual inversion", "embeddings", "quote", is_add_on=True),
    "controlnet": ComponentRow("ControlNet", "controlnets", "waypoints", is_add_on=True),
    "ip_adapter": ComponentRow("IP-Adapter", "ip_adapters", "plug", is_add_on=True),
    "t2i_adapter": ComponentRow("T2I-Adapter", "t2i_adapters", "plug", is_add_on=True),
    "upscaler": ComponentRow("upscaler", "upscalers", "image-upscale", is_add_on=True),
    "inpainter": ComponentRow("inpainting network", "inpainters", "bandage", is_add_on=True),
    "segmenter": ComponentRow("segmenter", "segmenters", "scan-face", is_add_on=True),
    "preprocessor": ComponentRow("preprocessor", "preprocessors", "scan-eye", is_add_on=True),
    "classifier": ComponentRow("classifier", "classifiers", "scan-eye", is_add_on=True),
    "captioner": ComponentRow("captioner", "captioners", "scan-eye", is_add_on=True),
    "encoder": ComponentRow("encoder for evaluations", "encoders", "ruler", is_add_on=True),
    "hypernetwork": ComponentRow("hypernetwork", "hypernetworks", "shapes"),
    "unknown": ComponentRow("weights of unknown type", "others", "file-question-mark"),
}


@dataclass(frozen=True, slots=True)
class WeightsInfo:
    """One file of weights, or one folder of them. Texts are empty and numbers None where the file
    does not tell.

    Attributes:
        kind: id of the row of the table of kinds that matched.
        component: what part of a model it is.
        family: a key of `catalog.components`; of a LoRA or ControlNet what it is made for.
        variant: of the family: "inpaint", "turbo", "schnell", "fill", "large" …
        task: what it is for, where that is special: "inpaint", "refine", "depth", "edit", "canny" …
        precision: "fp32", "fp16", "bf16", "fp8", "int8" …, the one most numbers have.
        quantisation: "gguf:Q4_K", "nf4", "fp8_scaled" …; empty if numbers are stored plainly.
        prediction_type: "epsilon", "v_prediction", "sample", "flow", or empty.
        parameters: numbers in all.
        size_bytes: bytes on disk.
        rank: of a LoRA.
        alpha: of a LoRA, where one value holds for all of it.
        base: what a LoRA says it was trained on (its metadata; free text).
        triggers: words that wake a LoRA or embedding, the most frequent first.
        embeddings: words of textual inversions that a LoRA brings along.
        scale: factor of an upscaler.
        dimension: width of an embedding's vectors, or of a text encoder.
        title: what its maker calls it.
        author: who its maker says made it.
        description: one line of its maker's.
        licence: what its metadata says, unread.
        form: how it is written: "safetensors", "gguf" or "pickle"; of a folder, its files.
    """

    kind: str
    component: Component
    family: str = ""
    variant: str = ""
    task: str = ""
    precision: str = ""
    quantisation: str = ""
    prediction_type: str = ""
    parameters: int | None = None
    size_bytes: int = 0
    rank: int | None = None
    alpha: float | None = None
    base: str = ""
    triggers: tuple[str, ...] = ()
    embeddings: tuple[str, ...] = ()
    scale: int | None = None
    dimension: int | None = None
    title: str = ""
    author: str = ""
    description: str = ""
    licence: str = ""
    form: str = ""
