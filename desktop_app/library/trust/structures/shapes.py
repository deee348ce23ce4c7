"""Writing down shapes of layers: the small words that all rules are made of."""

from __future__ import annotations

from typing import Any, Final, TypeAlias, cast

Shapes: TypeAlias = dict[str, tuple[int, ...]]
"""Name → shape."""

LIMIT: Final = 50_000
"""Tensors in one part; a config that asks for more is not believed."""


class Unknown(Exception):  # noqa: N818 - no error: another check takes over
    """The settings ask for something the rules don't know."""


class Sheet:
    """Shapes as they are written down, layer by layer. All names get ``prefix`` in front."""

    def __init__(self, prefix: str = "", shapes: Shapes | None = None) -> None:
        self._prefix = prefix
        self.shapes: Shapes = {} if shapes is None else shapes

    def under(self, name: str) -> Sheet:
        """The same sheet, with ``name.`` before all names."""
        return Sheet(f"{self._prefix}{name}.", self.shapes)

    def put(self, name: str, *shape: int) -> None:
        """Write down a tensor. Raises Unknown if there are too many."""
        self.shapes[self._prefix + name] = shape
        if len(self.shapes) > LIMIT:
            raise Unknown

    def linear(self, name: str, taken: int, given: int, *, bias: bool = True) -> None:
        """A fully connected layer."""
        self.put(f"{name}.weight", given, taken)
        if bias:
            self.put(f"{name}.bias", given)

    def conv(self, name: str, taken: int, given: int, side: int = 3, *, bias: bool = True) -> None:
        """A convolution with a square kernel."""
        self.put(f"{name}.weight", given, taken, side, side)
        if bias:
            self.put(f"{name}.bias", given)

    def norm(self, name: str, width: int) -> None:
        """A layer or group norm."""
        self.put(f"{name}.weight", width)
        self.put(f"{name}.bias", width)

    def scale(self, name: str, width: int) -> None:
        """A norm without shift."""
        self.put(f"{name}.weight", width)


def config_number(config: dict[str, Any], key: str, default: int) -> int:
    """A whole number of a config. Raises Unknown if it is none, or no possible one."""
    value = config.get(key, default)
    value = default if value is None else value
    if type(value) is not int or not 0 < value <= 1 << 20:
        raise Unknown
    return value


def config_list(config: dict[str, Any], key: str, default: Any, length: int) -> list[Any]:
    """A list of ``length``; a single value stands for as many of it. Raises Unknown."""
    value = config.get(key, default)
    items: list[Any] = (
        list(cast("list[Any]", value)) if isinstance(value, list | tuple) else [value] * length
    )
    if len(items) != length:
        raise Unknown
    return items
