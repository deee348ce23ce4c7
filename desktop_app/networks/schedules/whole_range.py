"""Noise levels as other programs spread them: over all levels that a model was trained at.

diffusers takes its first level from the timesteps of a spacing; k-diffusion, AUTOMATIC1111, Forge
and ComfyUI take the model's greatest level. Formulas: k_diffusion/sampling.py and external.py
(k-diffusion 0.1.1); modules/sd_schedulers.py (AUTOMATIC1111 1.10, Forge); comfy/samplers.py and
comfy/model_sampling.py (ComfyUI 0.18). None appends the last 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.record import record
from desktop_app.networks.schedules.flow import TRAIN_STEPS, shifted
from desktop_app.networks.schedules.sigmas import Levels, align_your_steps, beta_quantile, spread

FLUX_STEPS: Final = 10_000
"""How finely FLUX.1's levels are told apart (ModelSamplingFlux, Forge's PredictionFlux)."""

LEAST_SHARE: Final = 4.8973451890853435e-08
"""What a schedule of zero terminal SNR keeps of the picture in other programs
(rescale_zero_terminal_snr_sigmas of comfy/model_sampling.py)."""


@record(eq=False)
class TrainedRange:
    """The levels that a model was trained at.

    Attributes:
        levels: rising: sigma over the picture's deviation, or the share of noise (flow).
        shift: of `shifted`, which made a flow model's; None: it predicts no flow.
    """

    levels: Levels
    shift: float | None = None

    def between(self, places: Levels) -> Levels:
        """Levels at ``places`` 0..len − 1, evenly in the logarithm between neighbours."""
        return np.exp(np.interp(places, np.arange(len(self.levels)), np.log(self.levels)))

    def at(self, places: Levels) -> Levels:
        """Levels at ``places``, cut to whole steps and to the trained range."""
        return self.levels[places.astype(np.int64).clip(0, len(self.levels) - 1)]


def trained_flow(shift: float, *, fine: bool) -> TrainedRange:
    """Of rectified flow. Args: shift: see `shifted`. fine: as FLUX.1, not as SD 3."""
    count = FLUX_STEPS if fine else TRAIN_STEPS
    return TrainedRange(shifted(np.arange(1, count + 1) / count, shift), shift)


def trained_noise(shares: Levels) -> TrainedRange:
    """Of the products of alphas, falling; a last one of next to nothing is theirs."""
    kept = np.where(shares < 1e-6, LEAST_SHARE, shares)
    return TrainedRange(np.sqrt((1 - kept) / kept))


# -- spreads -------------------------------------------------------------------------------------


def _uniform(model: TrainedRange, count: int) -> Levels:
    return model.between(np.linspace(len(model.levels) - 1, 0, count))


def _times(model: TrainedRange, count: int) -> Levels:
    """Even in ComfyUI's time: of a flow model from its greatest level to its least."""
    if model.shift is None:
        return _uniform(model, count)
    return shifted(np.linspace(model.levels[-1], model.levels[0], count), model.shift)


def _simple(model: TrainedRange, count: int) -> Levels:
    stride = len(model.levels) / count
    return model.levels[[-(1 + int(at * stride)) for at in range(count)]]


def _ddim(model: TrainedRange, count: int) -> Levels:
    """Every so many: of some numbers of steps they make one more."""
    return model.levels[1 :: max(len(model.levels) // count, 1)][::-1].copy()


def _beta(model: TrainedRange, count: int) -> Levels:
    low, high = model.levels[0], model.levels[-1]
    return low + beta_quantile(1 - np.linspace(0, 1, count)) * (high - low)


def _comfy_beta(model: TrainedRange, count: int, alpha: float = 0.6, beta: float = 0.6) -> Levels:
    """By trained steps, each once."""
    shares = beta_quantile(1 - np.linspace(0, 1, count, endpoint=False), alpha, beta)
    places = np.rint(shares * (len(model.levels) - 1))
    return model.at(np.unique(places).astype(np.float64)[::-1])


def _kl_optimal(model: TrainedRange, count: int, last: int) -> Levels:
    """Sabour et al. 2024, appendix: even in the angle. Args: last: the number of the least."""
    share = np.arange(count) / max(last, 1)
    angles = share * np.arctan(model.levels[0]) + (1 - share) * np.arctan(model.levels[-1])
    return np.tan(angles)


def _turbo(model: TrainedRange, count: int) -> Levels:
    places = np.round(np.arange(count, 0, -1) * (len(model.levels) / count) - 1)
    return model.at(places.astype(np.float64))


def _linear_quadratic(model: TrainedRange, count: int, threshold: float = 0.025) -> Levels:
    """Half of the steps evenly within a fortieth of the noise, then by a parabola (Mochi)."""
    if count == 1:
        return model.levels[-1:]
    first = count // 2
    rest, at = count - first, np.arange(count)
    rise = first - threshold * count
    quadratic = rise / (first * rest**2)
    linear = threshold / first - 2 * rise / rest**2
    curve = quadratic * at**2 + linear * at + quadratic * first**2
    done = np.where(at < first, at * threshold / first, curve)
    return (1 - done) * model.levels[-1]


def _range(kind: str) -> Callable[[TrainedRange, int], Levels]:
    return lambda model, count: spread(kind, model.levels[-1], model.levels[0], count)


SPREADS: Final[Mapping[str, Callable[[TrainedRange, int], Levels]]] = {
    "k_uniform": _uniform,
    "k_normal": _times,
    "k_sgm_uniform": lambda model, count: _times(model, count + 1)[:-1],
    "k_simple": _simple,
    "k_karras": _range("karras"),
    "k_exponential": _range("exponential"),
    "k_beta": _beta,
    "k_ddim": _ddim,
    "k_kl_optimal": lambda model, count: _kl_optimal(model, count, count),
    "k_turbo": _turbo,
    "comfy_beta": _comfy_beta,
    "comfy_beta57": lambda model, count: _comfy_beta(model, count, 0.5, 0.7),
    "comfy_kl_optimal": lambda model, count: _kl_optimal(model, count, count - 1),
    "comfy_linear_quadratic": _linear_quadratic,
}


def levels(kind: str, model: TrainedRange, count: int, table: Sequence[float] = ()) -> Levels:
    """Falling levels, as a rule ``count``, the last of them above 0.

    Args:
        kind: a key of `SPREADS`, or one whose table is given.
        model: what it was trained at.
        count: steps that were asked for.
        table: of Align Your Steps, which A1111 interpolates to ``count`` levels (its authors to one
            more, the last of which is replaced by 0: `align_your_steps`).

    Raises:
        KeyError: another kind.
    """
    if table:
        return np.minimum(align_your_steps(table, count - 1), model.levels[-1])
    return SPREADS[kind](model, count)


def end_of(kind: str, model: TrainedRange) -> float:
    """The level at which the last step ends."""
    return float(model.levels[0]) if kind == "k_kl_optimal" else 0.0


def ddim_steps(count: int) -> NDArray[np.int64]:
    """Timesteps of AUTOMATIC1111's DDIM and PLMS, falling (modules/sd_samplers_timesteps.py): the
    least one is where the last step ends."""
    stride = max(TRAIN_STEPS // count, 1)
    rising = np.clip(np.arange(0, TRAIN_STEPS, stride) + 1, 0, TRAIN_STEPS - 1)
    return rising[:0:-1].copy() if len(rising) > 1 else rising
