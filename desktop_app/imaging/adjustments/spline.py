"""Natural cubic splines: what curves of image editors are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.core.pixels import Doubles


def natural_spline(points: Sequence[tuple[float, float]], values: Doubles) -> Doubles:
    """The natural cubic spline through ``points`` at ``values``, within 0..1; level before the
    first and after the last point.

    The second derivatives solve a tridiagonal system and are 0 at both ends (Press et al.,
    Numerical Recipes, 3rd edition, 3.3).

    Args:
        points: at least two (x, y), from left to right.
        values: (n,) float64.
    """
    x, y = (np.array(axis, np.float64) for axis in zip(*points, strict=True))
    inside = np.clip(values, x[0], x[-1])
    if len(x) == 2:
        return np.interp(inside, x, y)
    bent = _second_derivatives(x, y)
    right = np.clip(np.searchsorted(x, inside), 1, len(x) - 1)
    left = right - 1
    width = x[right] - x[left]
    a, b = (x[right] - inside) / width, (inside - x[left]) / width
    curved = (a * (a * a - 1) * bent[left] + b * (b * b - 1) * bent[right]) * (width * width / 6)
    return np.clip(a * y[left] + b * y[right] + curved, 0.0, 1.0)


def _second_derivatives(x: Doubles, y: Doubles) -> Doubles:
    width = np.diff(x)
    slope = np.diff(y) / width
    inner = len(x) - 2
    system = np.diag(2 * (width[:-1] + width[1:]))
    for k in range(inner - 1):
        system[k, k + 1] = system[k + 1, k] = width[k + 1]
    return np.concatenate([[0.0], np.linalg.solve(system, 6 * np.diff(slope)), [0.0]])
