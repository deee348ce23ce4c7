"""One picture's texts, and what is to be read of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One picture's texts.

    Attributes:
        name: of the case.
        texts: by PNG keyword.
        source: `PictureInfo.source`.
        told: fields of `PictureInfo` and their values.
        others: names that must stand in `PictureInfo.others`.
    """

    name: str
    texts: Mapping[str, str]
    source: str
    told: Mapping[str, Any]
    others: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
