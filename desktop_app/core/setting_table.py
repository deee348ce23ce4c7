"""The rows of `core.generation_settings` by id, and what is made from them without knowing one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

from desktop_app.core.conditions import KINDS, SINGLE, start_name
from desktop_app.core.generation_settings import GenerationSettings, ModelSettings
from desktop_app.core.model_values import Weights
from desktop_app.core.setting_row import Place, Row
from desktop_app.core.values import Number


def _rows() -> Iterator[Row]:
    of_model = {each.name for each in fields(ModelSettings)}
    for each in fields(GenerationSettings):
        row: Row | None = each.metadata.get("row")
        if row is not None:
            kept = "model" if each.name in of_model else row.kept
            yield replace(row, id=each.name, default=each.default, kept=kept)


ROWS: Mapping[str, Row] = {row.id: row for row in _rows()}
"""Every setting by its id."""

LIMITS: Mapping[str, tuple[float, float]] = {
    row.id: (row.kind.minimum, row.kind.maximum)
    for row in ROWS.values()
    if isinstance(row.kind, Number)
}
"""Allowed range, both ends included, of every setting that is a number."""


@cache
def rows_of(settings: type[ModelSettings]) -> Mapping[str, Row]:
    """The settings of a class by id, in their order."""
    own = {each.name for each in fields(settings)}
    return {name: row for name, row in ROWS.items() if name in own}


def rows_at(place: Place) -> tuple[Row, ...]:
    """The settings that the window shows there, in their order."""
    return tuple(row for row in ROWS.values() if row.place == place)


def settings_in(
    values: ModelSettings, settings: type[ModelSettings] = GenerationSettings, **others: object
) -> dict[str, Any]:
    """The settings that ``settings`` has, as ``values`` has them; ``others`` in their place."""
    return {**{name: getattr(values, name) for name in rows_of(settings)}, **others}


def is_set(values: ModelSettings, name: str) -> bool:
    """Whether a setting differs from its default."""
    return getattr(values, name) != ROWS[name].default


def effective(values: ModelSettings, row: Row) -> bool:
    """Whether what ``row`` follows is set, so that it has an effect."""
    leader, _, wanted = row.follows.partition("=")
    if not leader:
        return True
    if wanted:
        return getattr(values, leader) in wanted.split("|")
    return is_set(values, leader)


def weights_in(values: ModelSettings) -> Iterator[tuple[Row, Weights, str]]:
    """Settings that name weights on this machine, and the names."""
    for row in rows_of(type(values)).values():
        name = getattr(values, row.id)
        if isinstance(row.kind, Weights) and name not in row.kind.names:
            yield row, row.kind, name


def led(values: ModelSettings) -> dict[str, Any]:
    """What other settings become so that those that were said alone have an effect
    (`Row.brings`): an interval of guidance is one without a curve, too."""
    return {
        row.follows.partition("=")[0]: row.brings
        for row in rows_of(type(values)).values()
        if row.brings is not None and is_set(values, row.id) and not effective(values, row)
    }


GUIDANCE_SCALES = ("guidance_scale", "guidance_final", "structure_guidance")
"""The settings that are guidance scales of some steps."""


def peak_guidance(values: ModelSettings) -> float:
    """The largest guidance scale that a step may have: above 1 a negative prompt is needed."""
    rows = rows_of(type(values))
    names = [name for name in GUIDANCE_SCALES if name in rows and effective(values, rows[name])]
    return max(getattr(values, name) for name in names)


def check_value(name: str, value: Any) -> None:
    """Check one setting.

    Raises:
        InputError: ``value_range``, ``unknown_choice`` or ``timesteps_order``.
    """
    ROWS[name].kind.check(name, value)


def check_settings(values: ModelSettings) -> None:
    """Check ranges, names and orders; what a model can do of it, its family knows.

    Raises:
        InputError: as `check_value`.
    """
    for row in rows_of(type(values)).values():
        row.kind.check(row.id, getattr(values, row.id))


def read_settings(
    data: Mapping[str, Any], settings: type[ModelSettings] = GenerationSettings
) -> dict[str, Any]:
    """The settings in a plain dict, as keywords for ``settings``; what it doesn't say is left out,
    and so are names that this version does not know.

    Raises:
        TypeError or ValueError: a wrong shape. Ranges are not looked at.
    """
    rows = rows_of(settings).items()
    return {name: row.kind.read(data[name]) for name, row in rows if name in data}


def upgraded(data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` of a request, or of a model's settings, as it would be written now. Before settings
    were one table, some stood under ``sampling``; names there that this version does not know were
    left out. Before there were ``conditions``, LoRAs, embeddings and those of `SINGLE` did.
    Raises TypeError or ValueError on a wrong shape."""
    inner = dict(dict(data).get("sampling", {}))
    flat = {name: value for name, value in inner.items() if name in ROWS}
    flat |= {name: value for name, value in data.items() if name != "sampling"}
    old = ("loras", "embeddings", *SINGLE, *map(start_name, SINGLE))
    if "conditions" in data or not any(name in data for name in old):
        return flat
    made: list[Any] = [{**dict(each), "kind": "lora"} for each in data.get("loras", ())]
    made += [{**dict(each), "kind": "embedding"} for each in data.get("embeddings", ())]
    for kind in SINGLE:
        if data.get(kind):
            start = {**inner, **data}.get(start_name(kind), KINDS[kind].start)
            made.append({"kind": kind, "name": data[kind], "start": start})
    kept = {name: value for name, value in flat.items() if name not in old}
    return {**kept, "conditions": made}
