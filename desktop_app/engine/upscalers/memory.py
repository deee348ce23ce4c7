"""How much memory a network takes for a part of a picture, measured on a small one."""

from __future__ import annotations

import weakref
from typing import Any, Final

import torch
from torch.overrides import TorchFunctionMode

from desktop_app.engine.upscalers.upscaler import Upscaler

SIDE: Final = 64
"""Of the small one, in pixels: several windows of every architecture."""

BESIDE: Final = 1.1
"""What convolutions need beside their tensors, and what lies between them, as a factor."""


class _Living(TorchFunctionMode):
    """Counts the bytes of all tensors that are made while it lasts and not given back yet."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[int] = set()
        self._now = self.most = 0

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        made = func(*args, **(kwargs or {}))
        for each in made if isinstance(made, tuple | list) else (made,):
            if isinstance(each, torch.Tensor):
                self._count(each.untyped_storage())
        return made

    def _count(self, storage: torch.UntypedStorage) -> None:
        place, size = storage._cdata, storage.nbytes()  # pyright: ignore[reportPrivateUsage]
        if place not in self._known:
            self._known.add(place)
            self._now += size
            self.most = max(self.most, self._now)
            weakref.finalize(storage, self._forget, place, size)

    def _forget(self, place: int, size: int) -> None:
        self._known.discard(place)
        self._now -= size


def bytes_per_pixel(network: Upscaler) -> float:
    """Bytes at the worst moment for each pixel that it is given.

    Args:
        network: its own weights don't count.
    """
    pixels = torch.full((1, 3, SIDE, SIDE), 0.5)
    with torch.inference_mode(), _Living() as living:
        network.enlarge(pixels)
    return BESIDE * living.most / SIDE**2
