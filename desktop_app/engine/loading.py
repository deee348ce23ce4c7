"""Loading a model of any family: read its parts, check that they fit, put them together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from desktop_app.catalog.autoencoders import autoencoder_of
from desktop_app.catalog.families import Family
from desktop_app.core.cancel import CancelToken
from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.events import EngineEvent, Loading, Noted
from desktop_app.core.memory_plan import Quantisation
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.mmap_copy import copy_mapped_weights
from desktop_app.engine.model import Backend, Model
from desktop_app.engine.reference.token_hook import part_references
from desktop_app.engine.speed.optimise import USUAL, optimise_model
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.model_source import no_weights, opened, without_vae
from desktop_app.networks.part_classes import PART_NAMES
from desktop_app.networks.quantised.layers import quantise
from desktop_app.networks.vae_file import vae_unfit


def load(
    info: ModelInfo,
    family: Family,
    compute: Compute,
    on_event: Callable[[EngineEvent], None],
    cancel: CancelToken,
    quantisation: Quantisation = "",
    profile: ComputeProfile = USUAL,
) -> Model:
    """Load all parts of a model.

    Args:
        info: what and where it is.
        family: its family's facts.
        compute: device and precision; see also `Family.half`.
        on_event: told of every part (`Loading`).
        cancel: looked at before every part.
        quantisation: what the denoiser's weights are brought to; "": they stay as they are.
        profile: how a processor calculates it, in the precision of ``compute``.

    Raises:
        ModelError: a part is missing, damaged, of a class the family does not use, or does not fit
            the others.
        Cancelled: between two parts.
    """
    engine, compute = family_engine(family.id), compute.in_half(family.half)

    def tell(part: str) -> None:
        cancel.check()
        on_event(Loading(PART_NAMES[part], engine.order.index(part), len(engine.order)))

    with opened(info, family, engine) as reading:
        parts = reading.outlines(engine.order, compute, tell)
        _check_vae(info, family, parts.get("vae"))
        engine.check_fit(info, parts)
        for part in (each for each in engine.order if not no_weights(each)):
            tell(part)
            if parts[part] is None:
                if part.startswith("text_encoder") and reading.has(part):
                    on_event(
                        Noted("part_left_out", {"part": PART_NAMES[part], "family": family.name})
                    )
                continue
            parts[part] = reading.part(part, compute)
            if quantisation and part == engine.denoiser:
                # Before the next part comes, and before anything packs the weights.
                quantise(parts[part], quantisation)
    cancel.check()
    engine.check_fit(info, parts)
    for part, encoder in parts.items():
        if part.startswith("text_encoder") and encoder is not None:
            _watch_words(encoder, info.name, PART_NAMES[part])
    model = assemble(info, family, compute, parts, profile)
    on_event(Loading(PART_NAMES[engine.order[-1]], len(engine.order), len(engine.order)))
    return model


def exchanged_vae(model: Model, info: ModelInfo) -> Model:
    """``model`` with the autoencoder of ``info``; everything else is shared, nothing loaded again.

    Raises:
        ModelError: it is missing, damaged, or for another model.
    """
    compute = model.compute
    with opened(info, model.family, model.engine) as reading:
        looks = replace(compute, only_shapes=True, from_disk=False)
        _check_vae(info, model.family, reading.part("vae", looks))
        vae = reading.part("vae", compute)
    if vae is not None:
        copy_mapped_weights([vae])
        vae.to(compute.device)
    codec = _codec(info, model.family, compute, vae)
    if vae is not None:
        optimise_model(vae, replace(compute, dtype=vae.dtype), model.backend.profile)
    return model.with_codec(codec, vae, info)


def _check_vae(info: ModelInfo, family: Family, vae: Any) -> None:
    """Raises ModelError (``vae_unfit``) where an autoencoder that is not the model's own makes
    other latents than the model takes."""
    if vae is None or "vae" not in info.parts:
        return
    row, name = autoencoder_of(type(vae).__name__), Path(info.parts["vae"]).name
    channels, factor = row.channels_of(vae.config), row.factor_of(vae.config)
    if channels != info.latent_channels:
        reason = f"it makes {channels} channels, {info.latent_channels} are wanted"
        raise vae_unfit(info.name, name, reason)
    wanted = info.factor // (family.patch * family.group)
    if factor != wanted:
        reason = f"it makes latents {factor} times smaller, not {wanted} times"
        raise vae_unfit(info.name, name, reason)


def _watch_words(encoder: Any, name: str, plain: str) -> None:
    """Say what is wrong where a tokenizer gives numbers that its text encoder has no words for."""

    def check(module: Any, inputs: tuple[Tensor, ...]) -> None:
        largest, words = int(inputs[0].max()), int(module.num_embeddings)
        if largest >= words:
            reason = f"its tokenizer gives the number {largest}, and the {plain} has {words} words"
            raise ModelError("model_damaged", name=name, reason=reason)

    encoder.get_input_embeddings().register_forward_pre_hook(check)


def assemble(
    info: ModelInfo,
    family: Family,
    compute: Compute,
    parts: dict[str, Any],
    profile: ComputeProfile = USUAL,
) -> Model:
    """Make a `Model` of loaded ``parts``, whose keys are those of `part_classes.PART_NAMES`.

    Denoiser and autoencoder are changed so that they compute the same sooner (`speed.optimise`).
    """
    engine = family_engine(family.id)
    model = Model(
        info=info,
        family=family,
        engine=engine,
        compute=compute,
        parts=parts,
        texts=engine.text_encoder(parts, compute),
        codec=_codec(info, family, compute, parts.get("vae")),
        backend=Backend(profile=profile),
    )
    if model.keeps_references:
        part_references(model.network)
    # After the codec, which merges layers of their plain weights.
    for part in (engine.denoiser, "vae"):
        if parts.get(part) is not None:
            optimise_model(parts[part], compute, profile)
    return model


def _codec(info: ModelInfo, family: Family, compute: Compute, vae: Any) -> LatentCodec:
    """The autoencoder, in its own precision; of models that work on pixels none."""
    if "vae" not in family.components:
        return PixelCodec(family.latent_channels, compute)
    if vae is None:
        return NoCodec(info.latent_channels, family.factor, without_vae(info), compute)
    return LatentCodec(vae, replace(compute, dtype=vae.dtype))


class PixelCodec(LatentCodec):
    """The codec that changes nothing.

    Args:
        channels: of the pictures.
        compute: where they are computed with.
    """

    def __init__(self, channels: int, compute: Compute) -> None:
        # Nothing is calculated, so nothing can overflow.
        self._compute = replace(compute, dtype=torch.float32)
        self.quick = True
        self.channels, self.factor = channels, 1

    def widen(self) -> None:
        """It is in float32 already."""

    def set_tiles(self, side: int) -> None:
        """Nothing is worked on, whole or in tiles."""

    def encode(self, picture: Tensor, *, shifted: bool = True) -> Tensor:
        """``picture`` (1, 3, h, w) in -1..1 on the device, in float32."""
        return picture.to(self._compute.device).float()

    def decode(self, latents: Tensor, *, alpha: bool = False) -> Tensor:
        """``latents`` (n, 3, h, w) in float32."""
        return latents.float()


class NoCodec(LatentCodec):
    """Stands where a model has no autoencoder, until a job brings one.

    Args:
        channels: of the latents that the denoiser takes.
        factor: pixels per latent pixel of its family's usual autoencoder.
        error: what is raised where one is needed.
        compute: where the model runs.
    """

    def __init__(self, channels: int, factor: int, error: VelaturaError, compute: Compute) -> None:
        self._compute, self._error = replace(compute, dtype=torch.float32), error
        self.quick = False
        self.channels, self.factor = channels, factor

    def widen(self) -> None:
        """Nothing to do: no autoencoder is there."""

    def set_tiles(self, side: int) -> None:
        """Nothing to do: no autoencoder is there."""

    def encode(self, picture: Tensor, *, shifted: bool = True) -> Tensor:
        """Raises ModelError, as every use of the codec would."""
        raise self._error

    def decode(self, latents: Tensor, *, alpha: bool = False) -> Tensor:
        """Raises ModelError, as every use of the codec would."""
        raise self._error
