"""Image prompts of one loaded model: what its layers have of pictures, made once and remembered.

Neither adapter nor image encoder stays in memory: both are read again where a picture is new.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from desktop_app.core.pixels import ByteArray, digest
from desktop_app.engine.image_prompt.image_encoder import EncoderFile
from desktop_app.engine.image_prompt.image_hook import PictureKeys
from desktop_app.engine.image_prompt.picture_layers import picture_layers
from desktop_app.engine.image_prompt.picture_reader import PictureReader
from desktop_app.engine.weight_file import file_state
from desktop_app.networks.device import Compute

Key = tuple[object, ...]


class ImageStack:
    """Those of one model.

    Args:
        name: the model's.
        network: its denoiser.
        compute: where and how that runs.

    Attributes:
        layers: of the denoiser.
    """

    def __init__(self, name: str, network: Any, compute: Compute) -> None:
        self._name, self._compute = name, compute
        self.layers = picture_layers(network)
        self._known: OrderedDict[Key, PictureKeys] = OrderedDict()

    def known(self, key: Key) -> PictureKeys | None:
        """What is remembered of it."""
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def read(
        self, key: Key, reader: PictureReader, encoder: EncoderFile, pictures: Sequence[ByteArray]
    ) -> PictureKeys:
        """What the layers have of pictures that are read; it is remembered.

        Raises:
            ModelError: ``image_prompt_unfit``; a file is damaged.
        """
        reader.check_fit(self._name, self.layers)
        with torch.no_grad():
            loaded = encoder.load(self._compute)
            made = reader.keys(loaded, pictures, self.layers, self._compute)
        self._known[key] = made
        return made

    def forget(self, kept: int) -> None:
        """Keep those of the last ``kept`` pictures."""
        while len(self._known) > kept:
            self._known.popitem(last=False)


def picture_key(adapter: Path, encoder: Path, pictures: Sequence[ByteArray]) -> Key:
    """What tells pictures that an adapter reads from others."""
    return file_state(adapter), file_state(encoder), digest(*pictures)
