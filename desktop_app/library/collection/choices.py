"""What the user chose to use with a model, as far as the engine can use it today.

Settings, LoRAs, a companion, and files in place of its own parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.catalog.families import Family
from desktop_app.core.conditions import is_lora_name, name_of, of_kind, using, with_kind
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import ModelChoices, ModelRecord
from desktop_app.library.collection.companions import with_companions
from desktop_app.library.model_list.model_entry import ModelEntry
from desktop_app.library.probing.part_search import with_chosen


def chosen_models(
    entries: Sequence[ModelEntry],
    records: Mapping[str, ModelRecord],
    families: Mapping[str, Family],
) -> tuple[ModelInfo, ...]:
    """The models among ``entries``, with the choices in ``records``."""
    infos = [entry.info for entry in entries if entry.info is not None]
    known = [records.get(info.digest, ModelRecord("")) for info in infos]
    named = {key for record in known for key in keys_in(record.choices)}
    seen = {key: places_of(records[key]) for key in named if key in records}
    infos = [
        with_chosen(info, families[info.family], parts_of(record.choices, seen))
        for info, record in zip(infos, known, strict=True)
    ]
    chosen = [
        with_choices(
            hashed(replace(info, name=record.name or info.name), record),
            record.choices,
            families[info.family],
            seen,
        )
        for info, record in zip(infos, known, strict=True)
    ]
    return with_companions(chosen)


def with_choices(
    info: ModelInfo, choices: ModelChoices, family: Family, places: Mapping[str, Sequence[Path]]
) -> ModelInfo:
    """The model with the user's settings in place of its own.

    A scheduler its family does not have, and a LoRA or a VAE that is not there any more, are left
    out.

    Args:
        info: the model as it lies on the disk.
        choices: the user's.
        family: the model's.
        places: where other weights were seen, by key.
    """
    info = replace(info, companion=choices.companion)
    if choices.defaults is None and not choices.loras:
        return info
    chosen = choices.defaults or info.defaults
    folder = Path(info.path) if info.layout == "folder" else Path(info.path).parent
    loras = {
        lora.name: lora
        for lora in of_kind(chosen.conditions, "lora")
        if (folder / lora.name).is_file() or _exists(lora.name, places)
    }
    for lora in choices.loras:
        there = [path for path in places.get(lora.name, ()) if path.is_file()]
        own = [path for path in there if path.parent == folder and is_lora_name(path.name)]
        if there:
            name = own[0].name if own else lora.name
            loras[name] = replace(lora, name=name)
    scheduler = chosen.scheduler if chosen.scheduler in family.schedulers else ""
    vae = name_of(chosen.conditions, "vae")
    own_vae = using("vae", vae if _exists(vae, places) else "")
    conditions = with_kind(chosen.conditions, "lora", loras.values())
    defaults = replace(
        chosen,
        scheduler=scheduler or info.defaults.scheduler,
        conditions=with_kind(conditions, "vae", own_vae),
    )
    return replace(info, defaults=defaults)


def parts_of(choices: ModelChoices, places: Mapping[str, Sequence[Path]]) -> dict[str, str]:
    """Part → path, of those that were chosen; also the autoencoder that a record of an earlier
    version names by its key, where it is in one of ``places``."""
    old = next((str(path) for path in places.get(choices.vae, ()) if path.exists()), "")
    return {**({"vae": old} if old else {}), **choices.parts}


def keys_in(choices: ModelChoices) -> tuple[str, ...]:
    """Keys of the other weights that ``choices`` name."""
    defaults = choices.defaults
    own = () if defaults is None else tuple(each.name for each in defaults.conditions)
    return tuple(filter(None, (*own, *(lora.name for lora in choices.loras), choices.vae)))


def hashed(info: ModelInfo, record: ModelRecord) -> ModelInfo:
    """With what is known of its one file."""
    return replace(info, sha256=record.sha256) if info.layout == "single_file" else info


def places_of(record: ModelRecord) -> list[Path]:
    """One path for each time that the file was found; copies have several."""
    return [Path(sighting.path) for sighting in record.sightings]


def _exists(key: str, places: Mapping[str, Sequence[Path]]) -> bool:
    return any(path.exists() for path in places.get(key, ()))
