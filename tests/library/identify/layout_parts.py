"""What layouts are put together from: names and shapes of layers, and of whole classes.

diffusers' and transformers' own come from `layouts.json.gz` (made by
packaging/checks/identify_layouts.py from their classes).
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

Shapes = dict[str, tuple[int, ...]]


@cache
def _layouts() -> dict[str, dict[str, list[int]]]:
    file = Path(__file__).parent / "layouts.json.gz"
    return json.loads(gzip.decompress(file.read_bytes()))


def of_class(key: str) -> Shapes:
    """A class's own names."""
    return {name: tuple(shape) for name, shape in _layouts()[key].items()}


def under(prefix: str, shapes: Shapes) -> Shapes:
    """All names below a prefix."""
    return {prefix + name: shape for name, shape in shapes.items()}


def blocks(name: str, count: int, block: Shapes) -> Shapes:
    """The same block several times."""
    return {f"{name}.{i}.{key}": shape for i in range(count) for key, shape in block.items()}


def linear(name: str, takes: int, gives: int, bias: bool = True) -> Shapes:
    weight: Shapes = {f"{name}.weight": (gives, takes)}
    return {**weight, f"{name}.bias": (gives,)} if bias else weight


def conv(name: str, takes: int, gives: int, side: int = 3) -> Shapes:
    return {f"{name}.weight": (gives, takes, side, side), f"{name}.bias": (gives,)}


def norm(name: str, width: int) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}
