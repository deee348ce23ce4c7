"""Weights that stay on the disk: pages of their file, brought in before a layer runs and let go
after it.

So a network larger than the memory runs within a few of its layers' room. The system reads ahead
while the layers before calculate, and forgets what was used: of what it keeps itself it can let go
at any time. What `mmap_copy` keeps away is accepted then: the file has to stay where it is.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from math import prod
from pathlib import Path
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor, nn

from desktop_app.core.gguf_header import read_gguf
from desktop_app.core.safe_open import open_regular
from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS
from desktop_app.networks.quantised.blocks import Blocks
from desktop_app.networks.quantised.layers import quantised_layers

Place: TypeAlias = tuple[str, int, tuple[int, ...]]
"""Number format, first byte and shape of a tensor."""

AHEAD: Final = 192 << 20
"""Bytes of the layers to come that are asked for while one runs."""

ON_DISK: Final = frozenset(
    {"unet", "transformer", "T5EncoderModel", "Qwen3Model", "Qwen3ForCausalLM"}
    | {"Qwen2_5_VLTextModel", "Qwen2_5_VLForConditionalGeneration", "Gemma2Model"}
    | {"Qwen3VLTextModel", "Qwen3VLModel", "Qwen3VLForConditionalGeneration"}
)
"""Components, and classes, whose weights may stay on the disk: the large ones."""


class MappedFile:
    """A file of weights whose header was found to be sound.

    Args:
        path: .safetensors or .gguf.

    Raises:
        OSError: it can't be read.
    """

    def __init__(self, path: Path) -> None:
        self.names = _places(path)
        with open_regular(path) as file:
            # Private, so that torch may have it as memory that can be written; nothing is.
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self._data = torch.frombuffer(self._map, dtype=torch.uint8)
        self._start = self._data.data_ptr()

    def blocks(self, name: str) -> Blocks | None:
        """A weight that stays in the file; None: it can't."""
        if name not in self.names:  # a packed weight lies there under other names
            return None
        form, begin, shape = self.names[name]
        row = BLOCK_FORMATS.get(form)
        if row is None or len(shape) < 2 or begin % min(row.size, 4):
            return None
        width = prod(shape[1:])
        if width % row.numbers or not width:
            return None
        length = shape[0] * width // row.numbers * row.size
        inner = tuple(shape[1:]) if len(shape) > 2 else ()
        return Blocks(form, self._data[begin : begin + length].view(shape[0], -1), inner=inner)

    def span(self, tensor: Tensor) -> tuple[int, int] | None:
        """The first byte of the file that ``tensor`` is, and the one behind its last; None: it is
        elsewhere."""
        begin = tensor.data_ptr() - self._start
        inside = 0 <= begin < len(self._data)
        return (begin, begin + tensor.nbytes) if inside else None

    def bring(self, begin: int, end: int) -> None:
        """Ask the system to read some of it."""
        self._advise("MADV_WILLNEED", begin - begin % mmap.PAGESIZE, end)

    def release(self, begin: int, end: int) -> None:
        """Let go of whole pages."""
        last = end if end == len(self._data) else end - end % mmap.PAGESIZE
        self._advise("MADV_DONTNEED", begin + -begin % mmap.PAGESIZE, last)

    def _advise(self, name: str, begin: int, end: int) -> None:
        advice: int | None = getattr(mmap, name, None)
        if advice is not None and begin < end:  # Windows has neither
            self._map.madvise(advice, begin, end - begin)


def _places(path: Path) -> dict[str, Place]:
    if path.suffix.lower() == ".gguf":
        tensors = read_gguf(path).tensors.items()
        return {name: (each.form, each.begin, each.shape) for name, each in tensors}
    with open_regular(path) as file:
        length = int.from_bytes(file.read(8), "little")
        header: dict[str, Any] = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return {
        name: (each["dtype"], 8 + length + each["data_offsets"][0], tuple(each["shape"]))
        for name, each in header.items()
    }


class Paging:
    """Brings pages of layers in and lets them go; the layers keep it.

    Args:
        network: whose layers have their weights in ``files``.
        files: where weights may lie.

    Attributes:
        make_thread: gives a thread for a pass, in which pages are asked for.
    """

    def __init__(self, network: nn.Module, files: Sequence[MappedFile]) -> None:
        self.make_thread: Callable[[], Executor] = lambda: ThreadPoolExecutor(1, "paging")
        self._thread: Executor | None = None
        self.layers: dict[nn.Module, tuple[MappedFile, int, int]] = {}
        """The layers with weights on the disk: file, first byte, and the one behind the last."""
        self._next: dict[nn.Module, nn.Module] = {}
        self._last: nn.Module | None = None
        for layer in quantised_layers(network):
            for file in files:
                if (span := file.span(layer.blocks)) is not None:
                    self.layers[layer] = (file, *span)
                    layer.register_forward_pre_hook(self._begins)
                    layer.register_forward_hook(self._ends, always_call=True)
        network.register_forward_pre_hook(self._pass_begins)
        network.register_forward_hook(self._pass_ends, always_call=True)

    def _pass_begins(self, *_: Any) -> None:
        self._thread = self.make_thread()

    def _pass_ends(self, *_: Any) -> None:
        if self._thread is not None:
            self._thread.shutdown(wait=True)
        self._thread = None

    def _begins(self, layer: nn.Module, _: Any) -> None:
        """Which layer comes after which is learnt in the first pass."""
        if self._last is not None:
            self._next[self._last] = layer
        self._last = layer
        coming, left = self._next.get(layer), AHEAD
        while self._thread and coming is not None and coming is not layer and left > 0:
            file, begin, end = self.layers[coming]
            self._thread.submit(file.bring, begin, end)
            left -= end - begin
            coming = self._next.get(coming)

    def _ends(self, layer: nn.Module, _: Any, __: Any) -> None:
        file, begin, end = self.layers[layer]
        file.release(begin, end)
