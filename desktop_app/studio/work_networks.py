"""What works need (`core.work`): networks and preprocessors of this machine; and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from desktop_app.core.errors import InputError, ModelError
from desktop_app.state.work.hires_networks import hires_networks
from desktop_app.state.work.preprocessor_networks import PREPROCESSOR, networks_needed
from desktop_app.studio.upscaling import (
    UPSCALER,
    check_steps,
    cleaners,
    enlarged_size,
    network_named,
    steps_for,
    upscalers,
)

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.geometry import Size
    from desktop_app.core.work import Work
    from desktop_app.imaging.preprocessors.preprocessor import Preprocessor

Files: TypeAlias = dict[str, str]
"""As `EngineJob.files`: keys say what a file is for."""


def made_size(work: Work, size: Size, files: Mapping[str, str]) -> Size:
    """What comes of a picture of ``size``.

    Args:
        work: checked.
        size: in pixels.
        files: of the networks that it needs.

    Raises:
        InputError: ``upscale_too_large``.
    """
    if work.operation != "upscale":
        return size
    check_steps(size, steps_of(work, networks_of(files)))
    return enlarged_size(size, work.values["factor"])


def with_upscalers(work: Work, add_ons: Sequence[AddOn]) -> tuple[Work, Files]:
    """``work``, which is checked but for what there is, and those that it needs; so the next two.

    Raises:
        ModelError: ``weights_missing``, ``upscaler_missing``.
    """
    add_ons = upscalers(add_ons)
    if not work.values["network"]:
        steps_for(work.values["factor"], None, add_ons)
        return _unnamed(work), _files([one for one in add_ons if one.ships])
    return _with_network(work, add_ons)


def with_cleaner(work: Work, add_ons: Sequence[AddOn]) -> tuple[Work, Files]:
    """Raises as `with_upscalers`."""
    if not work.values["network"]:
        return _unnamed(work), _files([network_named("", cleaners(add_ons))])
    return _with_network(work, cleaners(add_ons))


def _unnamed(work: Work) -> Work:
    return replace(work, values={**work.values, "network_name": ""})


def _with_network(work: Work, add_ons: Sequence[AddOn]) -> tuple[Work, Files]:
    """With the key of the one that it names, and what the user reads of it."""
    try:
        network = network_named(work.values["network"], add_ons)
    except ModelError as error:
        raise ModelError(error.code, name=_called(work)) from error
    values = {"network": network.key or network.name, "network_name": network.name}
    return replace(work, values={**work.values, **values}), _files([network])


def _called(work: Work) -> str:
    return work.values["network_name"] or work.values["network"]


def _files(networks: Sequence[AddOn]) -> Files:
    """As `state.work.hires_networks` calls them."""
    return {f"{UPSCALER} {one.scale} {one.key or one.name}": one.path for one in networks}


def with_preprocessor(work: Work, add_ons: Sequence[AddOn]) -> tuple[Work, Files]:
    """With the value of each parameter.

    Raises:
        InputError: ``unknown_choice`` or ``value_range``.
        ModelError: ``network_missing``.
    """
    row = row_of(work)
    values = _values(row, work.values["parameters"])
    needed = networks_needed(row, add_ons)
    files = {f"{PREPROCESSOR} {sight}": one.path for sight, one in needed.items()}
    return replace(work, values={**work.values, "parameters": values}), files


def row_of(work: Work) -> Preprocessor:
    """The preprocessor that it names. Raises InputError: ``unknown_choice``."""
    from desktop_app.imaging.preprocessors.table import PREPROCESSORS

    name = work.values["preprocessor"]
    row = PREPROCESSORS.get(name)
    if row is None or not row.reads_picture:
        choices = ", ".join(each.id for each in PREPROCESSORS if each.reads_picture)
        raise InputError("unknown_choice", setting="preprocessor", value=name[:80], choices=choices)
    return row


def _values(row: Preprocessor, given: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of ``row``. Raises InputError: ``value_range`` or ``unknown_choice``."""
    known = {each.id: each for each in row.parameters}
    for name in given:
        if name not in known:
            choices = ", ".join(known) or "none"
            raise InputError("unknown_choice", setting=row.id, value=name[:80], choices=choices)
    values = dict(row.values(given).given)
    for name, value in given.items():
        if values[name] != value:  # of another type than the parameter's
            words = known[name].kind.words
            raise InputError("unknown_choice", setting=name, value=str(value)[:80], choices=words)
    return values


def networks_of(files: Mapping[str, str]) -> list[AddOn]:
    """Those that enlarge or clean among a job's files, called as these."""
    return [replace(one, name=Path(one.path).stem) for one in hires_networks(files)]


def steps_of(work: Work, add_ons: Sequence[AddOn]) -> list[AddOn]:
    """Networks one after the other that enlarge as far as ``work`` wants.

    Args:
        work: checked.
        add_ons: the one that it names, or all that ship.
    """
    chosen = add_ons[0] if work.values["network"] else None
    return steps_for(work.values["factor"], chosen, add_ons)
