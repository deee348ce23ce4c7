"""One layer whose weight or bias LoRAs change: its own ones stay beside it, untouched.

A model may be held as a memory plan says (`engine.offload`), and what takes another's place must be
where and as that one is:

- *parts or groups that wait*: a weight is put where the one before it lies, on the device or not.
  Groups that come by a CUDA stream are looked up by weight in a table of diffusers' own, which has
  to know the new one.
- *8 bits between calls*: most of a LoRA is smaller than the steps between two values of 8 bits and
  would be lost. A changed layer stays in the precision it is calculated in; its own weight waits
  in 8 bits, as before.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from desktop_app.networks.weight_packing import plain_weight, set_weight


class PatchedLayer:
    """A layer that can be changed.

    Args:
        module: the layer, with its own weight and bias.

    Attributes:
        changed: the last weight and bias it was changed to; None where forgotten.
    """

    def __init__(self, module: Any) -> None:
        self._module = module
        self._own: tuple[nn.Parameter, nn.Parameter | None] = module.weight, _bias(module)
        self._cast = _hook(module, "layerwise_casting")
        self._waits_in = None if self._cast is None else self._cast.storage_dtype
        self.changed: tuple[nn.Parameter, nn.Parameter | None] | None = None

    @property
    def is_changed(self) -> bool:
        """Whether it holds another weight or bias than its own."""
        return self._module.weight is not self._own[0] or _bias(self._module) is not self._own[1]

    @property
    def extra_bytes(self) -> int:
        """Memory of what is kept beside its own."""
        pairs = () if self.changed is None else zip(self.changed, self._own, strict=True)
        kept = [new for new, own in pairs if new is not None and new is not own]
        return sum(each.numel() * each.element_size() for each in kept)

    def own(self) -> tuple[Tensor, Tensor | None]:
        """Its own weight, in torch's order, and bias, in float32; it holds them then."""
        self.put_back()
        bias = self._own[1]
        return plain_weight(self._module).float(), None if bias is None else bias.float()

    def change(self, weight: Tensor | None, bias: Tensor | None) -> None:
        """Let it hold ``weight`` and ``bias``; None: its own."""
        self.put_back()
        module = self._module
        if weight is not None and self._cast is None:
            set_weight(module, weight)
        elif weight is not None:
            module.weight = _parameter(weight, self._cast.compute_dtype)
        if bias is not None:
            dtype = module.bias.dtype if self._cast is None else self._cast.compute_dtype
            module.bias = _parameter(bias, dtype)
        self.changed = module.weight, _bias(module)
        self._wait()

    def change_again(self) -> None:
        """Let it hold what it was last changed to."""
        if self.changed is not None:
            self._put(*self.changed)

    def put_back(self) -> None:
        """Let it hold its own."""
        self._put(*self._own)

    def _put(self, weight: nn.Parameter, bias: nn.Parameter | None) -> None:
        here = self._module.weight.device
        for tensor in (weight, bias):
            if tensor is not None and tensor.device != here:
                tensor.data = tensor.data.to(here)
        self._module.weight = weight
        if bias is not None:
            self._module.bias = bias
        self._wait()

    def _wait(self) -> None:
        if self._cast is not None:
            changed = self.is_changed
            self._cast.storage_dtype = self._cast.compute_dtype if changed else self._waits_in


def tell_groups(network: nn.Module) -> None:
    """Let groups that come by a stream know the weights that the layers now hold."""
    for module in network.modules():
        hook = _hook(module, "group_offloading")
        if hook is None or hook.group.stream is None:
            continue
        known: dict[Tensor, Tensor] = hook.group.cpu_param_dict
        held = [tensor for each in hook.group.modules for tensor in each.parameters()]
        for tensor in held:
            if tensor not in known:
                known[tensor] = tensor.data.cpu()
        buffers = [tensor for each in hook.group.modules for tensor in each.buffers()]
        kept = {id(tensor) for tensor in (*held, *buffers)}
        for tensor in [each for each in known if id(each) not in kept]:
            # It waits beside its layer now, and must lie where the layer's weights wait.
            tensor.data = known.pop(tensor)


def _hook(module: Any, name: str) -> Any:
    """A hook of diffusers on ``module``; None where it has none of that name."""
    registry = getattr(module, "_diffusers_hook", None)
    return None if registry is None else registry.get_hook(name)


def _bias(module: Any) -> nn.Parameter | None:
    return getattr(module, "bias", None)


def _parameter(tensor: Tensor, dtype: torch.dtype) -> nn.Parameter:
    return nn.Parameter(tensor.detach().to(dtype), requires_grad=False)
