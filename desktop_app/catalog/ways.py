"""The table of ways: how a processor calculates a network without a trial, and what a trial tries.

Kinds of processors are told apart by `engine.processor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.way import Way, read_way

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo

SizeClass: TypeAlias = Literal["small", "unet", "transformer"]

SMALL_BYTES = 200_000_000
"""Models whose files are smaller are small."""


@dataclass(frozen=True, slots=True)
class WayTable:
    """The table.

    Attributes:
        order: what is tried; the earlier wins among those that are about equally quick.
        usual: by kind of processor, then by class of size.
    """

    order: tuple[Way, ...]
    usual: Mapping[str, Mapping[SizeClass, Way]]

    def usual_way(self, processor: str, size: SizeClass) -> Way:
        """What is used without a trial; of a kind that is not in the table as on the plainest."""
        return self.usual.get(processor, self.usual["avx2"])[size]

    def candidates(self, processor: str, size: SizeClass) -> tuple[Way, ...]:
        """What a trial tries: the usual way, then the others in their order."""
        usual = self.usual_way(processor, size)
        has_bf16 = self.usual_way(processor, "unet").precision == "bfloat16"
        others = (way for way in self.order if has_bf16 or way.precision == "float32")
        return tuple(dict.fromkeys((usual, *others)))


def size_class(model: ModelInfo, denoiser: str) -> SizeClass:
    """Which row of the table a model goes by; ``denoiser``: as `Family.denoiser`."""
    if model.size_bytes < SMALL_BYTES:
        return "small"
    return "unet" if denoiser == "unet" else "transformer"


def load_ways() -> WayTable:
    """The table.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    table = read_table("ways")
    try:
        order = tuple(_way(text, "order") for text in table["order"])
        usual = {kind: _sizes(kind, row) for kind, row in table["usual"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise invalid("ways", "usual", f"{type(error).__name__}: {error}") from error
    return WayTable(order, usual)


def _sizes(kind: str, row: Mapping[str, Any]) -> dict[SizeClass, Way]:
    if set(row) != set(get_args(SizeClass)):
        raise invalid("ways", f"usual.{kind}", f"its classes must be {get_args(SizeClass)}")
    return {
        cast("SizeClass", size): _way(text, f"usual.{kind}.{size}") for size, text in row.items()
    }


def _way(text: str, key: str) -> Way:
    way = read_way(text)
    if way is None:
        raise invalid("ways", key, f"{text!r} is not a way")
    return way
