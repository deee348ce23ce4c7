"""The ladder of what makes a model fit: rungs in order of least harm, and which plan is taken.

- *backend*: torch runs the denoiser instead of OpenVINO: its weights once instead of twice, and a
  fifth more time.
- *precision*: 16 bits instead of 32. No visible change; half of everything.
- *vae_tiling*: the autoencoder works tile by tile. Tiles overlap and are blended; nothing but very
  even areas of large pictures can show it.
- *quantisation*, on a processor: the denoiser's weights are whole numbers of 8 bits, each row with
  a scale: small changes of the picture, half of the largest part (`benchmarks/quantisation.py`).
- *layerwise_casting*, elsewhere: the denoiser's weights wait in 8 bits (float8_e4m3fn); as small,
  and less exact.
- *offload_parts*, *offload_groups*: weights of a device with memory of its own wait in main memory,
  part by part or also layer by layer: the same picture, more time, the last a multiple of it.
- *offload_disk*, on a processor: weights of denoiser and T5 stay in their files, in the precision
  they have there, layer by layer: nearly the same picture, a multiple of the time where the memory
  does not hold them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, Literal, TypeAlias

from desktop_app.core.forecast import Forecast, Host
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.record import record

Rung: TypeAlias = Literal[
    "backend",
    "precision",
    "vae_tiling",
    "quantisation",
    "layerwise_casting",
    "offload_parts",
    "offload_groups",
    "offload_disk",
]


def _half(plan: MemoryPlan, host: Host) -> MemoryPlan:
    wide = plan.precision == "float32" or (plan.precision == "auto" and host.precision == "float32")
    if not wide:
        return plan
    return replace(plan, precision="float16" if host.device == "cuda" else "bfloat16")


def _int8(plan: MemoryPlan, host: Host) -> MemoryPlan:
    there = plan.quantisation or plan.layerwise_casting or plan.offload
    return plan if there or host.device != "cpu" else replace(plan, quantisation="int8")


def _float8(plan: MemoryPlan, host: Host) -> MemoryPlan:
    return plan if host.device == "cpu" else replace(plan, layerwise_casting=True)


RUNGS: Final[dict[Rung, Callable[[MemoryPlan, Host], MemoryPlan]]] = {
    "backend": lambda plan, host: replace(plan, backend="torch") if host.device == "cpu" else plan,
    "precision": _half,
    "vae_tiling": lambda plan, host: replace(plan, vae_tiling=True),
    "quantisation": _int8,
    "layerwise_casting": _float8,
    "offload_parts": lambda plan, host: (
        plan if host.shares_memory or plan.offload else replace(plan, offload="parts")
    ),
    "offload_groups": lambda plan, host: (
        plan if host.shares_memory else replace(plan, offload="groups")
    ),
    "offload_disk": lambda plan, host: (
        replace(plan, offload="disk", quantisation="", backend="torch")
        if host.device == "cpu"
        else plan
    ),
}
"""Rung → what it makes of a plan; one that changes nothing there is no step down."""


@record()
class Chosen:
    """What "Make it fit" chose.

    Attributes:
        forecast: by the plan that was chosen.
        rungs: what was chosen, in order; empty: it fits as it is.
        fits: whether it fits now; the plan is the most frugal one where it does not.
        largest: the largest size of the same shape that would fit where nothing else helps; None
            where it fits, or where no size does.
    """

    forecast: Forecast
    rungs: tuple[Rung, ...]
    fits: bool
    largest: Size | None = None


def rungs_for(host: Host) -> tuple[Rung, ...]:
    """The rungs that mean something on ``host``, in order of least harm.

    A processor that calculates slowly in 16 bits leaves that for the end.
    """
    rungs: list[Rung] = [rung for rung in RUNGS if _changes(rung, host)]
    if not host.quick_half and "precision" in rungs:
        rungs.remove("precision")
        rungs.append("precision")
    return tuple(rungs)


def _changes(rung: Rung, host: Host) -> bool:
    plan = MemoryPlan(backend="openvino")
    return RUNGS[rung](plan, host) != plan


def next_rung(plan: MemoryPlan, host: Host) -> tuple[Rung, MemoryPlan] | None:
    """The first step down from ``plan``; None at the ladder's end."""
    return next(_steps(plan, host), None)


def rungs_between(before: MemoryPlan, after: MemoryPlan, host: Host) -> tuple[Rung, ...]:
    """What ``after`` does that ``before`` does not."""
    return tuple(
        rung
        for rung in rungs_for(host)
        if RUNGS[rung](before, host) != before and RUNGS[rung](after, host) == after
    )


def _steps(plan: MemoryPlan, host: Host) -> Iterator[tuple[Rung, MemoryPlan]]:
    for rung in rungs_for(host):
        lower = RUNGS[rung](plan, host)
        if lower != plan:
            yield rung, lower
            plan = lower


def fit(
    cost: Callable[[MemoryPlan, Size | None], Forecast],
    host: Host,
    start: MemoryPlan,
    size: Size,
    multiple: int,
) -> Chosen:
    """The first plan down the ladder that fits, without the rungs that turn out not to be needed.

    Args:
        cost: forecast by a plan, at another size if one is given.
        host: the machine.
        start: the plan in use.
        size: asked for.
        multiple: sides are multiples of it.
    """
    first = cost(start, None)
    if first.verdict == "fits":
        return Chosen(first, (), fits=True)
    taken: list[Rung] = []
    tight = () if first.verdict == "tight" else None
    for rung, plan in _steps(start, host):
        taken.append(rung)
        verdict = cost(plan, None).verdict
        if verdict == "fits":
            needed = _needed(cost, host, start, taken)
            return Chosen(cost(_made(start, needed, host), None), tuple(needed), fits=True)
        if verdict == "tight" and tight is None:
            tight = tuple(taken)
    if tight is not None:  # the least that may do; nothing does better
        return Chosen(cost(_made(start, list(tight), host), None), tight, fits=True)
    made = [_made(start, taken[:count], host) for count in range(len(taken), -1, -1)]
    # Not always the last one: weights that can't stay on the disk are larger without 8 bits.
    least = min(made, key=lambda plan: cost(plan, None).shown_bytes)
    fitting = _largest(lambda smaller: cost(least, smaller), size, multiple)
    rungs = tuple(taken[: len(taken) - made.index(least)])
    return Chosen(cost(least, None), rungs, fits=False, largest=fitting)


def _made(start: MemoryPlan, rungs: list[Rung], host: Host) -> MemoryPlan:
    plan = start
    for rung in rungs:
        plan = RUNGS[rung](plan, host)
    return plan


def _needed(
    cost: Callable[[MemoryPlan, Size | None], Forecast],
    host: Host,
    start: MemoryPlan,
    taken: list[Rung],
) -> list[Rung]:
    """``taken`` without what fits as well without it."""
    for rung in taken[:-1]:
        without: list[Rung] = [each for each in taken if each != rung]
        if cost(_made(start, without, host), None).verdict == "fits":
            taken = without
    return taken


def _largest(cost: Callable[[Size], Forecast], size: Size, multiple: int) -> Size | None:
    """By halving: the largest of the same shape that fits, in steps of ``multiple`` pixels."""
    longer = max(size.width, size.height)

    def of(steps: int) -> Size:
        share = steps * multiple / longer
        sides = (round(side * share / multiple) * multiple for side in (size.width, size.height))
        width, height = (max(multiple, side) for side in sides)
        return Size(width, height)

    low, high = 64 // multiple, longer // multiple
    if low < 1 or cost(of(low)).verdict == "no":
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if cost(of(middle)).verdict == "no":
            high = middle
        else:
            low = middle
    return of(low)
