"""A trial: by which way (`core.compute_profile`) this processor calculates a model soonest.

What is measured lasts a few tenths of a second, so that all of it takes a second or two: of a small
model a whole call of the denoiser and, as it takes as long there, decoding its latents; of a large
one the first of its own blocks that has attention, with what it really gets there (the call is left
when that block is reached), at half the native side for UNets and a quarter for transformers. The
blocks of a model are all of one kind, so that what is the quickest for one is so for all.

Copies are measured, one a way: the model in memory stays as it is. They take turns, and of each the
least time counts, once it was met twice: a busy machine makes some slower, never quicker. Then the
quickest is tried with fewer threads, which a small network gains by on many cores.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, TypeVar

import torch
from torch import Tensor, nn

from desktop_app.core.cancel import CancelToken
from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.core.errors import EngineError
from desktop_app.core.geometry import Size
from desktop_app.core.record import record
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.engine.model import Model
from desktop_app.engine.speed.attention import attention_by_kernel
from desktop_app.engine.speed.optimise import SHARE, optimise_again, remove_optimisations
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.peak_memory import available_ram_bytes
from desktop_app.networks.quantised.layers import quantised_layers

EQUAL: Final = 1.05
"""Ways whose times are within this factor of the quickest count as equally quick: a busy machine
makes more difference than that."""


SMALL: Final = 100_000_000
"""Numbers of a denoiser that is tried as a whole."""

ROUNDS: Final = (3, 30)
"""At least and at most so many."""

LIMIT: Final = 3.0
"""Seconds after which no further round is started."""

STEADY: Final = 1.05
"""A time is believed once it was met twice, within this factor: on a busy machine it is not."""

HOPELESS: Final = 1.5
"""What takes so many times as long as the quickest is measured no longer."""

_BLOCKS: Final = ("transformer_blocks", "down_blocks", "up_blocks")
"""Where denoisers of diffusers have their blocks."""

Progress = Callable[[int, int], None]
Run = Callable[[], object]
Key = TypeVar("Key")


@record()
class TrialFinding:
    """The chosen way, and the least seconds of each that was tried."""

    way: ComputeProfile
    seconds: dict[ComputeProfile, float]


class _Reached(Exception):  # noqa: N818 - no error: what was wanted of the call is there
    pass


def try_profiles(
    model: Model, profiles: Sequence[ComputeProfile], progress: Progress, cancel: CancelToken
) -> TrialFinding:
    """Measure ``profiles`` on a model in memory, and choose.

    Args:
        model: on a processor; LoRAs are taken out of it.
        profiles: in the order that decides between equally quick ones; the first is the usual one.
            Those there is no memory for, and other precisions of weights in blocks, are left out.
        progress: told how many of how many calls are done.
        cancel: looked at before every call.

    Raises:
        Cancelled: by ``cancel``.
        EngineError: ``trial_busy``: other programs take so much time that no two times are alike.
    """
    model.loras.use((), {}, text=False)
    with torch.no_grad():
        piece, given = _piece(model)
        profiles = _possible(model, piece, profiles)
        if not profiles:
            return TrialFinding(model.backend.profile, {})
        runs: dict[ComputeProfile, Run] = {}
        for profile in profiles:
            cancel.check()
            runs[profile] = _copied(model, piece, given, profile)
    rounds = Rounds(progress, cancel)
    seconds = rounds.least({profile: with_profile(profile, run) for profile, run in runs.items()})
    best = quickest([profile for profile in profiles if profile in seconds], seconds)
    fewer = [best, *_with_fewer_threads(best)]
    if len(fewer) > 1:
        with suppress(EngineError):  # too busy by now: then with all threads
            seconds |= rounds.least(
                {profile: with_profile(profile, runs[best]) for profile in fewer}
            )
            best = quickest(fewer, seconds)
    return TrialFinding(best, seconds)


class Rounds:
    """Calls several runs in turns, so that a busy moment doesn't meet one of them alone."""

    def __init__(self, progress: Progress, cancel: CancelToken) -> None:
        self._progress, self._cancel = progress, cancel
        self._done = 0

    def least(self, runs: dict[Key, Run]) -> dict[Key, float]:
        """The least seconds of each.

        Raises:
            EngineError: ``trial_busy``: no two times of the first or the quickest were alike.
        """
        total = self._done + len(runs) * (1 + ROUNDS[0])
        usual, kept = next(iter(runs)), list(runs)
        for run in runs.values():
            self._timed(run, total)  # the first call prepares what later ones find ready
        times = {profile: [self._timed(run, total)] for profile, run in runs.items()}
        begun = time.perf_counter()
        for count in range(ROUNDS[1]):
            best = min(kept, key=lambda profile: min(times[profile]))
            limit = HOPELESS * min(times[best])
            kept = [profile for profile in kept if profile == usual or min(times[profile]) <= limit]
            enough = count >= ROUNDS[0] and all(_is_steady(times[profile]) for profile in kept)
            if enough or time.perf_counter() - begun > LIMIT:
                break
            for profile in kept:
                times[profile].append(self._timed(runs[profile], total))
        best = min(times, key=lambda profile: min(times[profile]))
        if not (_is_steady(times[usual]) and _is_steady(times[best])):
            raise EngineError("trial_busy")
        return {profile: min(found) for profile, found in times.items()}

    def _timed(self, run: Run, total: int) -> float:
        self._cancel.check()
        with torch.inference_mode():
            begun = time.perf_counter()
            run()
            seconds = time.perf_counter() - begun
        self._done += 1
        self._progress(min(self._done, total), total)
        return seconds


def with_profile(profile: ComputeProfile, run: Run) -> Run:
    """``run`` with the attention and threads of ``profile``."""

    def call() -> None:
        before = torch.get_num_threads()
        if profile.threads:
            torch.set_num_threads(profile.threads)
        try:
            with attention_by_kernel(profile.attention == "kernel"):
                run()
        finally:
            if profile.threads:
                torch.set_num_threads(before)

    return call


def _is_steady(times: Sequence[float]) -> bool:
    """Whether the two least of them are alike."""
    least = sorted(times)[:2]
    return len(least) == 2 and least[1] <= STEADY * least[0]


def _with_fewer_threads(profile: ComputeProfile) -> list[ComputeProfile]:
    every = torch.get_num_threads()
    counts = dict.fromkeys((every // 2, every // 4))
    return [replace(profile, threads=count) for count in counts if count]


def _is_small(model: Model) -> bool:
    return sum(weight.numel() for weight in model.network.parameters()) < SMALL


def _piece(model: Model) -> tuple[nn.Module, tuple[tuple[Any, ...], dict[str, Any]]]:
    """What is tried of the denoiser, and what it is called with."""
    piece = model.network if _is_small(model) else _block(model.network)
    seen: list[Any] = []

    def see(_: object, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        seen.append((args, named))
        raise _Reached

    watching = piece.register_forward_pre_hook(see, with_kwargs=True)
    try:
        model.engine.predict(model.network, *inputs_at(model, side_of(model)))
    except _Reached:
        pass
    finally:
        watching.remove()
    return piece, seen[0]


def _block(network: Any) -> nn.Module:
    """The first block with attention; without any the first, or all of the network."""
    blocks = [block for name in _BLOCKS for block in getattr(network, name, ())]
    attending = (
        block for block in blocks if any(hasattr(part, "processor") for part in block.modules())
    )
    return next(attending, blocks[0] if blocks else network)


def side_of(model: Model) -> int:
    """Of the square picture that it is tried with."""
    native, factor = model.info.native_size, model.info.factor
    part = 1 if _is_small(model) else 2 if model.engine.denoiser == "unet" else 4
    return max(factor, native // part // factor * factor)


def inputs_at(model: Model, side: int) -> tuple[Tensor, Tensor, Inputs]:
    """What the denoiser is called with for a square picture of ``side`` pixels."""
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "", model.info.id, Size(side, side))
    engine, dtype = model.engine, model.compute.dtype
    heard = {**model.texts.encode(""), **engine.extras(model.parts, request)}
    batch = 2 if engine.guides(model.network, request) else 1
    if model.info.classes:
        heard["class_labels"] = torch.zeros(1, dtype=torch.long)
    many = {name: each.expand(batch, *each.shape[1:]) for name, each in heard.items()}
    inputs = {k: each.to(dtype) if each.is_floating_point() else each for k, each in many.items()}
    at = side // model.codec.factor
    latents = _noise(batch, model.info.input_channels, at).to(dtype)
    latents = latents.contiguous(memory_format=model.compute.memory_format)
    return latents, torch.tensor(500.0), inputs


def _noise(batch: int, channels: int, side: int) -> Tensor:
    return torch.randn(batch, channels, side, side, generator=torch.Generator().manual_seed(0))


def _possible(
    model: Model, piece: nn.Module, profiles: Sequence[ComputeProfile]
) -> list[ComputeProfile]:
    """Those there is memory for; other precisions only where the whole model fits in them, too."""
    free = SHARE * available_ram_bytes()
    numbers = sum(weight.numel() for weight in piece.parameters())
    whole = sum(weight.numel() for weight in model.network.parameters())
    in_blocks = next(quantised_layers(model.network), None) is not None
    found: list[ComputeProfile] = []
    for profile in profiles:
        size = 4 if profile.precision == "float32" else 2
        same = profile.precision == model.compute.dtype_name
        free -= numbers * size
        if (same or (not in_blocks and whole * size <= free)) and free > 0:
            found.append(profile)
    return found


def _copied(
    model: Model,
    piece: nn.Module,
    inputs: tuple[tuple[Any, ...], dict[str, Any]],
    profile: ComputeProfile,
) -> Run:
    """A call of a copy of ``piece`` that was brought to ``profile``."""
    dtype: torch.dtype = getattr(torch, profile.precision)
    compute = replace(model.compute, dtype=dtype)
    network = copy.deepcopy(piece)
    if dtype != model.compute.dtype:
        remove_optimisations(network)
        network.to(dtype)
    optimise_again(network, compute, profile)
    args, named = _cast(inputs, model.compute.dtype, dtype)
    vae = model.parts.get("vae")
    if piece is not model.network or vae is None:
        return lambda: network(*args, **named)
    made = copy.deepcopy(vae)
    remove_optimisations(made)
    codec = LatentCodec(made.to(dtype), compute)  # it merges layers of their plain weights
    optimise_again(made, compute, profile)
    latents = _noise(1, codec.channels, model.info.native_size // codec.factor)

    def both() -> None:
        network(*args, **named)
        codec.decode(latents)

    return both


def _cast(value: Any, before: torch.dtype, after: torch.dtype) -> Any:
    """``value`` with all its tensors of one precision in another."""
    match value:
        case Tensor():
            return value.to(after) if value.dtype == before else value
        case tuple() | list():
            return type(value)(_cast(each, before, after) for each in value)
        case dict():
            return {key: _cast(each, before, after) for key, each in value.items()}
        case _:
            return value


def quickest(
    order: Sequence[ComputeProfile], seconds: Mapping[ComputeProfile, float]
) -> ComputeProfile:
    """The first in ``order`` of those that are about as quick as the quickest (`EQUAL`).

    So two trials on a busy machine give one answer, as long as noise is smaller than differences.

    Args:
        order: at least one, all of them in ``seconds``.
        seconds: positive.
    """
    least = min(seconds[profile] for profile in order)
    return next(profile for profile in order if seconds[profile] <= EQUAL * least)
