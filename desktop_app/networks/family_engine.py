"""What one family does its own way: the interface of the files in `families`.

Everything else (loading, the loop, masks, previews, schedules) is the same for all of them. Facts
that need no torch are in resources/catalog/families.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol

from torch import Tensor

from desktop_app.catalog.autoencoders import autoencoder_of
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.adapters.textual_inversion import Word
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.device import Compute
from desktop_app.networks.inputs import Inputs
from desktop_app.networks.single_file import SinglePart

__all__ = ["FamilyEngine", "Inputs", "TextEncoder", "vae_channels"]


class TextEncoder(Protocol):
    """Prompts to tensors, with a memory of the last ones.

    Attributes:
        tokens: length of the window, with both ends.
        encoded: how many texts went through the encoders (the others were remembered).
    """

    tokens: int

    @property
    def encoded(self) -> int: ...

    @property
    def widths(self) -> tuple[int, ...]:
        """Widths of the text encoders that embeddings are for; () where there are none."""
        ...

    def learn(self, words: Sequence[Word]) -> None:
        """From now on these embeddings' words are known, and no others."""

    def mark(self, state: Hashable) -> None:
        """Tell what the encoders hold besides their own weights (LoRAs, embeddings): what is
        remembered of another state does not count."""

    def encode(self, text: str, clip_skip: int = 0) -> Inputs:
        """`encode_all` of one text that is heard as it is."""
        ...

    def encode_anew(self, texts: Sequence[str]) -> list[Inputs]:
        """As `encode` each, but neither remembered nor taken from what is: with gradients, for who
        trains the encoders."""
        ...

    def encode_all(
        self, texts: Sequence[PromptText], clip_skip: int = 0, peers: Sequence[PromptText] = ()
    ) -> list[Inputs]:
        """Tensors (1, …) of each text, in the precision of the denoiser: all of the same shapes, so
        that shorter texts are filled up to the longest.

        Args:
            texts: at least one; each may be empty.
            clip_skip: layers left out at the end of the CLIP text encoders; 0: the family's rule.
            peers: others, not encoded here, whose shape shall be the same.
        """
        ...


def vae_channels(info: ModelInfo, parts: dict[str, Any]) -> int:
    """Channels that the autoencoder makes; without one those that the denoiser takes."""
    vae = parts["vae"]
    if vae is None:
        return info.latent_channels
    return autoencoder_of(type(vae).__name__).channels_of(vae.config)


class FamilyEngine(Protocol):
    """One family's way. Its objects hold nothing of a single model.

    Attributes:
        order: the parts in the order they are loaded; of those that the family's table names.
        denoiser: which of them predicts: "unet" or "transformer".
        single: how parts are in single files, by component.
        tokenizers: those that ship with the program, by component.
    """

    @property
    def order(self) -> tuple[str, ...]: ...

    @property
    def denoiser(self) -> str: ...

    @property
    def single(self) -> Mapping[str, SinglePart]: ...

    @property
    def tokenizers(self) -> Mapping[str, Callable[[dict[str, Any]], Any]]: ...

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        """Check that the parts fit each other and what the library told of the model.

        Raises:
            ModelError: ``not_a_model`` or ``model_damaged``.
        """

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> TextEncoder:
        """The text encoders and tokenizers of ``parts`` as one."""
        ...

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """What the denoiser hears of the request beside text: sizes, places, a guidance scale.

        Tensors (1, …) on the CPU in float32, of the same names for both halves of guidance; a name
        of the text encoder's takes that one's place, expanded to its shape.

        Args:
            parts: of the model, as they were loaded.
            request: what is made.
            negative: for the negative prompt's half instead of the prompt's.
        """
        ...

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        """Whether the prompt and the negative one both go through the denoiser (classifier-free
        guidance); else it was distilled for guidance, or takes none."""
        ...

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """Run the denoiser once.

        Args:
            network: the part called `denoiser`, maybe with LoRAs.
            model_input: (n, c or more, h, w) latents, in the precision of the denoiser.
            timestep: () as the scheduler has it.
            inputs: the text encoder's and `extras`, each (n, …), and what hooks add: all of it
                goes to the network, so that what this does not know is an error.

        Returns:
            (n, c, h, w) of what it predicts.
        """
        ...

    def mask_channels(self, mask: Tensor, factor: int, masked: Tensor) -> Tensor:
        """What an inpainting denoiser gets beside the latents.

        Args:
            mask: (1, 1, H, W) float32, 1 where the picture is made again, in pixels.
            factor: pixels per latent pixel.
            masked: latents (1, c, h, w) of the picture with those pixels grey.

        Returns:
            (1, further channels, h, w) float32.
        """
        ...
