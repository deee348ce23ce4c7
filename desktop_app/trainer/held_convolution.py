"""peft's low-rank change of a convolution whose weight is in blocks."""

from __future__ import annotations

from typing import Any

from peft.tuners.lora.layer import Conv2d
from torch import nn


class HeldConv2d(Conv2d):
    """As of a convolution of the same shape, which peft makes its own layers of."""

    def update_layer(self, *args: Any, **kwargs: Any) -> None:
        held: Any = self.base_layer
        self.in_features, self.out_features = held.in_channels, held.out_channels
        self.base_layer = nn.Conv2d(
            held.in_channels,
            held.out_channels,
            held.kernel_size,
            held.stride,
            held.padding,
            held.dilation,
            device="meta",
        )
        super().update_layer(*args, **kwargs)
        self.base_layer = held
