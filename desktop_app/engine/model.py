"""A model in memory: the parts that text→image, image→image and inpainting share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from desktop_app.catalog.autoencoders import autoencoder_of
from desktop_app.catalog.families import Family, references_of
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.core.forecast import ModelWeights, PartWeights
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, digest
from desktop_app.core.record import record
from desktop_app.engine.adapters.lora_stack import FileState, LoraStack
from desktop_app.engine.control.control_file import ControlFile
from desktop_app.engine.control.control_network import ControlNetwork
from desktop_app.engine.control.control_stack import ControlStack
from desktop_app.engine.control.makers import control_network
from desktop_app.engine.image_prompt.image_stack import ImageStack
from desktop_app.engine.preview import fit_rgb_map
from desktop_app.engine.speed.openvino import CompiledDenoiser
from desktop_app.engine.tiny_preview import TinyPreview, load_tiny_preview
from desktop_app.networks.adapters.textual_inversion import Word
from desktop_app.networks.codec import LatentCodec, pixels_to_tensor
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part
from desktop_app.networks.family_engine import FamilyEngine, TextEncoder
from desktop_app.networks.part_classes import PART_NAMES
from desktop_app.networks.quantised.layers import quantised_layers
from desktop_app.networks.schedules.scheduler_classes import fresh, make_scheduler

REMEMBERED = 4
"""Pictures whose latents are kept, beside as many as the model takes for references."""


@dataclass(eq=False)
class Backend:
    """What runs a model's denoiser, and how; set by `engine.backend` and `engine.profiles`.

    Attributes:
        compiled: by OpenVINO; None where torch runs it.
        failed: whether it was tried in vain.
        reasons: why it could not be used, as far as that was said.
        profile: what the network was brought to where torch runs it.
    """

    compiled: CompiledDenoiser | None = None
    failed: bool = False
    reasons: set[str] = field(default_factory=set[str])
    profile: ComputeProfile = field(default_factory=ComputeProfile)

    @property
    def name(self) -> str:
        return "torch" if self.compiled is None else "openvino"


@record(eq=False)
class Model:
    """A loaded model.

    Attributes:
        info: what and where it is.
        family: its family's facts.
        engine: its family's way of running.
        compute: device and precision it was loaded for.
        parts: the parts as they were loaded, by component; None for one that is left out.
        texts: tokenizers and text encoders as one.
        codec: the autoencoder.
        words: embeddings that were read, by word and file.
        variants: this model with another autoencoder, by its path and content hash.
        backend: what runs the denoiser.
    """

    info: ModelInfo
    family: Family
    engine: FamilyEngine
    compute: Compute
    parts: dict[str, Any]
    texts: TextEncoder
    codec: LatentCodec
    _schedulers: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    _blank: dict[Size, Tensor] = field(default_factory=dict[Size, Tensor], repr=False)
    _encoded: dict[str, Tensor] = field(default_factory=dict[str, Tensor], repr=False)
    _previews: dict[str, TinyPreview] = field(default_factory=dict[str, TinyPreview], repr=False)
    words: dict[tuple[str, FileState], Word] = field(
        default_factory=dict[tuple[str, FileState], Word], repr=False
    )
    variants: dict[tuple[str | None, str | None], Model] = field(
        default_factory=dict[tuple[str | None, str | None], "Model"], repr=False
    )
    backend: Backend = field(default_factory=Backend, repr=False)

    @property
    def network(self) -> Any:
        """The denoiser: the part that predicts."""
        return self.parts[self.engine.denoiser]

    @cached_property
    def loras(self) -> LoraStack:
        """What puts LoRAs into its weights and takes them out again."""
        return LoraStack(self.info, self.parts, self.engine.denoiser, self.texts.widths)

    @cached_property
    def controls(self) -> ControlStack:
        """The control networks beside it."""

        def make(file: ControlFile) -> ControlNetwork:
            name, network = self.info.name, self.network
            return control_network(self.family.id, file, name, network, self.compute)

        return ControlStack(self.compute, make)

    @cached_property
    def image_prompts(self) -> ImageStack:
        """What its layers have of image prompts' pictures."""
        return ImageStack(self.info.name, self.network, self.compute)

    @cached_property
    def weights(self) -> ModelWeights:
        """The sizes of its parts, as `library.probing.part_sizes` reads them of files."""
        return ModelWeights(tuple(_sizes(self)), self.codec.row.tiny)

    def with_codec(self, codec: LatentCodec, vae: Any, info: ModelInfo) -> Model:
        """This model with another autoencoder, that of ``info``; weights, texts, LoRAs, control
        networks and image prompts are the same objects. Where it has none of its own, ``vae``
        becomes its part."""
        parts = self.parts if self.parts.get("vae") is not None else {**self.parts, "vae": vae}
        made = replace(self, info=info, codec=codec, parts=parts, _blank={}, _encoded={})
        made.__dict__.update(
            loras=self.loras, controls=self.controls, image_prompts=self.image_prompts
        )
        return made

    def forget_latents(self) -> None:
        """Encode pictures and control images again: it would be done otherwise now."""
        self.controls.forget_hints(0)
        self._blank.clear()
        self._encoded.clear()

    def blank_latents(self, size: Size) -> Tensor:
        """Latents (1, c, h/f, w/f) of an all-grey picture: of which an inpainting denoiser knows
        nothing. Those of the last size are remembered."""
        if size not in self._blank:
            self._blank.clear()
            self._blank[size] = self.codec.encode(torch.zeros(1, 3, size.height, size.width))
        return self._blank[size]

    def picture_latents(self, picture: ByteArray) -> Tensor:
        """Latents (1, c, h/f, w/f) of a picture (h, w, 3). Those of the last few are remembered."""
        key = digest(picture)
        made = self._encoded.pop(key, None)
        if made is None:
            made = self.codec.encode(pixels_to_tensor(picture)).to(self.compute.device)
        self._encoded[key] = made  # the one used last stands last
        for old in list(self._encoded)[: -REMEMBERED - references_of(self.info)]:
            del self._encoded[old]
        return made

    def scheduler(self, row: SchedulerRow) -> Any:
        """A scheduler for one image, not yet set up."""
        if row.id not in self._schedulers:
            config, prediction = self.parts["scheduler"], self.info.prediction_type
            with loading_part(self.info.name, PART_NAMES["scheduler"]):
                self._schedulers[row.id] = make_scheduler(row, config, prediction)
        return fresh(self._schedulers[row.id])

    @property
    def keeps_references(self) -> bool:
        """Whether what its layers make of references is the same in all steps, as its row says."""
        variant = self.family.variants.get(self.info.variant)
        return self.family.keeps_references or (variant is not None and variant.keeps_references)

    @property
    def takes_mask(self) -> bool:
        """Whether the denoiser takes mask and masked picture beside the latents."""
        return self.info.has_inpainting_unet

    def preview_decoder(self, path: str | None) -> TinyPreview | None:
        """The tiny autoencoder at ``path``, which stays in memory; None without a path.

        Raises:
            ModelError: it can't be read, or is one for other latents.
        """
        if path is None or self.codec.row.tiny:
            return None
        if path not in self._previews:
            self._previews.clear()
            channels, factor = self.codec.channels, self.codec.factor
            self._previews[path] = load_tiny_preview(Path(path), channels, factor, self.compute)
        return self._previews[path]

    @cached_property
    def rgb_map(self) -> Tensor:
        """The map of `preview_pixels`: the family's, or fitted for an unusual autoencoder."""
        published = self.family.latent_rgb and self.codec.channels == self.family.latent_channels
        if self.codec.row.tiny or not published:
            return fit_rgb_map(self.codec, self.compute.device)
        return torch.tensor(self.family.latent_rgb, device=self.compute.device)


def _sizes(model: Model) -> Iterator[PartWeights]:
    for name, part in model.parts.items():
        if not isinstance(part, nn.Module):
            continue
        blocks = list(quantised_layers(part))
        quantised = sum(layer.numbers for layer in blocks)
        held = sum(layer.stored_bytes for layer in blocks)
        numbers = sum(tensor.numel() for tensor in part.parameters()) + quantised
        config: Any = part.config
        if part is model.network:
            width = _width(config)
            yield PartWeights("denoiser", numbers, 0, width, "", quantised, held)
        elif name == "vae":
            row = autoencoder_of(type(part).__name__)
            yield PartWeights("vae", numbers, 0, row.width_of(config))
        else:
            yield PartWeights("text_encoder", numbers, 0, 0, "", quantised, held)


def _width(config: Any) -> int:
    widths = getattr(config, "block_out_channels", None)
    if widths:
        return int(widths[0])
    # Z-Image's, and Lumina 2's.
    width = getattr(config, "dim", None) or getattr(config, "hidden_size", None)
    return int(width or config.num_attention_heads * config.attention_head_dim)
