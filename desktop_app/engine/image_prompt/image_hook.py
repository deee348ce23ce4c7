"""Image prompts at every call of the denoiser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.core.conditions import Condition
from desktop_app.core.record import record
from desktop_app.engine.control.control_hook import TEXT, acts
from desktop_app.engine.guidance import negatives
from desktop_app.engine.hooks import HookStage, StepState
from desktop_app.engine.image_prompt.picture_layers import PicturePromptLayer
from desktop_app.engine.speed.attention import attend
from desktop_app.engine.speed.weak_attention import places

LayerKeys: TypeAlias = tuple[Tensor, Tensor]
"""Keys and values (1, heads, tokens, width) of one layer."""


@record(eq=False)
class PictureKeys:
    """What a denoiser has of the pictures of one image prompt.

    Attributes:
        positive: of the pictures, by layer.
        negative: of none.
        text: (1, tokens, width) that are behind the text's, instead of the two.
    """

    positive: tuple[LayerKeys, ...] = ()
    negative: tuple[LayerKeys, ...] = ()
    text: Tensor | None = None


@record(eq=False)
class ActingPicture:
    """An image prompt as it acts.

    Attributes:
        use: its weight and steps.
        keys: what the denoiser has of its pictures.
        weights: of each layer; 0: it does not act there.
        mask: (1, 1, h, w) float32 of where it acts, in pixels; None: everywhere.
    """

    use: Condition
    keys: PictureKeys
    weights: tuple[float, ...]
    mask: Tensor | None = None


class ImagePromptHook:
    """Lets the denoiser see those that act at a call; nothing of it is changed but for that call.

    Args:
        prompts: of this picture, at least one.
        layers: `picture_layers`.
    """

    stage = HookStage.MODEL_INPUT

    def __init__(
        self, prompts: Sequence[ActingPicture], layers: Sequence[PicturePromptLayer]
    ) -> None:
        self._prompts, self._layers = prompts, layers
        self._masks: dict[tuple[Tensor, int], Tensor] = {}

    def __call__(self, state: StepState) -> None:
        """Put them around the call, or behind the text."""
        acting = [each for each in self._prompts if acts(each.use, state)]
        shown = [each for each in acting if each.keys.text is None]
        if shown:
            rows, columns = state.scaled.shape[-2:]
            state.around.append(self._seeing(shown, negatives(state.model), (rows, columns)))
        tokens = [each.keys.text * each.use.weight for each in acting if each.keys.text is not None]
        if tokens:
            # Who hears such takes no negative prompt: there is none in the batch.
            texts = [heard.inputs[TEXT] for heard in state.model.conditioning.positive]
            text = torch.cat(texts).repeat(state.model.batch // len(texts), 1, 1)
            behind = [each.to(text).expand(len(text), -1, -1) for each in tokens]
            state.inputs[TEXT] = torch.cat([text, *behind], dim=1)

    @contextmanager
    def _seeing(
        self, shown: Sequence[ActingPicture], negative: int, size: tuple[int, int]
    ) -> Iterator[None]:
        """While it lasts a call sees ``shown``.

        Args:
            shown: which.
            negative: how many entries of the batch are the negative prompt's, the first ones.
            size: rows and columns of the latents.
        """
        with ExitStack() as stack:
            for number, layer in enumerate(self._layers):
                acting = [each for each in shown if each.weights[number]]
                if acting:
                    see = partial(self._seen, acting, number, negative, size)
                    stack.enter_context(layer.seeing(see))
            yield

    def _seen(
        self,
        shown: Sequence[ActingPicture],
        number: int,
        negative: int,
        size: tuple[int, int],
        query: Tensor,
    ) -> Tensor:
        total: Tensor | None = None
        for each in shown:
            halves = (
                (query[:negative], each.keys.negative),
                (query[negative:], each.keys.positive),
            )
            made = torch.cat([_attended(part, keys[number]) for part, keys in halves if len(part)])
            if each.mask is not None:
                made = made * self._mask(each.mask, size, query)
            made = each.weights[number] * made
            total = made if total is None else total + made
        assert total is not None
        return total.transpose(1, 2).flatten(2)

    def _mask(self, mask: Tensor, size: tuple[int, int], query: Tensor) -> Tensor:
        """(1, 1, places, 1): as diffusers' IPAdapterMaskProcessor bicubic, but in the layer's own
        rows and columns."""
        count = query.shape[2]
        if (mask, count) not in self._masks:
            level = interpolate(mask, places(size, count), mode="bicubic")
            self._masks[mask, count] = level.flatten()[None, None, :, None].to(query)
        return self._masks[mask, count]


def _attended(query: Tensor, keys: LayerKeys) -> Tensor:
    key, value = (each.expand(len(query), -1, -1, -1) for each in keys)
    return attend(query, key, value)
