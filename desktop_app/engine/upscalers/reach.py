"""How far a network of convolutions sees."""

from __future__ import annotations

from torch import nn

from desktop_app.engine.upscalers.architectures import Architecture


def reach_of(module: nn.Module, known: Architecture) -> int:
    """Pixels of the input on each side that a pixel of the output can depend on, at most; 0 if
    that can't be counted.

    As if all convolutions came one after the other at the input's size, which is an upper bound:
    some stand side by side, and those after an enlargement see less.
    """
    if not known.convolutions:
        return 0
    sees = 0
    for name, layer in module.named_modules():
        if isinstance(layer, nn.Conv2d) and not (known.idle and name.endswith(known.idle)):
            sees += layer.kernel_size[0] // 2 * layer.dilation[0]
    return sees * (getattr(module, "shuffle_factor", None) or 1)
