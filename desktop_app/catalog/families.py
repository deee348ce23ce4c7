"""The table of model families: facts that window, probe and forecast know without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.model_info import ModelDefaults

__all__ = ["Family", "load_families"]


@dataclass(frozen=True, slots=True)
class Family:
    """One model family.

    Attributes:
        id: the key in `ModelInfo.family`.
        name: what the user reads.
        native_size: side of the square the family was trained for, in pixels.
        factor: pixels per latent pixel of the usual autoencoder.
        latent_channels: channels of the latents of the usual autoencoder.
        cross_attention_dim: width of the text embeddings; tells SD 1.x from 2.x.
        prompt_tokens: length of the prompt the text encoder reads, in tokens with both ends.
        pipelines: ``_class_name`` values of model_index.json that mean this family.
        components: allow-list: component → class names that may be built.
        schedulers: ids of the schedulers that work with it.
        defaults: settings that suit it.
        live: settings for live mode of models that name none.
        config: folder under resources/configs for single files of this family.
        text_encoder_key: how the names of the text encoder's tensors start in a single file in
            the original layout; tells families apart whatever their widths.
        latent_rgb: linear map from latent channels to RGB in 0..1 (rows: channels; last: bias),
            for step previews with the usual autoencoder. Source: see the table.
    """

    id: str
    name: str
    native_size: int
    factor: int
    latent_channels: int
    cross_attention_dim: int
    prompt_tokens: int
    pipelines: tuple[str, ...]
    components: dict[str, tuple[str, ...]]
    schedulers: tuple[str, ...]
    defaults: ModelDefaults
    live: ModelDefaults
    config: str
    text_encoder_key: str
    latent_rgb: tuple[tuple[float, float, float], ...]


def _family(key: str, entry: dict[str, Any]) -> Family:
    fields: dict[str, Any] = {
        **entry,
        "id": key,
        "pipelines": tuple(entry["pipelines"]),
        "components": {part: tuple(names) for part, names in entry["components"].items()},
        "schedulers": tuple(entry["schedulers"]),
        "defaults": ModelDefaults(**entry["defaults"]),
        "live": ModelDefaults(**entry["live"]),
        "latent_rgb": tuple(tuple(float(v) for v in row) for row in entry["latent_rgb"]),
    }
    return Family(**fields)


def load_families() -> dict[str, Family]:
    """All families by id, in the table's order.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    families: dict[str, Family] = {}
    for key, entry in read_table("families").items():
        try:
            families[key] = _family(key, entry)
        except (KeyError, TypeError, ValueError) as error:
            raise invalid("families", key, str(error)) from error
    return families
