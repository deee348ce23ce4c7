"""What the user chose to use with a model, as far as the engine can use it today.

The engine takes LoRAs from the model's own folder alone; other autoencoders and text encoders come
with the families that have them. They are remembered all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.catalog.families import Family
from desktop_app.core.model_info import LoraUse, ModelInfo, is_lora_name
from desktop_app.core.model_record import ModelChoices

__all__ = ["with_choices"]


def with_choices(
    info: ModelInfo, choices: ModelChoices, family: Family, places: Mapping[str, Sequence[Path]]
) -> ModelInfo:
    """The model with the user's settings in place of its own.

    A scheduler its family does not have, and a LoRA that is not there any more, are left out.

    Args:
        info: the model as it lies on the disk.
        choices: the user's.
        family: the model's.
        places: where other weights were seen, by key.
    """
    if choices.defaults is None and not choices.loras:
        return info
    chosen = choices.defaults or info.defaults
    folder = Path(info.path) if info.layout == "folder" else Path(info.path).parent
    loras = {lora.name: lora for lora in chosen.loras if (folder / lora.name).is_file()}
    for lora in choices.loras:
        for path in places.get(lora.name, ()):
            if path.parent == folder and is_lora_name(path.name) and path.is_file():
                loras[path.name] = LoraUse(path.name, lora.weight)
    scheduler = chosen.scheduler if chosen.scheduler in family.schedulers else ""
    defaults = replace(
        chosen, scheduler=scheduler or info.defaults.scheduler, loras=tuple(loras.values())
    )
    return replace(info, defaults=defaults)
