"""Tokenizers of language models that are in no folder of transformers': inside files, alone, or
shipped with the program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tokenizers import Tokenizer

from desktop_app.catalog.tokenizer_forms import misfit, read_tokenizer
from desktop_app.catalog.tokenizers import (
    TokenizerPlace,
    Vocabulary,
    encoder_of,
    load_vocabularies,
)
from desktop_app.core.errors import ModelError
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part
from desktop_app.networks.part_classes import PART_NAMES


class TextTokenizer:
    """Texts to numbers, called as transformers' tokenizers are.

    Args:
        tokenizer: the library's.
        row: what stands before and behind a text, and what fills it up.
        place: where it was found.

    Attributes:
        size: numbers that it gives, from 0 on.
        place: see there.
        model_max_length: tokens of a text: without limit, as transformers tells it.
        pad_token_id: what fills up.

    Raises:
        ModelError: ``tokenizer_damaged``: it lacks one of its marks.
    """

    model_max_length = 10**30

    def __init__(self, tokenizer: Tokenizer, row: Vocabulary, place: TokenizerPlace) -> None:
        self._tokenizer, self._row, self.place = tokenizer, row, place
        self.size = _size(tokenizer)
        self._begin, self._end = (
            [self.convert_tokens_to_ids(each)] if each else [] for each in (row.begin, row.end)
        )
        self.pad_token_id = self.convert_tokens_to_ids(row.pad)

    def convert_tokens_to_ids(self, token: str) -> int:
        """The number of a mark. Raises ModelError: ``tokenizer_damaged``: there is no such."""
        number = self._tokenizer.token_to_id(token)
        if number is None:
            reason = f"it has no mark {token}"
            raise ModelError("tokenizer_damaged", name=self.place.name, reason=reason)
        return number

    def files(self) -> dict[str, str]:
        """The texts of the files by which transformers reads it: its words, and its marks."""
        marks = {
            "pad_token": self._row.pad,
            "bos_token": self._row.begin,
            "eos_token": self._row.end,
        }
        told = {"tokenizer_class": "PreTrainedTokenizerFast"}
        told |= {key: mark for key, mark in marks.items() if mark}
        return {
            "tokenizer.json": self._tokenizer.to_str(),
            "tokenizer_config.json": json.dumps(told),
        }

    def __call__(
        self,
        text: str,
        *,
        add_special_tokens: bool = True,
        padding: str = "",
        truncation: bool = False,
        max_length: int = 0,
    ) -> dict[str, list[int]]:
        """Number a text.

        Args:
            text: any.
            add_special_tokens: whether the marks before and behind a text are added.
            padding: "max_length": what is shorter is filled up to it.
            truncation: whether what is longer is cut.
            max_length: in tokens, with the marks; 0: without limit.

        Returns:
            ``input_ids``, and ``attention_mask``, 0 where they are padding.
        """
        begin, end = (self._begin, self._end) if add_special_tokens else ([], [])
        length = max_length or self.model_max_length
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        if truncation:
            ids = ids[: max(0, length - len(begin) - len(end))]
        ids = [*begin, *ids, *end]
        rest = max(0, length - len(ids)) if padding == "max_length" else 0
        filling, heard = [self.pad_token_id] * rest, [1] * len(ids)
        if self._row.left:
            return {"input_ids": filling + ids, "attention_mask": [0] * rest + heard}
        return {"input_ids": ids + filling, "attention_mask": heard + [0] * rest}


class TokenizerSource:
    """Tokenizers where `find_tokenizers` found them, as a source of a model's parts; it has no
    weights.

    Args:
        name: the model's name, for errors.
        places: of each tokenizer; those that are missing are left out.
    """

    def __init__(self, name: str, places: Mapping[str, TokenizerPlace]) -> None:
        self._name = name
        self._places = {part: at for part, at in places.items() if at.origin != "missing"}

    def has(self, part: str) -> bool:
        """Whether it has the tokenizer ``part``."""
        return part in self._places

    def tokenizer(self, part: str) -> TextTokenizer:
        """See `model_source.Source`. Raises ModelError: ``tokenizer_damaged`` …"""
        with loading_part(self._name, PART_NAMES[part]):
            return built_tokenizer(self._places[part])

    def scheduler_config(self) -> dict[str, Any]:
        return {}

    pipeline_config = scheduler_config

    def weights(self, part: str, compute: Compute) -> Any:
        """None are there. Raises KeyError."""
        raise KeyError(part)


def built_tokenizer(place: TokenizerPlace) -> TextTokenizer:
    """The tokenizer at ``place``; models share what was read.

    Raises:
        ModelError: ``tokenizer_damaged``, or what lies there in its place (`tokenizer_json`).
        OSError: the file can't be read.
    """
    tokenizer = read_tokenizer(place, Tokenizer.from_str)
    return TextTokenizer(tokenizer, load_vocabularies()[place.vocabulary], place)


@lru_cache(maxsize=4)
def _size(tokenizer: Tokenizer) -> int:
    """Asked once of each that is shared: the library copies all words for it."""
    return 1 + max(tokenizer.get_vocab().values(), default=-1)


def check_tokenizers(name: str, parts: Mapping[str, Any]) -> None:
    """Refuse a tokenizer of another vocabulary than the network that reads by it.

    Args:
        name: the model's name.
        parts: of the model, as they were loaded.

    Raises:
        ModelError: ``tokenizer_unfit``.
    """
    for part, tokenizer in parts.items():
        reader = "text_conditioner" if part == "t5_tokenizer" else encoder_of(part)
        network = parts.get(reader)
        if not isinstance(tokenizer, TextTokenizer) or network is None:
            continue
        anima = reader == "text_conditioner"
        words = network.embed if anima else network.get_input_embeddings()
        rows = int(words.weight.shape[0])
        if misfit(tokenizer.size, rows):
            raise ModelError(
                "tokenizer_unfit",
                name=tokenizer.place.name,
                model=name,
                part=PART_NAMES[reader],
                tokens=tokenizer.size,
                rows=rows,
            )
