"""How a model is fitted into memory: what is chosen, in order of least harm."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from desktop_app.core.record import record

Precision: TypeAlias = Literal["auto", "float32", "bfloat16", "float16"]
Backend: TypeAlias = Literal["torch", "openvino"]
"""What runs the denoiser."""
Offload: TypeAlias = Literal["", "parts", "groups", "disk"]
"""Where weights wait: "" on the device; "parts": each part in main memory until its turn; "groups":
also the denoiser, layer by layer; "disk", on a processor: those of denoiser and T5 in their files,
layer by layer."""

Quantisation: TypeAlias = Literal["", "int8", "float8", "nf4"]
"""A format that weights are brought to (`engine.quantised`): 8 bits a number and a scale a row, or
4 bits and a scale for 64 numbers."""

QUANTISED_BYTES: Final[dict[Quantisation, float]] = {"int8": 1, "float8": 1, "nf4": 34 / 64}
"""Bytes a number takes."""


@record()
class MemoryPlan:
    """How one model is held and run on this machine. It belongs to a job, not to a request.

    Attributes:
        precision: of weights and activations; "auto": what is right for the device.
        vae_tiling: the autoencoder works tile by tile.
        layerwise_casting: weights wait in 8 bits (float8_e4m3fn) and are cast layer by layer.
        offload: where weights wait.
        quantisation: what the denoiser's weights are brought to when it is loaded; "": as they are.
        backend: what runs the denoiser, where it can.
    """

    precision: Precision = "auto"
    vae_tiling: bool = False
    layerwise_casting: bool = False
    offload: Offload = ""
    quantisation: Quantisation = ""
    backend: Backend = "torch"
