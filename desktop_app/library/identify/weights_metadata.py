"""What a file's maker says in its metadata. It is read as text, bounded, and believed only where
the weights themselves can't tell.

Names: ModelSpec of Stability AI (``modelspec.*``), kohya-ss (``ss_*``), diffusers
(``lora_adapter_metadata``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from desktop_app.library.formats.json_file import text_of
from desktop_app.library.identify.kinds import KindTable

_MAX_JSON = 2 << 20
_MAX_TRIGGERS = 24
_MAX_TAG = 80


@dataclass(frozen=True, slots=True)
class WeightsMetadata:
    """What the metadata say; empty where they say nothing.

    Attributes:
        family: a key of the architectures.
        control: what a ControlNet is guided by: "canny", "depth" …
        prediction_type: as in `WeightsInfo`.
        title, author, description, licence, base, triggers, rank, alpha: as in `WeightsInfo`.
        kohya_alpha: alpha as kohya-ss' trainers say it.
    """

    family: str = ""
    control: str = ""
    prediction_type: str = ""
    title: str = ""
    author: str = ""
    description: str = ""
    licence: str = ""
    base: str = ""
    triggers: tuple[str, ...] = ()
    rank: int | None = None
    alpha: float | None = None
    kohya_alpha: float | None = None


_PREDICTIONS = {"epsilon": "epsilon", "v": "v_prediction", "v_prediction": "v_prediction"}


def read_weights_metadata(metadata: dict[str, str], table: KindTable) -> WeightsMetadata:
    """Read the metadata of a file."""
    if not metadata:
        return WeightsMetadata()
    adapter = _object(metadata.get("lora_adapter_metadata"))
    return WeightsMetadata(
        family=_family(metadata, table),
        control=_control(metadata, table),
        prediction_type=_PREDICTIONS.get(metadata.get("modelspec.prediction_type", "").lower(), ""),
        title=text_of(metadata.get("modelspec.title") or metadata.get("ss_output_name")),
        author=text_of(metadata.get("modelspec.author")),
        description=text_of(metadata.get("modelspec.description"), 300),
        licence=text_of(metadata.get("modelspec.license")),
        base=text_of(metadata.get("ss_sd_model_name") or metadata.get("ss_base_model_version")),
        triggers=_triggers(metadata),
        rank=_whole(metadata.get("ss_network_dim") or _inside(adapter, "r")),
        alpha=_number(_inside(adapter, "lora_alpha")),
        kohya_alpha=_number(metadata.get("ss_network_alpha")),
    )


def _family(metadata: dict[str, str], table: KindTable) -> str:
    for key in ("modelspec.architecture", "ss_base_model_version"):
        said = metadata.get(key, "")[:100].lower()
        for beginning, family in table.family_names.items():
            if said.startswith(beginning):
                return family
    return ""


def _control(metadata: dict[str, str], table: KindTable) -> str:
    keys = ("modelspec.title", "modelspec.tags", "modelspec.description", "modelspec.usage_hint")
    said = " ".join(metadata.get(key, "")[:1000] for key in keys).lower()
    return next((task for word, task in table.controls.items() if word in said), "")


def _triggers(metadata: dict[str, str]) -> tuple[str, ...]:
    """What its maker names first, then the most frequent words of its training pictures."""
    named = metadata.get("modelspec.trigger_phrase", "")[:2000].split(",")
    counts: dict[str, int] = {}
    for tags in _object(metadata.get("ss_tag_frequency")).values():
        if isinstance(tags, dict):
            for tag, count in cast("dict[object, object]", tags).items():
                if isinstance(tag, str) and type(count) is int:
                    counts[tag] = counts.get(tag, 0) + count
    often = sorted(counts, key=lambda tag: (-counts[tag], tag))[:_MAX_TRIGGERS]
    words = (text_of(word, _MAX_TAG) for word in (*named, *often))
    return tuple(dict.fromkeys(word for word in words if word))[:_MAX_TRIGGERS]


def _object(text: str | None) -> dict[str, object]:
    """A JSON object in a text; empty if there is none, or one too long."""
    if not text or len(text) > _MAX_JSON:
        return {}
    try:
        content: object = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", content) if isinstance(content, dict) else {}


def _inside(adapter: dict[str, object], key: str) -> object:
    """``transformer.r``: diffusers puts the part's name before peft's, of whole pipelines."""
    return next((value for name, value in adapter.items() if f".{name}".endswith("." + key)), None)


def _whole(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number.is_integer() and 0 < number < 1e6 else None


def _number(value: object) -> float | None:
    if not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0 < number < 1e9 else None
