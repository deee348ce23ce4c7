"""The names and shapes of a file's tensors, whatever its format, and quick tests on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from desktop_app.library.formats.safetensors_header import Tensor


class TensorList:
    """Tensors by name. Texts that tests look into are made when the first test asks."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        self.tensors = tensors

    @cached_property
    def text(self) -> str:
        """All names, each between line breaks."""
        return "\n".join(("", *self.tensors, ""))

    @cached_property
    def layers(self) -> str:
        """`text` with an underscore for every dot: kohya's LoRAs have those throughout."""
        return self.text.replace(".", "_")

    def shape(self, name: str) -> tuple[int, ...] | None:
        """The shape of the tensor of that name; None if there is none."""
        tensor = self.tensors.get(name)
        return None if tensor is None else tensor.shape

    def has_name(self, piece: str) -> bool:
        """Whether ``piece`` is in a name; a line break in it is a name's beginning or end."""
        return piece in self.text

    def first(self, piece: str) -> str | None:
        """The first name that contains ``piece``."""
        place = self.text.find(piece)
        if place < 0:
            return None
        begin = self.text.rfind("\n", 0, place + 1) + 1
        return self.text[begin : self.text.index("\n", begin)]


@dataclass(slots=True)
class Contents:
    """What is in a file's header.

    Attributes:
        form: how it is written.
        tensors: what it holds.
        metadata: texts its maker wrote; nothing in them can be trusted.
        size: bytes on the disk.
        numbers: how many numbers there are of each format.
        path: the file, if bytes of it may be read (small scalars); None otherwise.
        data_start: where the data part begins.
    """

    form: str
    tensors: TensorList
    metadata: dict[str, str]
    size: int
    numbers: dict[str, int]
    path: Path | None = None
    data_start: int = 0
