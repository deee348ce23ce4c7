"""How a model is fitted into memory: what is chosen, in order of least harm."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, get_args

__all__ = ["Backend", "MemoryPlan", "Offload", "Precision"]

Precision: TypeAlias = Literal["auto", "float32", "bfloat16", "float16"]
Backend: TypeAlias = Literal["torch", "openvino"]
"""What runs the denoiser."""
Offload: TypeAlias = Literal["", "parts", "groups"]
"""Where weights wait: "" on the device; "parts": each part in main memory until its turn; "groups":
also the denoiser, layer by layer."""


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """How one model is held and run on this machine. It belongs to a job, not to a request.

    Attributes:
        precision: of weights and activations; "auto": what is right for the device.
        vae_tiling: the autoencoder works tile by tile.
        layerwise_casting: weights wait in 8 bits (float8_e4m3fn) and are cast layer by layer.
        offload: where weights wait.
        quantisation: how weights are stored, a name of a later version; "": as they are.
        backend: what runs the denoiser, where it can.
    """

    precision: Precision = "auto"
    vae_tiling: bool = False
    layerwise_casting: bool = False
    offload: Offload = ""
    quantisation: str = ""
    backend: Backend = "torch"

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal value."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> MemoryPlan:
        """Rebuild from `to_json`. Raises TypeError or ValueError on what that would not make."""
        plan = cls(**data)
        if (
            plan.precision not in get_args(Precision)
            or plan.offload not in get_args(Offload)
            or plan.backend not in get_args(Backend)
        ):
            raise ValueError(f"no plan: {data}")
        if plan.quantisation or not all(
            isinstance(value, bool) for value in (plan.vae_tiling, plan.layerwise_casting)
        ):
            raise ValueError(f"no plan: {data}")
        return plan
