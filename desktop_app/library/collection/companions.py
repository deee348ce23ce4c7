"""Which folder lends a model the parts that its own file lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.catalog.families import Family
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.model_list.model_entry import same_path
from desktop_app.library.probing.probe import probe


def with_companions(models: Sequence[ModelInfo]) -> tuple[ModelInfo, ...]:
    """``models``, each that lacks parts and has no companion yet with one of the others."""
    return tuple(with_companion(info, models) for info in models)


def with_companion(info: ModelInfo, others: Iterable[ModelInfo]) -> ModelInfo:
    """``info`` with the companion the user chose, if that is there; else with one of ``others``.

    A diffusers folder of the same family holds all of its parts. Of several the largest is taken
    (one that was cut down may lack the large text encoder), of those the first by name. Parts that
    are optional (the third text encoder of Stable Diffusion 3, gigabytes of memory) are lent only
    by a companion that was chosen.
    """
    if info.companion and not Path(info.companion).is_dir():
        info = replace(info, companion="")
    if info.companion:
        return replace(info, needs=())
    if not info.lacks:
        return info
    able = sorted(
        (other for other in others if not why_not(other, info)),
        key=lambda other: (-other.size_bytes, other.name.casefold(), other.path),
    )
    return replace(info, companion=able[0].path, needs=()) if able else info


def companion_at(folder: Path, info: ModelInfo, families: dict[str, Family], name: str) -> str:
    """The absolute path of ``folder``, which can be the companion of a model.

    Args:
        folder: what was chosen.
        info: the model.
        families: the table.
        name: what the user calls the model.

    Raises:
        ModelError: ``companion_unfit``, or what is wrong with the folder.
    """
    reason = why_not(probe(folder, families), info)
    if reason:
        raise ModelError("companion_unfit", folder=folder.name, name=name, reason=reason)
    return str(folder.absolute())


def why_not(folder: ModelInfo, info: ModelInfo) -> str:
    """Why ``folder`` can't lend ``info`` what it lacks; empty if it can."""
    if same_path(Path(folder.path), info.path):
        return "it is the model itself"
    if folder.layout != "folder":
        return "it is a single file, not a diffusers folder"
    if folder.family != info.family:
        return "it is not a folder of the same family"
    if folder.bundled:
        return "it is the starter model, whose parts fit no other"
    if "vae" in info.lacks and folder.latent_channels != info.latent_channels:
        made, wanted = folder.latent_channels, info.latent_channels
        return f"its autoencoder makes {made} channels, {wanted} are wanted"
    both = [part for part in folder.lacks if part in info.lacks]
    return f"it has no {both[0].replace('_', ' ')} either" if both else ""
