"""What reads pictures for a denoiser: IP-Adapters and FLUX.1 Redux, told by their headers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.device import Compute
from desktop_app.engine.image_prompt.adapter_file import adapter_of, open_adapter, unfit
from desktop_app.engine.image_prompt.image_attention import PictureKeys
from desktop_app.engine.image_prompt.image_encoder import EncoderNeed, ImageEncoder
from desktop_app.engine.image_prompt.picture_layers import PictureLayer
from desktop_app.engine.image_prompt.redux import redux_of

FAMILIES: Final = {768: "sd1", 1024: "sd2", 2048: "sdxl", 4096: "flux1"}
"""Width of a text's tokens → the family whose denoiser hears such."""


class PictureReader(Protocol):
    """`AdapterFile` or `ReduxFile`."""

    @property
    def name(self) -> str:
        """What the user calls it."""
        ...

    @property
    def need(self) -> EncoderNeed:
        """What it takes of an image encoder."""
        ...

    @property
    def text_width(self) -> int:
        """Width of the tokens that it makes."""
        ...

    def check_fit(self, model: str, layers: Sequence[PictureLayer]) -> None:
        """See `AdapterFile.check_fit`."""
        ...

    def keys(
        self,
        encoder: ImageEncoder,
        pictures: Sequence[ByteArray],
        layers: Sequence[PictureLayer],
        compute: Compute,
    ) -> PictureKeys:
        """See `AdapterFile.keys`."""
        ...


def picture_reader(path: Path, info: ModelInfo) -> PictureReader:
    """Read the headers of an adapter, and check them against a model that is not loaded yet.

    Raises:
        ModelError: ``image_prompt_unknown``, ``image_prompt_face``, ``image_prompt_unfit``,
            ``weights_missing``, ``model_pickle``, ``model_incomplete`` or ``model_damaged``.
    """
    weights = open_adapter(path)
    reader = redux_of(weights) or adapter_of(weights)
    family = FAMILIES.get(reader.text_width)
    if info.family not in FAMILIES.values() or (family and family != info.family):
        raise unfit(reader.name, info.name, "it is made for another model family")
    return reader
