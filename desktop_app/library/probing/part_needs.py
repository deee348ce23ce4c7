"""What a model wants of its parts, told from its own header or settings, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from desktop_app.catalog.families import Family
from desktop_app.catalog.parts import Smallest, load_part_kinds, part_fits
from desktop_app.catalog.tokenizers import shipped_tokenizer, tokenizer_at
from desktop_app.core.model_info import ModelInfo, PartNeed, PartWant
from desktop_app.library.formats.safetensors_header import Tensor

_OPAQUE = 3
"""Channels of a picture without transparency: Qwen-Image-Layered's autoencoder is another one."""


def wants_of_file(
    path: Path, tensors: Mapping[str, Tensor], family: Family, variant: str, channels: int
) -> tuple[PartWant, ...]:
    """What the single file ``path`` wants of each of its parts.

    Args:
        path: the file.
        tensors: its header's.
        family: its row.
        variant: of the family.
        channels: of its latents.
    """
    layout = family.file
    assert layout is not None
    prefix = next((p for p in layout.denoiser if f"{p}{layout.first}" in tensors), "")
    own = {
        part: [name for name in tensors if name.startswith(layout.parts.get(part, ("\0",)))]
        for part in family.components
    }
    widths = {
        name.removeprefix(prefix): each.shape[-1]
        for name, each in tensors.items()
        if each.shape and name.startswith(prefix)
    }

    here = {part for part, names in own.items() if names}
    return _wants(path, family, variant, channels, widths, here)


def wants_of_folder(
    path: Path,
    settings: Mapping[str, object],
    components: Collection[str],
    family: Family,
    variant: str,
    channels: int,
) -> tuple[PartWant, ...]:
    """What the diffusers folder ``path`` wants of each of its parts.

    Args:
        path: the folder.
        settings: config.json of its denoiser.
        components: components that are in it.
        family: its row.
        variant: of the family.
        channels: of its latents.
    """
    fits = part_fits(family.id, variant).values()
    said = {fit.layer: settings.get(fit.setting) for fit in fits if fit.layer}
    widths = {layer: width for layer, width in said.items() if isinstance(width, int)}
    return _wants(path, family, variant, channels, widths, set(components))


def _wants(
    path: Path,
    family: Family,
    variant: str,
    channels: int,
    widths: Mapping[str, int],
    own: Collection[str],
) -> tuple[PartWant, ...]:
    row = family.language_of(variant)
    heard = row.wide if row is not None else 1
    own_variant = family.variants.get(variant)
    seen = _OPAQUE + 1 if own_variant is not None and own_variant.layers else _OPAQUE
    edits = own_variant is not None and own_variant.only_edits
    made: list[PartWant] = []
    fits = part_fits(family.id, variant)
    tokenizers = family.tokenizers_of(variant)
    shipped = family.file.shipped if family.file else ()
    for part in family.components:
        optional = family.may_lack(part, variant)
        if part in tokenizers:
            here = part in own or tokenizer_at(path, tokenizers[part], "own", part) is not None
            made.append(PartWant(part, (tokenizers[part],), optional=optional, own=here))
        elif part in fits and not (own_variant is not None and part in own_variant.lacks):
            fit = fits[part]
            is_vae = part == "vae"
            width = channels if is_vae else fit.width or widths.get(fit.layer, 0) // heard
            layers = 0 if is_vae or row is None else max((*row.layers, 0))
            made.append(
                PartWant(
                    part,
                    fit.kinds,
                    width=width,
                    layers=layers,
                    sees=bool(edits and row is not None and row.picture and not is_vae),
                    pictures=seen if fit.kinds == ("wan",) else 0,
                    optional=optional,
                    own=part in own,
                    by_hand=fit.by_hand,
                )
            )
        elif part in family.lends and part not in shipped:
            made.append(PartWant(part, (), optional=optional, own=part in own))
    return tuple(made)


def needs_of(info: ModelInfo, family: Family) -> tuple[PartNeed, ...]:
    """The smallest things to get for what ``info`` lacks and no companion lends it.

    A tokenizer that ships, or is in the file of a text encoder that is missing too, is none, unless
    another one was chosen that can't be used.
    """
    if info.companion:
        return ()
    made: list[PartNeed] = []
    encoders = {part.replace("text_encoder", "tokenizer") for part in info.lacks}
    wants = {want.slot: want for want in info.wants}
    for part in info.lacks:
        want = wants.get(part)
        if want is None or not want.kinds:
            made.append(PartNeed(part, ""))
        elif "tokenizer" in part:
            ships = shipped_tokenizer(want.kinds[0]).origin == "ships"
            if part in info.parts or not (ships or part in encoders):
                made.append(PartNeed(part, want.kinds[0]))
        else:
            made.append(_need(want, part_fits(family.id, info.variant)[part].smallest))
    return tuple(made)


def _need(want: PartWant, smallest: Smallest | None) -> PartNeed:
    kind = want.kinds[0]
    row = smallest or load_part_kinds()[kind].smallest.get(want.width)
    if row is None or (kind == "wan" and want.pictures != _OPAQUE):
        return PartNeed(want.slot, kind, want.width)
    return PartNeed(want.slot, kind, want.width, row.file, row.size_bytes, row.address, row.catalog)
