"""The networks that enlarge or clean pictures, among what lies on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import ModelError
from desktop_app.core.model_values import NetworkName
from desktop_app.core.stages import MAX_FACTOR
from desktop_app.core.values import Field, Number

UPSCALER: Final = "upscaler"
"""Component of such add-ons; keys of `EngineJob.files` begin so, followed by scale and key."""


def files_by_key(
    key: str, add_ons: Iterable[AddOn], missing: Callable[[list[str]], ModelError]
) -> dict[str, str]:
    """Files of the one of ``key``, or of those that ship, as `EngineJob.files` has them.

    Args:
        key: of an add-on, or empty.
        add_ons: what lies on this machine.
        missing: makes the error for keys that mean nothing here.

    Raises:
        ModelError: ``weights_missing``, ``upscaler_scale``; ``upscaler_missing``: none ship.
    """
    known = [one for one in add_ons if one.component == UPSCALER]
    if key:
        found = [one for one in known if one.key == key]
        if not found:
            raise missing([key])
        if found[0].scale < 2:
            raise misfit(found[0].name)
    else:
        found = [one for one in known if one.ships and one.scale > 1]
        if not found:
            raise ModelError("upscaler_missing")
    return {f"{UPSCALER} {one.scale} {one.key}": one.path for one in found}


def misfit(name: str) -> ModelError:
    """``upscaler_scale``: the network called ``name`` is of the other kind."""
    return ModelError("upscaler_scale", name=name)


def networks_of(files: Mapping[str, str]) -> list[AddOn]:
    """The networks that a job's files hold; called as these are; those of a job
    that names none are those that ship."""
    found: list[AddOn] = []
    for name, path in files.items():
        word, _, rest = name.partition(" ")
        if word == UPSCALER:
            scale, _, key = rest.partition(" ")
            found.append(AddOn(key, Path(path).stem, path, UPSCALER, scale=int(scale), ships=True))
    return found


def files_of(networks: Sequence[AddOn]) -> dict[str, str]:
    """Files of a job that uses them."""
    return {f"{UPSCALER} {one.scale} {one.key or one.name}": one.path for one in networks}


# ---------------------------------------------------------------------- of an operation

FACTOR: Final = Field(
    "factor",
    "Factor",
    "How many times larger the picture becomes, as in 2, 4 or 1.5.",
    Number(1.0, MAX_FACTOR, above=True, step=0.05, unit=" ×", decimals=2),
    2.0,
    2,
    sample="F",
    help="as in 2, 4 or 1.5; default: 2",
)

NETWORK: Final = (
    Field(
        "network",
        "Network",
        "Name or key of the network; empty: the one that ships.",
        NetworkName(UPSCALER),
        "",
        option="model",
        sample="M",
        help="network: name, key, or a file of safetensors; default: the one that ships",
    ),
    Field("network_name", default=""),
)
"""Which one it uses; ``network_name`` is what the user reads of it, and set by the program."""


def fits(kind: NetworkName, network: AddOn) -> bool:
    """Whether ``network`` is one of ``kind``."""
    return network.component == kind.component and (network.scale > 1) == kind.grows


def by_network(text: str, values: Mapping[str, Any]) -> str:
    """A title with the network, where one is named."""
    called = values["network_name"] or values["network"]
    return f"{text} ({called})" if called else text


def unnamed(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` of `NETWORK` that name none."""
    return {**values, "network_name": ""}


def named(
    values: Mapping[str, Any], add_ons: Sequence[AddOn]
) -> tuple[dict[str, Any], dict[str, str]]:
    """``values`` with the key of the one that they name, and what the user reads of it; and its
    file. Raises ModelError: ``weights_missing``."""
    for each in add_ons:
        if values["network"] in (each.name, each.key):
            found = {"network": each.key or each.name, "network_name": each.name}
            return {**values, **found}, files_of([each])
    raise ModelError("weights_missing", name=values["network_name"] or values["network"])
