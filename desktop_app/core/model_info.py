"""What the program knows about a model on the disk, told from its header and config alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

__all__ = ["LoraUse", "ModelDefaults", "ModelInfo", "is_lora_name", "loras_from_json"]

Layout: TypeAlias = Literal["folder", "single_file"]
PredictionType: TypeAlias = Literal["epsilon", "v_prediction", "sample"]


@dataclass(frozen=True, slots=True)
class LoraUse:
    """A LoRA (Hu et al. 2021) and how much of it counts.

    Attributes:
        name: a file in the model's own folder.
        weight: factor of what it adds to the weights.
    """

    name: str
    weight: float = 1.0


def is_lora_name(name: str) -> bool:
    """Whether ``name`` can be a LoRA's: a safetensors file, without any folder."""
    plain = not any(mark in name for mark in "/\\:") and not name.startswith(".")
    return plain and name.endswith(".safetensors")


@dataclass(frozen=True, slots=True)
class ModelDefaults:
    """Settings that suit a model.

    Attributes:
        loras: LoRAs of the model's folder that belong to these settings.
        (the others as in `GenerationRequest`)
    """

    steps: int = 25
    guidance_scale: float = 7.5
    scheduler: str = "dpmpp_2m_karras"
    loras: tuple[LoraUse, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ModelDefaults:
        """Rebuild from a plain dict. Raises KeyError or TypeError on a wrong shape."""
        fields: dict[str, Any] = {**data, "loras": loras_from_json(data)}
        return cls(**fields)


def loras_from_json(data: dict[str, Any]) -> tuple[LoraUse, ...]:
    """What stands under ``loras``; nothing where there is no such key."""
    return tuple(LoraUse(**each) for each in data.get("loras", ()))


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One usable model.

    Attributes:
        id: how requests, settings and the command line name it; unique in the model list.
        name: what the user reads.
        path: the diffusers folder or the .safetensors file (absolute; never put into metadata).
        layout: ``folder`` (diffusers) or ``single_file`` (original layout).
        family: a key of the families table.
        prediction_type: what the UNet predicts.
        input_channels: channels the UNet takes; 2 × latent channels + 1 means an inpainting UNet.
        latent_channels: channels of the latents.
        factor: pixels per latent pixel; sizes must be multiples of it.
        native_size: side of the square area the model was trained for, in pixels.
        size_bytes: bytes on disk.
        bundled: whether it ships with the program.
        digest: short content hash (hex), for metadata and history.
        defaults: settings that suit it.
        quick: settings for a good picture in few steps; None unless the model was distilled for it.
        live: settings for live mode, where a picture in a tenth of a second is worth more than the
            best one; None where nothing is known.
        ignored: names in the folder that were not read because they are code or pickles.
    """

    id: str
    name: str
    path: str
    layout: Layout
    family: str
    prediction_type: PredictionType
    input_channels: int
    latent_channels: int
    factor: int
    native_size: int
    size_bytes: int
    bundled: bool = False
    digest: str = ""
    defaults: ModelDefaults = field(default_factory=ModelDefaults)
    quick: ModelDefaults | None = None
    live: ModelDefaults | None = None
    ignored: tuple[str, ...] = ()

    @property
    def has_inpainting_unet(self) -> bool:
        """Whether the UNet takes mask and masked picture beside the latents (9 channels in SD)."""
        return self.input_channels == 2 * self.latent_channels + 1

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal value."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ModelInfo:
        """Rebuild from `to_json`. Raises KeyError or TypeError on a wrong shape."""
        settings = {
            key: None if data[key] is None else ModelDefaults.from_json(data[key])
            for key in ("defaults", "quick", "live")
        }
        fields: dict[str, Any] = {**data, **settings, "ignored": tuple(data["ignored"])}
        return cls(**fields)
