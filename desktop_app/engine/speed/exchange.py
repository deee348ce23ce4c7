"""Layers given another class of the same layout, in place: how optimisations are put in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import nn


def exchange(
    module: nn.Module,
    classes: Mapping[type[nn.Module], type[nn.Module]],
    suits: Callable[[nn.Module], bool] = lambda layer: True,
) -> int:
    """Give every layer in ``module`` of one of ``classes`` the class beside it; says how many.

    Args:
        module: changed in place.
        classes: old → new; subclasses of the old ones stay.
        suits: which of them.
    """
    layers = [layer for layer in module.modules() if type(layer) in classes and suits(layer)]
    for layer in layers:
        layer.__class__ = classes[type(layer)]
    return len(layers)


def is_hooked(layer: nn.Module) -> bool:
    """Whether somebody wants to know when ``layer`` is called: by a hook, or, as diffusers does it,
    by a ``forward`` put over its class's."""
    hooks = layer._forward_hooks, layer._forward_pre_hooks  # pyright: ignore[reportPrivateUsage]
    return any(hooks) or "forward" in vars(layer)
