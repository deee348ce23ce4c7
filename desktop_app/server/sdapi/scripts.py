"""``alwayson_scripts``: ControlNet is the one there is; others are refused where they are on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from desktop_app.core.errors import InputError
from desktop_app.server.sdapi.unsupported import refused

if TYPE_CHECKING:
    from desktop_app.server.sdapi.shapes import Generation

CONTROLNET: Final = "controlnet"

_MOST: Final = 8
"""Units of a request, as control images of one."""

_OFF: Final = (False, None, 0, "", "None")
"""First arguments of scripts that are off."""

Units = list[Mapping[str, Any]]


def units_in(request: Generation, warnings: list[str], *, units_too: bool) -> Units:
    """Units of ControlNet that are on.

    Args:
        request: of a client.
        warnings: what is said is added.
        units_too: whether those in ``controlnet_units`` are read; else they are ignored, as they
            are there.

    Raises:
        InputError: ``field_unsupported``: another script is on; or a unit has another shape.
    """
    found: Units = []
    for name, said in (request.alwayson_scripts or {}).items():
        given = _arguments(name, said)
        if name.casefold() == CONTROLNET:
            found += _units(given)
        elif given and not _is_off(given[0]):
            said_name = f"alwayson_scripts.{name[:80]}"
            raise refused(said_name, "on", "ControlNet is the only script here")
    own = list(request.controlnet_units or ())
    if own and units_too:
        found += _units(own)
    elif _units(own):
        warnings.append("controlnet_units is ignored: alwayson_scripts.controlnet is read.")
    if len(found) > _MOST:
        raise refused("alwayson_scripts.controlnet", len(found), f"{_MOST} units at most")
    return found


def _arguments(name: str, said: Any) -> list[Any]:
    given: Any = said
    if isinstance(said, Mapping):
        given = cast("Mapping[str, Any]", said).get("args", [])
    if not isinstance(given, list):
        raise InputError(
            "unknown_choice",
            setting=f"alwayson_scripts.{name[:80]}",
            value=str(cast("object", said))[:80],
            choices='{"args": […]}',
        )
    return cast("list[Any]", given)


def _is_off(first: Any) -> bool:
    if isinstance(first, Mapping):
        given = cast("Mapping[str, Any]", first)
        first = next((given[key] for key in ("enabled", "enable") if key in given), True)
    return first in _OFF


def _units(given: list[Any]) -> Units:
    """Those that are on; of a list of plain values (an old form) none can be read."""
    units: Units = []
    for each in given:
        if isinstance(each, Mapping):
            unit = cast("Mapping[str, Any]", each)
            if unit and unit.get("enabled", True):
                units.append(unit)
        elif each not in _OFF:
            raise refused("alwayson_scripts.controlnet", str(each)[:40], "units are objects")
    return units
