"""What runs a model's denoiser: torch, or, where it was asked for and can, OpenVINO."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import torch
from torch import Tensor

from desktop_app.core.conditions import of_kind
from desktop_app.core.events import EngineEvent, Loading, Noted
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.engine.model import Model
from desktop_app.engine.speed.openvino import HINTS, CompiledDenoiser, openvino_version
from desktop_app.engine.speed.optimise import optimise_again, optimise_model
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.quantised.layers import quantised_layers

Tell = Callable[[EngineEvent], None]

UNSUITED: Final = {
    "control": "openvino_control",
    "image_prompt": "openvino_pictures",
    "reference": "openvino_pictures",
}
"""Kinds of conditions that change what a compiled denoiser has within, and what is told of it."""


def set_backend(
    model: Model, plan: MemoryPlan, on_event: Tell, request: GenerationRequest | None = None
) -> None:
    """Have the denoiser compiled, or give the compiled one up, as ``plan`` and ``request`` want it.

    Why it can't be done is told once (`Noted`), and torch does the work.

    Args:
        model: loaded; not under `torch.inference_mode`.
        plan: says what should run it.
        on_event: told of what takes its time, and of what can't be done.
        request: what is made next; None: only what any request needs counts.
    """
    holder = model.backend
    if plan.backend == "torch":
        _give_up(model)
        return
    why = obstacle(model, plan) or _unsuited(request)
    if why:
        _give_up(model)
        if why not in holder.reasons:
            holder.reasons.add(why)
            on_event(Noted(why))
        return
    if holder.compiled is not None or holder.failed:
        return
    on_event(Loading("denoiser, compiled by OpenVINO", 0, 1))
    model.loras.use((), {}, text=False)
    try:
        holder.compiled = compiled_denoiser(model, model.network)
    except Exception as error:  # noqa: BLE001 - a library's trouble with a model; torch runs it
        traceback.print_exc()
        holder.failed = True
        optimise_again(model.network, model.compute, holder.profile)
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        on_event(Noted("openvino_failed", {"reason": reason}))
    else:
        # For what torch has to run all the same; in torch's order, as OpenVINO reads the weights.
        optimise_model(model.network, model.compute, holder.profile, free_bytes=0)
    on_event(Loading("denoiser, compiled by OpenVINO", 1, 1))


def denoiser_call(model: Model, run: Callable[..., object] | None = None) -> _Call:
    """`FamilyEngine.predict` without its first argument.

    Args:
        model: the model.
        run: runs the network instead (`speed.deep_cache`).
    """
    plain: _Call = partial(model.engine.predict, model.network if run is None else run)
    compiled = model.backend.compiled
    if compiled is None or run is not None:
        return plain

    def call(model_input: Tensor, timestep: Tensor, inputs: Inputs) -> Tensor:
        chosen = compiled.predict if compiled.takes(inputs) else plain
        return chosen(model_input, timestep, inputs)

    return call


_Call = Callable[[Tensor, Tensor, Inputs], Tensor]


def obstacle(model: Model, plan: MemoryPlan) -> str:
    """What of the model or the machine is against it: a code of `core.note_texts`, or nothing."""
    if openvino_version() is None:
        return "openvino_missing"
    if model.compute.device.type != "cpu":
        return "openvino_device"
    if model.engine.denoiser != "unet" or model.family.prediction == "consistency":
        return "openvino_family"
    held = plan.layerwise_casting or plan.offload or model.compute.dtype not in HINTS
    in_blocks = next(quantised_layers(model.network), None) is not None
    return "openvino_held" if held or in_blocks else ""


def _unsuited(request: GenerationRequest | None) -> str:
    if request is None:
        return ""
    if any(lora.weight for lora in of_kind(request.conditions, "lora")):
        return "openvino_lora"
    if request.weakens_attention:
        return "openvino_attention"
    if request.tile:
        return "openvino_tile"
    if of_kind(request.conditions, "region"):
        return "openvino_regions"
    for kind, note in UNSUITED.items():
        if any(use.weight for use in of_kind(request.conditions, kind)):
            return note
    return "openvino_reuse" if request.reuse > 1 else ""


def compiled_denoiser(model: Model, network: Any) -> CompiledDenoiser:
    """``network``, the model's denoiser or a copy of it, compiled; its layers become torch's plain
    ones.

    Raises:
        ImportError: OpenVINO is not installed.
        Exception: it can't be traced or compiled.
    """
    side = model.info.native_size
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "", model.info.id, Size(side, side))
    with torch.no_grad():
        inputs = {
            **model.texts.encode(""),
            **model.engine.extras(model.parts, request),
        }
    channels: int = network.config.in_channels
    predict = partial(model.engine.predict, network)
    return CompiledDenoiser(network, predict, channels, inputs)


def _give_up(model: Model) -> None:
    """Free what was compiled; torch's weights get their own order again."""
    if model.backend.compiled is not None:
        model.backend.compiled = None
        optimise_again(model.network, model.compute, model.backend.profile)
