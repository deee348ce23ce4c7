"""Checking that a number is within its range."""

from __future__ import annotations

from desktop_app.core.errors import InputError


def check_range(setting: str, value: float, minimum: float, maximum: float) -> None:
    """Both ends are allowed; what is not a number is not.

    Args:
        setting: its name in requests.

    Raises:
        InputError: ``value_range``.
    """
    if not minimum <= value <= maximum:
        raise InputError(
            "value_range",
            setting=setting.replace("_", " "),
            value=value,
            minimum=minimum,
            maximum=maximum,
        )
