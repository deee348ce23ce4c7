"""The table of profiles: how a processor calculates a network without a trial, and what a trial
tries.

`networks.processor` distinguishes kinds of processors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, cast, get_args

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.compute_profile import ComputeProfile, read_profile
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record

SizeClass: TypeAlias = Literal["small", "unet", "transformer"]

SMALL_BYTES = 200_000_000
"""Models whose files are smaller are small."""


@record()
class ComputeProfileTable:
    """The table.

    Attributes:
        order: what is tried; the earlier wins among those that are about equally quick.
        usual: by kind of processor, then by class of size.
    """

    order: tuple[ComputeProfile, ...]
    usual: Mapping[str, Mapping[SizeClass, ComputeProfile]]

    def usual_profile(self, processor: str, size: SizeClass) -> ComputeProfile:
        """What is used without a trial; of a kind that is not in the table as on the plainest."""
        return self.usual.get(processor, self.usual["avx2"])[size]

    def candidates(self, processor: str, size: SizeClass) -> tuple[ComputeProfile, ...]:
        """What a trial tries: the usual profile, then the others in their order."""
        usual = self.usual_profile(processor, size)
        has_bf16 = self.usual_profile(processor, "unet").precision == "bfloat16"
        others = (profile for profile in self.order if has_bf16 or profile.precision == "float32")
        return tuple(dict.fromkeys((usual, *others)))


def size_class(model: ModelInfo, denoiser: str) -> SizeClass:
    """Which row of the table a model goes by; ``denoiser``: as `Family.denoiser`."""
    if model.size_bytes < SMALL_BYTES:
        return "small"
    return "unet" if denoiser == "unet" else "transformer"


def load_profiles() -> ComputeProfileTable:
    """The table.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    table = read_table("ways")
    try:
        order = tuple(_profile(text, "order") for text in table["order"])
        usual = {kind: _sizes(kind, row) for kind, row in table["usual"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise invalid("ways", "usual", f"{type(error).__name__}: {error}") from error
    return ComputeProfileTable(order, usual)


def _sizes(kind: str, row: Mapping[str, Any]) -> dict[SizeClass, ComputeProfile]:
    if set(row) != set(get_args(SizeClass)):
        raise invalid("ways", f"usual.{kind}", f"its classes must be {get_args(SizeClass)}")
    return {
        cast("SizeClass", size): _profile(text, f"usual.{kind}.{size}")
        for size, text in row.items()
    }


def _profile(text: str, key: str) -> ComputeProfile:
    profile = read_profile(text)
    if profile is None:
        raise invalid("ways", key, f"{text!r} is not a way")
    return profile
