"""Enlarging, cleaning and filling parts of pictures by networks."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

import torch
from torch.overrides import TorchFunctionMode

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import Enlarged, Loading
from desktop_app.core.operations import Enlarging
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
)
from desktop_app.engine.upscalers.opening import open_upscaler
from desktop_app.engine.upscalers.upscaler import Upscaler
from desktop_app.engine.weight_file import file_state
from desktop_app.networks.failures import is_out_of_memory
from desktop_app.networks.peak_memory import available_bytes

_PLAIN = "upscaler"


class Upscale:
    """A part of a picture, enlarged or cleaned by a network; its job is an `Enlarging`."""

    def __init__(self) -> None:
        self._needs: WeakKeyDictionary[Upscaler, float] = WeakKeyDictionary()
        """Bytes for each pixel, of networks that are held."""

    def check(self, context: EngineContext, job: Enlarging) -> None:
        """Raises ValueError: the part has no pixels, or its hole is of another size."""
        if job.pixels.size == 0:
            raise ValueError("a part without pixels")
        if job.hole is not None and job.hole.shape != job.pixels.shape[:2]:
            raise ValueError(f"a hole of {job.hole.shape} in a part of {job.pixels.shape}")

    def run(
        self, context: EngineContext, job: Enlarging, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Tell what the network makes of the part.

        Raises:
            Cancelled: between two layers.
            ModelError: the network can't be loaded, or is of an unknown architecture.
            EngineError: ``out_of_memory``: the part needs more than there is.
            Exception: memory ran out (the part is too large), or something else went wrong.
        """
        network = _network(context, Path(job.network), on_event)
        self._make_room(context, network, job)
        try:
            made = _made(network, job, cancel)
        except Exception as error:
            # Warm models give way, once.
            if not is_out_of_memory(error) or len(context.cache) <= 1:
                raise
            made = None
        if made is None:
            context.cache.leave_last()
            made = _made(network, job, cancel)
        on_event(Enlarged(made.numpy(), network.scale))

    def _make_room(self, context: EngineContext, network: Upscaler, job: Enlarging) -> None:
        """A system without memory left ends processes; so it is asked for before."""
        if network not in self._needs:
            self._needs[network] = bytes_per_pixel(network)
        height, width = job.pixels.shape[:2]
        needed = round(self._needs[network] * height * width)
        context.cache.leave(needed, keep=1)
        if available_bytes(context.compute) < needed:
            raise EngineError("out_of_memory", size=self.about(job))

    def about(self, job: Enlarging) -> str:
        height, width = job.pixels.shape[:2]
        return f"{width} × {height}"


def _network(context: EngineContext, path: Path, on_event: Tell) -> Upscaler:
    state = file_state(path)

    def load() -> Upscaler:
        on_event(Loading(_PLAIN, 0, 1))
        network = open_upscaler(path, context.compute)
        on_event(Loading(_PLAIN, 1, 1))
        return network

    return context.cache.network(("upscaler", *state), 2 * state[2], load)


def _made(network: Upscaler, job: Enlarging, cancel: CancelToken) -> torch.Tensor:
    """(h, w, 3) float32 in main memory."""
    given = torch.from_numpy(job.pixels.copy()).permute(2, 0, 1)[None].to(network.device)
    hole = None if job.hole is None else torch.from_numpy(job.hole.copy())[None, None]
    with cancel_between_layers(cancel), torch.inference_mode():
        return network.enlarge(given, hole)[0].permute(1, 2, 0).contiguous().cpu()


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
        for each in made if isinstance(made, (tuple, list)) else (made,):
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
    hole = torch.ones(1, 1, SIDE, SIDE) if network.fills else None
    with torch.inference_mode(), _Living() as living:
        network.enlarge(pixels, hole)
    return BESIDE * living.most / SIDE**2
