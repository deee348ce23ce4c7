"""Splitting a picture into layers: the same loop on all of them at once.

As diffusers' QwenImageLayeredPipeline (arXiv:2512.15603): the denoiser makes the whole picture
again and each layer, and sees the picture; of the whole nothing is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
from torch import Tensor

from desktop_app.core.generation_settings import Tile
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.hooks import Hook, HookStage, StepState
from desktop_app.engine.input_latents import Encoded
from desktop_app.engine.pipeline import Pipeline
from desktop_app.engine.preview import preview_pixels
from desktop_app.imaging.depth import to_bytes, to_float
from desktop_app.imaging.splitting import shown
from desktop_app.networks.inputs import REFERENCES
from desktop_app.networks.schedules.schedule import Schedule


class LayeredPipeline(Pipeline):
    """As `Pipeline`: the same loop, guidance, seeds and events. Latents (1, c, frames × h, w) hold
    the whole picture and the layers, one below another. Masks are not looked at."""

    @property
    def _tile(self) -> Tile:
        return ""

    @property
    def _frames(self) -> int:
        return self._job.request.layers + 1

    @property
    def _shape(self) -> tuple[int, int, int]:
        channels, height, width = super()._shape
        return self._frames * channels, height, width

    @cached_property
    def _encoded(self) -> Encoded:
        return Encoded(None, None, None)

    @cached_property
    def _preview_decoder(self) -> Callable[[Tensor], ByteArray] | None:
        def whole(clean: Tensor) -> ByteArray:
            return preview_pixels(clean.chunk(self._frames, dim=2)[0], self._model.rgb_map)

        return whole

    def _start(self, schedule: Schedule, noise: Tensor) -> Tensor:
        drawn = noise.unflatten(1, (self._frames, -1)).transpose(1, 2)
        return schedule.start(drawn.flatten(2, 3).contiguous())

    def _decoded(self, latents: Tensor) -> tuple[FloatArray, ByteArray | None]:
        assert self._job.image is not None
        frames, codec = latents.chunk(self._frames, dim=2)[1:], self._model.codec
        layers = [codec.decode_pixels(each, alpha=True) for each in frames]
        stack = np.concatenate([to_bytes(each) for each in layers])
        return shown(layers, to_float(self._job.image)), stack

    def _hooks(self, image: int, noise: Tensor, schedule: Schedule) -> Iterator[Hook]:
        assert self._job.image is not None
        yield _SeenHook(self._model.picture_latents(self._job.image))
        yield from super()._hooks(image, noise, schedule)


class _SeenHook:
    """Lets the denoiser see the picture's latents (1, c, h, w) at each call."""

    stage = HookStage.MODEL_INPUT

    def __init__(self, latents: Tensor) -> None:
        self._latents = latents

    def __call__(self, state: StepState) -> None:
        """Add them to what is heard."""
        state.inputs[REFERENCES] = {0: self._latents}
