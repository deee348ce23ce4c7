"""Networks whose form is read from weights are built in the room that these weights need.

spandrel reads widths and depths from shapes; a file made to harm can let two harmless shapes ask
for their product. And what is drawn at random is written over by the weights: zeros do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from desktop_app.core.errors import ModelError

_LONGEST: Final = 1 << 16
"""Of one axis: published networks stay below 20,000, and tables are made of products of these."""

_MAKERS: Final = frozenset(
    (
        *(torch.empty, torch.zeros, torch.ones, torch.full, torch.eye),
        *(torch.arange, torch.linspace, torch.rand, torch.randn),
    )
)

_RANDOM: Final = frozenset((torch.rand, torch.randn))

_DRAWN: Final = frozenset(
    (
        *(Tensor.uniform_, Tensor.normal_),
        *(torch.nn.init.uniform_, torch.nn.init.normal_, torch.nn.init.trunc_normal_),
        *(torch.nn.init.kaiming_uniform_, torch.nn.init.kaiming_normal_),
        *(torch.nn.init.xavier_uniform_, torch.nn.init.xavier_normal_, torch.nn.init.orthogonal_),
    )
)
"""What draws at random into a tensor. It gets zeros, which lie within the bounds of those that draw
until they are."""


def check_axes(name: str, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Refuse axes that no network has.

    Raises:
        ModelError: ``model_damaged``.
    """
    for key, shape in shapes.items():
        if max(shape, default=1) > _LONGEST or 0 in shape:
            reason = f"no upscaler has a tensor like {key} ({'×'.join(map(str, shape))})"
            raise ModelError("model_damaged", name=name, reason=reason)


class Bounded(TorchFunctionMode):
    """While it lasts, what is made may take so many bytes, and nothing random is drawn."""

    def __init__(self, name: str, part: str, room: int) -> None:
        super().__init__()
        self._name, self._part, self._room, self._left = name, part, room, room

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Runs ``func``, or refuses to."""
        kwargs = kwargs or {}
        if func in _DRAWN:
            with torch.no_grad():
                return (args[0] if args else kwargs["tensor"]).zero_()
        if func in _MAKERS:
            made = func(*args, **{**kwargs, "device": "meta"})
            self._left -= _bytes(made)
            self._check(self._left >= 0)
            return (torch.zeros if func in _RANDOM else func)(*args, **kwargs)
        made = func(*args, **kwargs)
        if isinstance(made, Tensor):
            self._check(_bytes(made) <= self._room)
        return made

    def _check(self, fits: bool) -> None:
        if not fits:
            room = f"{self._room / 1e9:.1f}"
            raise ModelError("model_grows", name=self._name, part=self._part, room=room)


def _bytes(tensor: Tensor) -> int:
    return math.prod(tensor.shape) * tensor.element_size()
