"""What only a consistency model's folder says: its classes, its timesteps, sizes it can make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from desktop_app.catalog.families import Family
from desktop_app.core.errors import ModelError
from desktop_app.library.formats.json_file import positive, read_json

TIMESTEPS = 40
"""Of CMStochasticIterativeScheduler, where its config names none."""
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class ConsistencyFacts:
    """See `ModelInfo`.

    Attributes:
        multiple: its ``factor``.
        classes: number of classes, 0 for none.
        timesteps: number of timesteps, 0 for other families.
    """

    multiple: int
    classes: int = 0
    timesteps: int = 0


def consistency_facts(
    path: Path, family: Family, unet: dict[str, object], factor: int
) -> ConsistencyFacts:
    """Read them.

    Args:
        path: the model's folder.
        family: any; of others than consistency models only the size's multiple is told.
        unet: its denoiser's config.json.
        factor: of its autoencoder.

    Raises:
        ModelError: ``model_damaged`` or ``model_incomplete``.
    """
    if family.prediction != "consistency":
        return ConsistencyFacts(factor * family.patch * family.group)
    name = path.name
    shown = "scheduler/scheduler_config.json"
    given = read_json(path / shown, name, shown).get("num_train_timesteps", TIMESTEPS)
    timesteps = positive(given, _MOST)
    if timesteps is None or timesteps < 2:
        reason = f"{shown} gives no usable num_train_timesteps"
        raise ModelError("model_damaged", name=name, reason=reason)
    classes = unet.get("num_class_embeds")
    number = 0 if classes is None else positive(classes, _MOST)
    if number is None or unet.get("class_embed_type") is not None:
        reason = "the number of classes in unet/config.json is not a number"
        raise ModelError("model_damaged", name=name, reason=reason)
    return ConsistencyFacts(_size_multiple(unet), number, timesteps)


def _size_multiple(unet: dict[str, object]) -> int:
    """Of what a picture's sides must be multiples: the UNet halves them between its levels."""
    levels = unet.get("block_out_channels")
    count = len(cast("list[object]", levels)) if isinstance(levels, list) else 4
    return 1 << (min(max(count, 1), 8) - 1)
