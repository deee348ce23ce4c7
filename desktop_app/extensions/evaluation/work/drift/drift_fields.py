"""What a picture was made with, as names and values that two runs can be compared by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.safe_open import read_regular

_NAMES: Final = {"dtype": "precision", "pack": "build of torch"}
"""What is called otherwise by the engine."""

_NOTHING: Final = frozenset({"device memory", "process memory"})
"""What says nothing about pixels."""

_SHOWN: Final = 40
"""Characters of a constant up to which it is shown; of longer ones, their digest."""


def flat_fields(
    environment: Mapping[str, Any], profile: str, constants: Mapping[str, str]
) -> dict[str, str]:
    """By names that a user reads.

    Args:
        environment: as the history keeps it (`history_origin.environment_of`).
        profile: by which a processor calculated it; empty: as it is usual there.
        constants: as `scheduler_constants` gives them.
    """
    found = {"Velatura": str(environment.get("program", "unknown"))}
    for name, value in _table(environment, "engine").items():
        if name not in _NOTHING:
            found[_NAMES.get(name, name)] = str(value)
    if model := _table(environment, "model"):
        found[f"weights of {model['name']}"] = str(model["digest"])
    found |= {f"weights of {key}": str(one) for key, one in _table(environment, "models").items()}
    found |= {f"weights of {one['name']}": key for key, one in _table(environment, "files").items()}
    found |= {f"memory: {key}": str(one) for key, one in _table(environment, "memory").items()}
    found["way of computing"] = profile or "usual"
    found["rule of soft masks"] = str(environment.get("mask rule", 1))
    return found | {f"scheduler constant {key}": one for key, one in constants.items()}


def _table(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def scheduler_constants(model: ModelInfo, row: SchedulerRow) -> dict[str, str]:
    """What a scheduler is made of: the model's own settings with those of the catalogue's row over
    them; of a single file the row's alone, as the others belong to its family."""
    config = dict[str, Any]()
    if model.layout == "folder":
        try:
            told: Any = json.loads(
                read_regular(Path(model.path) / "scheduler" / "scheduler_config.json")
            )
            config = {key: one for key, one in told.items() if not key.startswith("_")}
        except (OSError, ValueError, AttributeError):
            pass  # the engine says what is wrong with it
    values = {**config, **row.options, "class": row.class_name}
    return {key: _shown(one) for key, one in sorted(values.items())}


def _shown(value: object) -> str:
    text = json.dumps(value, sort_keys=True).strip('"')
    if len(text) <= _SHOWN:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    count = f"{len(cast('list[object]', value))} values " if isinstance(value, list) else ""
    return f"{count}{digest}"
