"""One file of the corpus: how it is written, and what must be told of it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.library.identify.files import safetensors
from tests.library.identify.layout_parts import Shapes, of_class


@dataclass(frozen=True)
class Case:
    """One file or folder.

    Attributes:
        id: what it is, for people.
        name: what it is called on the disk.
        write: makes it.
        told: fields of `WeightsInfo` that must come out; `kind` among them.
    """

    id: str
    name: str
    write: Callable[[Path], object]
    told: dict[str, Any] = field(default_factory=dict)


def file_of(
    case: str,
    shapes: Callable[[], Shapes],
    told: str,
    *,
    name: str = "",
    dtype: str = "F16",
    metadata: dict[str, str] | None = None,
    dtypes: dict[str, str] | None = None,
    **more: Any,
) -> Case:
    """``told``: kind, component, family, variant, task, separated by blanks; ``-`` for none."""
    keys = ("kind", "component", "family", "variant", "task")
    words = ["" if word == "-" else word for word in told.split()]
    fields = dict(zip(keys, words + [""] * (5 - len(words)), strict=True))
    return Case(
        case,
        name or f"{zlib.crc32(case.encode()):08x}.safetensors",
        lambda path: safetensors(path, shapes(), dtype, metadata, dtypes),
        {**fields, **more},
    )


def of(key: str) -> Callable[[], Shapes]:
    return lambda: of_class(key)
