"""``alwayson_scripts``: ControlNet, and those that fill in fields of the request; others are
refused where they are on.

Order of arguments: modules/processing_scripts of AUTOMATIC1111 1.10 and Forge.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast

from pydantic import ValidationError

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.foreign_fields import asks_nothing, is_nothing
from desktop_app.extensions.serving.server.sdapi.shapes import CONDITION_FIELDS, Generation
from desktop_app.extensions.serving.server.sdapi.unsupported import refused

_Generation = TypeVar("_Generation", bound="Generation")

CONTROLNET: Final = "controlnet"

_MOST: Final = 8
"""Units of a request, as control images of one."""

FILLING: Final[Mapping[str, tuple[str, ...]]] = {
    "sampler": ("steps", "sampler_name", "scheduler"),
    "seed": (
        *("seed", "", "subseed", "subseed_strength"),
        *("seed_resize_from_w", "seed_resize_from_h"),
    ),
    **{kind: ("", *fields) for kind, fields in CONDITION_FIELDS.items()},
}
"""Built-in scripts whose arguments are fields of the request and go before them; "": a switch, on
which those behind it depend."""

_HARMLESS: Final[Mapping[str, str]] = {
    "never oom integrated": "memory is kept by itself",
    "extra options": "options are chosen by override_settings",
    "hypertile": "attention isn't tiled",
    "comments": "comments in prompts are always read",
}
"""Built-in scripts that change no picture, or next to nothing, and why they have no effect here."""

Units = list[Mapping[str, Any]]


def filled_in(request: _Generation) -> _Generation:
    """The request with what built-in scripts say in place of its fields.

    Raises:
        InputError: ``unknown_choice`` or ``field_unsupported``: arguments of another shape.
    """
    found: dict[str, Any] = {}
    for name, said in (request.alwayson_scripts or {}).items():
        fields = FILLING.get(name.casefold(), ())
        arguments = dict(zip(fields, _arguments(name, said), strict=False)) if fields else {}
        is_on = arguments.pop("", True)
        if not is_on:
            behind = fields[fields.index("") + 1 :]
            arguments = {field: each for field, each in arguments.items() if field not in behind}
        values = {field: each for field, each in arguments.items() if each is not None}
        try:
            checked: Any = cast("type[Generation]", type(request)).model_validate(values)
        except ValidationError as error:
            wrong = error.errors()[0]
            field = str(wrong["loc"][0])
            place = f"alwayson_scripts.{name[:80]}.args[{fields.index(field)}] ({field})"
            raise refused(place, values[field], str(wrong["msg"])) from None
        found |= {field: getattr(checked, field) for field in values}
    return request.model_copy(update=found) if found else request


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
        arguments = _arguments(name, said)
        harmless = _HARMLESS.get(name.casefold(), "")
        if name.casefold() == CONTROLNET:
            found += _units(arguments)
        elif name.casefold() in FILLING:
            pass  # `filled_in` read it
        elif harmless:
            if not asks_nothing(arguments):
                warnings.append(f"alwayson_scripts.{name} is ignored: {harmless}.")
        elif _is_on(arguments):
            said_name = f"alwayson_scripts.{name[:80]}"
            raise refused(said_name, "on", "there is no such script")
    own = list(request.controlnet_units or ())
    if own and units_too:
        found += _units(own)
    elif _units(own):
        warnings.append("controlnet_units is ignored: alwayson_scripts.controlnet is read.")
    if len(found) > _MOST:
        raise refused("alwayson_scripts.controlnet", len(found), f"{_MOST} units at most")
    return found


def _arguments(name: str, said: Any) -> list[Any]:
    arguments: Any = said
    if isinstance(said, Mapping):
        arguments = cast("Mapping[str, Any]", said).get("args")
    if asks_nothing(arguments) and not isinstance(arguments, list):
        return []
    if not isinstance(arguments, list):
        raise InputError(
            "unknown_choice",
            setting=f"alwayson_scripts.{name[:80]}",
            value=str(cast("object", said))[:80],
            choices='{"args": […]}',
        )
    return cast("list[Any]", arguments)


def _is_on(arguments: list[Any]) -> bool:
    """Whether a script does something: by its first argument, a switch in most of them; and, where
    it has units as objects, by one that names a model."""
    units = [cast("Mapping[str, Any]", each) for each in arguments if isinstance(each, Mapping)]
    is_off = units and all(
        any(name.endswith("model") and is_nothing(value) for name, value in unit.items())
        for unit in units
    )
    return bool(arguments) and not asks_nothing(arguments[0]) and not is_off


def _units(arguments: list[Any]) -> Units:
    """Those that are on; of a list of plain values (an old form) none can be read."""
    units: Units = []
    for each in arguments:
        if isinstance(each, Mapping):
            unit = cast("Mapping[str, Any]", each)
            if unit and unit.get("enabled", True):
                units.append(unit)
        elif not asks_nothing(each):
            raise refused("alwayson_scripts.controlnet", str(each)[:40], "units are objects")
    return units
