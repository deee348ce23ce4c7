"""Deep features of a UNet used again: DeepCache (Ma et al. 2023, arXiv:2312.00858, section 3.3).

From one step to the next the inner blocks of a UNet give nearly the same. Where a step may reuse
them only the outermost blocks run, on what the inner ones gave last. Opt-in: it changes the picture
a little (docs/figures.md shows how much). Transformers have no such blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from desktop_app.engine.hooks import HookStage, StepState


def can_use_deep_cache(network: Any) -> bool:
    """Whether ``network`` is a UNet with inner and outer blocks."""
    blocks = (getattr(network, "down_blocks", None), getattr(network, "up_blocks", None))
    return all(isinstance(each, nn.ModuleList) and len(each) > 1 for each in blocks)


class DeepCache:
    """A UNet that is run wholly every few steps only; and the hook that counts them.

    The first and the last step are always whole, and so is one after ``state`` has changed.

    Args:
        unet: see `can_use_deep_cache`; its modules are as before after each call.
        every: steps from one whole one to the next, 1 or more.
        state: what the weights hold (LoRAs).
    """

    stage = HookStage.BEFORE_CALL

    def __init__(self, unet: Any, every: int, state: Callable[[], Hashable]) -> None:
        self._unet, self._every, self._state = unet, every, state
        self._kept: Tensor | None = None
        self._made_in: Hashable = None
        self._whole = True
        self.saved = 0

    def __call__(self, state: StepState) -> None:
        """As a hook: decide for the call that follows."""
        step = state.schedule.step_of(state.index)
        if state.index == 0:
            self._kept = None
        due = (step - 1) % self._every == 0
        stale = self._kept is None or self._made_in != self._state()
        self._whole = due or stale or state.is_last

    def run(self, *inputs: Any, **named: Any) -> Any:
        """Call the UNet, wholly or its outer blocks alone."""
        kept = self._kept
        if self._whole or kept is None:
            with self._keeping():
                return self._unet(*inputs, **named)
        self.saved += 1
        with self._shortened(kept):
            return self._unet(*inputs, **named)

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        def keep(_: Any, __: Any, made: Tensor) -> None:
            self._kept, self._made_in = made, self._state()

        handle = self._unet.up_blocks[-2].register_forward_hook(keep)
        try:
            yield
        finally:
            handle.remove()

    @contextmanager
    def _shortened(self, kept: Tensor) -> Iterator[None]:
        unet = self._unet
        down, middle, up = unet.down_blocks, unet.mid_block, unet.up_blocks
        unet.down_blocks = nn.ModuleList([down[0], *(_NoDown(block) for block in down[1:])])
        unet.mid_block = None
        unet.up_blocks = nn.ModuleList([*(_NoUp(block, kept) for block in up[:-1]), up[-1]])
        try:
            yield
        finally:
            unet.down_blocks, unet.mid_block, unet.up_blocks = down, middle, up


class _NoDown(nn.Module):
    """Stands for a block on the way in: gives what it gets, as often as that one gives."""

    def __init__(self, block: Any) -> None:
        super().__init__()
        self._count = len(block.resnets) + len(block.downsamplers or ())

    def forward(self, hidden_states: Tensor, **_: Any) -> tuple[Tensor, tuple[Tensor, ...]]:
        return hidden_states, (hidden_states,) * self._count


class _NoUp(nn.Module):
    """Stands for a block on the way out: gives what was kept."""

    def __init__(self, block: Any, kept: Tensor) -> None:
        super().__init__()
        self.resnets = range(len(block.resnets))  # the UNet counts them
        self._kept = kept

    def forward(self, **_: Any) -> Tensor:
        return self._kept
