"""Reading a network that describes pictures in sentences: a folder of config.json,
preprocessor_config.json, tokenizer.json and safetensors, read as data. Nothing in it chooses code:
its class is one of `CLASSES`, and how it writes is said here, not in its generation_config.json.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers.generation.configuration_utils import GenerationConfig

from desktop_app.catalog.part_settings import check_settings
from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.safe_open import read_regular
from desktop_app.engine.classifiers.squeezing import Squeeze, squeeze_of
from desktop_app.engine.preprocessors.network_folder import DTYPE, class_in, ready_network
from desktop_app.engine.preprocessors.reader_settings import FILE
from desktop_app.engine.weight_file import CONFIG, WeightFile, read_settings
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part

PLAIN: Final = "captioner"
"""What it is called in progress and errors."""

_TOKENIZER: Final = "tokenizer.json"
_LARGEST: Final = 32 << 20
"""Bytes of a tokenizer."""

_BEAMS: Final = 3
_REPEATED: Final = 3
"""No tokens follow one another as before, that many at a time."""
_TOKENS_PER_WORD: Final = 2

_QUESTIONS: Final = (
    (60, "Describe with a paragraph what is shown in the image."),
    (20, "Describe in detail what is shown in the image."),
    (0, "What does the image describe?"),
)
"""What Florence-2 is asked for more than so many words, in the wording that it was trained on."""

_PLACES: Final = re.compile(r"<[^<>]*>")
"""Tokens of Florence-2 that aren't words: places in the picture."""


def _blip(module: Any, pixels: Tensor, ask: list[int], written: GenerationConfig) -> Tensor:
    return module.generate(pixel_values=pixels, generation_config=written)


def _florence(module: Any, pixels: Tensor, ask: list[int], written: GenerationConfig) -> Tensor:
    """The picture stands before the question, as its processor puts it."""
    seen = module.get_image_features(pixels).pooler_output
    asked = module.get_input_embeddings()(torch.tensor([ask], device=seen.device))
    read = module.model.language_model.encoder(inputs_embeds=torch.cat([seen, asked], dim=1))
    return module.generate(encoder_outputs=read, generation_config=written)


@dataclass(frozen=True, slots=True)
class CaptionerClass:
    """One class of transformers.

    Attributes:
        kind: ``model_type`` of its config.json.
        text: the same of its text_config, each that may be.
        write: gives the tokens that describe pixels.
        asks: whether it is asked a question.
        end: setting of its text_config that names the token at the end.
    """

    kind: str
    text: tuple[str, ...]
    write: Callable[[Any, Tensor, list[int], GenerationConfig], Tensor]
    asks: bool
    end: str


CLASSES: Final = {
    "BlipForConditionalGeneration": CaptionerClass(
        "blip", ("", "blip_text_model"), _blip, asks=False, end="sep_token_id"
    ),
    "Florence2ForConditionalGeneration": CaptionerClass(
        "florence2", ("bart",), _florence, asks=True, end="eos_token_id"
    ),
}
"""Those that are built."""


@dataclass(frozen=True, eq=False)
class Captioner:
    """One network, ready to describe.

    Attributes:
        row: its class's.
        module: the network itself, on its device.
        squeeze: how pictures are brought to its size.
        tokenizer: of its words.
    """

    row: CaptionerClass
    module: Any
    squeeze: Squeeze
    tokenizer: Tokenizer

    def text(self, picture: ByteArray, words: int) -> str:
        """What a picture shows, in sentences of ``words`` at most; (h, w, 3) uint8 sRGB."""
        settings = self.module.config.text_config
        pixels = self.squeeze.pixels(picture).to(self.module.device, DTYPE)
        room = getattr(settings, "max_position_embeddings", 512) - 8
        written = GenerationConfig(
            max_new_tokens=max(1, min(_TOKENS_PER_WORD * words, room)),
            num_beams=_BEAMS,
            no_repeat_ngram_size=_REPEATED,
            early_stopping=True,
            do_sample=False,
            bos_token_id=settings.bos_token_id,
            eos_token_id=getattr(settings, self.row.end),
            pad_token_id=settings.pad_token_id,
            decoder_start_token_id=getattr(settings, "decoder_start_token_id", None),
            forced_bos_token_id=settings.bos_token_id if self.row.asks else None,
        )
        ids = self.row.write(self.module, pixels, self._question(words, settings), written)[0]
        told = self.tokenizer.decode(ids.tolist(), skip_special_tokens=True)
        return " ".join(_PLACES.sub(" ", told).split()[:words])

    def _question(self, words: int, settings: Any) -> list[int]:
        if not self.row.asks:
            return []
        question = next(text for most, text in _QUESTIONS if words > most)
        ids = self.tokenizer.encode(question, add_special_tokens=False).ids
        return [settings.bos_token_id, *ids, settings.eos_token_id]


def open_captioner(path: Path, weights: WeightFile, compute: Compute) -> Captioner:
    """Read the network in the folder ``path``.

    Args:
        path: the folder.
        weights: its headers, and its config.json.
        compute: where it will run.

    Raises:
        ModelError: as `WeightFile.tensors`; ``model_grows``, ``model_incomplete`` or
            ``model_damaged``; ``network_class`` for a folder of another kind.
    """
    name = path.name
    with loading_part(name, PLAIN):
        config = weights.settings
        class_name = captioner_class(config)
        row, inner = CLASSES[class_name], _inner(config, name)
        kinds = config.get("model_type"), inner["text_config"].get("model_type", "")
        if kinds[0] != row.kind or kinds[1] not in row.text:
            raise ModelError("network_class", name=name, wanted=str(kinds)[:80], needed=PLAIN)
        squeeze = squeeze_of(read_settings(path / FILE), config, name)
        tokenizer = _tokenizer(path / _TOKENIZER)
        shown = f"vision_config of {CONFIG}"
        check_settings(name, shown, inner["vision_config"], weights.shapes.values())
        text = "text_config", inner["text_config"]
        module = ready_network(class_name, config, weights, text, compute)
        for part in module.modules():
            if hasattr(part, "generation_config"):
                part.generation_config = GenerationConfig()  # the folder's own has no effect
    return Captioner(row, module, squeeze, tokenizer)


def captioner_class(config: dict[str, Any]) -> str:
    """The class that a config.json names, if it is one of `CLASSES`; else ""."""
    named = class_in(config)
    return named if named in CLASSES else ""


def _inner(config: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """Settings of the two halves. Raises ModelError: ``network_class``."""
    inner = {key: config.get(key) for key in ("vision_config", "text_config")}
    for key, value in inner.items():
        if not isinstance(value, dict) or config.get("quantization_config"):
            raise ModelError("network_class", name=name, wanted=key, needed=PLAIN)
    return cast("dict[str, dict[str, Any]]", inner)


def _tokenizer(path: Path) -> Tokenizer:
    """Raises FileNotFoundError; ValueError: not a tokenizer, or larger than `_LARGEST` bytes."""
    return Tokenizer.from_str(read_regular(path, _LARGEST).decode())
