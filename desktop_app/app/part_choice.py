"""Files that are named as parts of a model on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from pathlib import Path

from desktop_app.app.services import AppServices
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import Condition
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.collection.path_lookup import existing
from desktop_app.library.probing.part_headers import part_digest
from desktop_app.library.probing.part_search import check_chosen, part_unfit, slot_of


def named_parts(
    services: AppServices, arguments: argparse.Namespace, info: ModelInfo, options: Collection[str]
) -> dict[str, str]:
    """Part → absolute path, of what was named by ``options``.

    Raises:
        ModelError: ``part_unfit_kind`` …: it is another part, or none; ``part_twice``;
            ``tokenizer_unfit`` …: it doesn't go with the others.
        InputError: ``model_missing`` or ``file_missing``; or it can't be read.
    """
    family, found = services.families[info.family], dict[str, str]()
    for option in options:
        typed = getattr(arguments, option)
        for name in [typed] if isinstance(typed, str) else typed or ():
            path = existing(name)
            if path is None and Path(name).is_absolute():
                raise InputError("file_missing", name=Path(name).name)
            path = path or services.collection.find(name).paths[0]
            slot = slot_of(path, info, family, found)
            if not slot.startswith(option) and not (option == "tokenizer" and option in slot):
                raise part_unfit(path, info, None, "kind")
            if slot in found:
                other = Path(found[slot]).name
                raise ModelError("part_twice", file=path.name, other=other, name=info.name)
            found[slot] = str(path)
    check_chosen(services.collection.chosen(info), family, found)
    return found


def part_uses(
    services: AppServices, arguments: argparse.Namespace, info: ModelInfo
) -> dict[Condition, AddOn]:
    """For one picture what was named, and its file. Raises as `named_parts`."""
    made = dict[Condition, AddOn]()
    for slot, place in named_parts(
        services, arguments, info, ("text_encoder", "tokenizer")
    ).items():
        path, kind = Path(place), "tokenizer" if "tokenizer" in slot else "text_encoder"
        key = part_digest(path)
        made[Condition("part", key, word=slot)] = AddOn(key, path.name, place, kind)
    return made


def shown_name(path: Path | None) -> str:
    """A part's file with the folder around it."""
    return "" if path is None else f"{path.parent.name}/{path.name}"
