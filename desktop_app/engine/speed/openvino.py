"""A denoiser compiled by OpenVINO, an extra that is not always installed: ``velatura[openvino]``.

The network is traced once, with sizes left open, so that one compiled form serves every size and
batch. OpenVINO reads the weights where torch has them and orders them its own way at the first
call: a denoiser then takes twice its memory. Measured on an SD 1.5-sized UNet, bfloat16: docs/
figures.md.

Nothing here writes to the disk or to a network: OpenVINO's package reports its use to its makers
as soon as it is imported, where a second package, openvino-telemetry, is there to do so. It is
hidden from it.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor, nn

from desktop_app.engine.speed.optimise import remove_optimisations

TELEMETRY = "openvino_telemetry"

SIDES = (9, 11)
"""Latent size that is traced: odd at every level, so that the trace takes the way that fits all
sizes (at multiples of eight diffusers' UNets leave out what asks for the size to go back to)."""

HINTS = {torch.bfloat16: "bf16", torch.float32: "f32"}
"""Precisions that can be compiled."""

Call = Callable[[Tensor, Tensor, dict[str, Tensor]], Tensor]
"""As `FamilyEngine.predict` without its first argument."""


def openvino_version() -> str | None:
    """The version that is installed; None without. Imports nothing."""
    if find_spec("openvino") is None:
        return None
    try:
        return version("openvino")
    except PackageNotFoundError:
        return None


class CompiledDenoiser:
    """One denoiser, compiled.

    Args:
        network: on the CPU, in float32 or bfloat16. Its layers and weights are made torch's plain
            ones and stay so: `optimise.optimise_model` may change them again, which this does not
            see.
        predict: calls ``network``, as the family does.
        channels: of what it gets beside text: latents, and mask channels.
        inputs: what it hears, as of any request; tensors (1, …).

    Raises:
        ImportError: OpenVINO is not installed.
        Exception: it can't be traced or compiled.
    """

    def __init__(
        self, network: Any, predict: Call, channels: int, inputs: Mapping[str, Tensor]
    ) -> None:
        self._names = sorted(inputs)
        dtype: torch.dtype = network.dtype
        remove_optimisations(network)
        network.to(memory_format=torch.contiguous_format)
        openvino = _import()
        latents = torch.zeros(1, channels, *SIDES)
        example = (latents, torch.tensor(500.0), *(inputs[name].float() for name in self._names))
        traced = _traced(_Positional(network, predict, self._names, dtype), example)
        model = openvino.convert_model(traced, example_input=example)
        model.reshape({at: _open(tensor) for at, tensor in enumerate(example)})
        hints = {
            "INFERENCE_PRECISION_HINT": HINTS[dtype],
            "INFERENCE_NUM_THREADS": torch.get_num_threads(),
            "ENABLE_CPU_PINNING": False,  # other programs use these cores, too
        }
        self._run = openvino.Core().compile_model(model, "CPU", hints)
        # It reads the weights where they are, without holding them: freed, it would give rubbish.
        self._held = (traced, *network.parameters(), *network.buffers())

    def takes(self, inputs: Mapping[str, Tensor]) -> bool:
        """Whether it was compiled for inputs of these names."""
        return sorted(inputs) == self._names

    def predict(self, model_input: Tensor, timestep: Tensor, inputs: dict[str, Tensor]) -> Tensor:
        """See `FamilyEngine.predict`; the result is float32."""
        given = (model_input, timestep, *(inputs[name] for name in self._names))
        arrays = [tensor.float().contiguous().numpy() for tensor in given]
        return torch.from_numpy(self._run(arrays)[0])


class _Positional(nn.Module):
    """The denoiser with float32 going in and out, and its inputs in the order of their names."""

    def __init__(
        self, network: nn.Module, predict: Call, names: list[str], dtype: torch.dtype
    ) -> None:
        super().__init__()
        self.network = network
        self._call, self._names, self._dtype = predict, names, dtype

    def forward(self, latents: Tensor, timestep: Tensor, *inputs: Tensor) -> Tensor:
        named = {n: each.to(self._dtype) for n, each in zip(self._names, inputs, strict=True)}
        return self._call(latents.to(self._dtype), timestep, named).float()


def _import() -> Any:
    """The package, told of no package that reports its use."""
    sys.modules.setdefault(TELEMETRY, None)  # type: ignore[arg-type]
    return import_module("openvino")


def _traced(module: nn.Module, example: tuple[Tensor, ...]) -> Any:
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the sizes it warns of are asked for at every call
        trace: Any = torch.jit.trace  # pyright: ignore[reportUnknownMemberType]
        return trace(module, example, check_trace=False, strict=False)


def _open(tensor: Tensor) -> list[int]:
    """Its shape, with all but the channels left open."""
    sides = list(tensor.shape)
    kept = 1 if tensor.ndim == 4 else tensor.ndim - 1
    return [side if at == kept else -1 for at, side in enumerate(sides)]
