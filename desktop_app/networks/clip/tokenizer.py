"""CLIP's tokenizer, in the steps of transformers' CLIPTokenizer and without it.

A folder has its vocabulary in ``tokenizer.json``, or in ``vocab.json`` and ``merges.txt``; which of
the words in it are ends, padding and further whole words say the small files beside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

from desktop_app.core.safe_open import read_regular

__all__ = ["CLIPTokenizer"]

_SPLIT = (
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|"
    r"[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
)
_START, _END = "<|startoftext|>", "<|endoftext|>"
_ROLES = {
    "bos_token": _START,
    "eos_token": _END,
    "unk_token": _END,
    "sep_token": None,
    "pad_token": _END,
    "cls_token": None,
    "mask_token": None,
}
"""What a word is for, and which it is where nobody says."""
_MORE = ("extra_special_tokens", "additional_special_tokens")
_BOUNDLESS = 10**30
"""The length of those that name none, as transformers has it."""

Word = str | AddedToken
Settings = Mapping[str, Any]


class CLIPTokenizer:
    """Texts to numbers, named as model folders name it.

    Args:
        vocab: byte-level words → numbers.
        merges: pairs that become one, the most frequent first.
        settings: tokenizer_config.json's: roles of words, ``model_max_length``.
        others: further words that are never split.

    Attributes:
        model_max_length: of a text with both ends, in tokens.
        bos_token_id, eos_token_id, pad_token_id: what stands before, behind and after a text.

    Raises:
        ValueError, TypeError: it can't be built of these.
    """

    def __init__(
        self,
        vocab: dict[str, int],
        merges: Sequence[tuple[str, str]],
        settings: Settings,
        others: Sequence[AddedToken] = (),
    ) -> None:
        roles = {role: _word(settings.get(role) or usual) for role, usual in _ROLES.items()}
        named = {role: word for role, word in roles.items() if word is not None}
        self._tokenizer = _built(vocab, merges, _text(named["unk_token"]))
        for word in (*others, *named.values(), *_more(settings)):
            whole = word if isinstance(word, AddedToken) else AddedToken(word, special=True)
            self._tokenizer.add_tokens([whole])
        self.model_max_length = int(settings.get("model_max_length") or _BOUNDLESS)
        self.bos_token_id = self._number(named["bos_token"])
        self.eos_token_id = self._number(named["eos_token"])
        self.pad_token_id = self._number(named["pad_token"])

    @classmethod
    def from_pretrained(cls, folder: Path, *, local_files_only: bool = True) -> Self:
        """Of a folder; called as transformers' classes are.

        Raises:
            OSError, ValueError, KeyError, TypeError: a file is missing or wrong.
        """
        del local_files_only  # nothing else is ever looked at
        settings = _read(folder / "tokenizer_config.json", {})
        whole = _read(folder / "tokenizer.json", None)
        words: dict[int, AddedToken] = {}
        if "added_tokens_decoder" in settings:
            words = {int(n): _added(each) for n, each in settings["added_tokens_decoder"].items()}
        else:
            settings = {**settings, **_read(folder / "special_tokens_map.json", {})}
            special = {_text(_word(settings[role])) for role in _ROLES if settings.get(role)}
            for text, number in _read(folder / "added_tokens.json", {}).items():
                is_special = text in special
                words[number] = AddedToken(text, normalized=not is_special, special=is_special)
            for each in (whole or {}).get("added_tokens", ()):
                words[each["id"]] = _added(each)
        known = {word.content: word for word in words.values()}
        settings = {
            key: known.get(_text(_word(value)), value) if key in _ROLES and value else value
            for key, value in settings.items()
        }
        vocab, merges = _vocabulary(folder, whole)
        return cls(vocab, merges, settings, [words[number] for number in sorted(words)])

    def __call__(
        self,
        text: str,
        *,
        add_special_tokens: bool = True,
        padding: str = "",
        truncation: bool = False,
        max_length: int = 0,
        verbose: bool = True,
    ) -> dict[str, list[int]]:
        """Number a text; called as transformers' tokenizers are.

        Args:
            text: any.
            add_special_tokens: whether both ends stand around it.
            padding: "max_length": what is shorter is filled up to it.
            truncation: whether what is longer is cut.
            max_length: with both ends; 0: `model_max_length`.
            verbose: taken and not used: nothing is printed.

        Returns:
            ``input_ids``, and ``attention_mask``, 0 where they are padding.
        """
        length = max_length or self.model_max_length
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        if truncation:
            ids = ids[: length - 2 if add_special_tokens else length]
        if add_special_tokens:
            ids = [self.bos_token_id, *ids, self.eos_token_id]
        rest = length - len(ids) if padding == "max_length" else 0
        return {
            "input_ids": ids + [self.pad_token_id] * rest,
            "attention_mask": [1] * len(ids) + [0] * rest,
        }

    def _number(self, word: Word) -> int:
        number = self._tokenizer.token_to_id(_text(word))
        if number is None:  # an empty one is no token
            raise ValueError(f"{word!r} is no token")
        return number


def _built(vocab: dict[str, int], merges: Sequence[tuple[str, str]], unknown: str) -> Tokenizer:
    tokenizer = Tokenizer(
        models.BPE(
            vocab=vocab,
            merges=list(merges),
            continuing_subword_prefix="",
            end_of_word_suffix="</w>",
            fuse_unk=False,
            unk_token=unknown,
        )
    )
    steps = [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    tokenizer.normalizer = normalizers.Sequence(steps)  # type: ignore[assignment]
    split = pre_tokenizers.Split(Regex(_SPLIT), behavior="removed", invert=True)
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, byte_level])  # type: ignore[assignment]
    return tokenizer


def _vocabulary(
    folder: Path, whole: dict[str, Any] | None
) -> tuple[dict[str, int], list[tuple[str, str]]]:
    if whole is not None:
        model = whole["model"]
        pairs = (each.split(" ") if isinstance(each, str) else each for each in model["merges"])
        return model["vocab"], [(first, second) for first, second in pairs]
    lines = read_regular(folder / "merges.txt").decode().splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#version"))
    vocab: dict[str, int] = json.loads(read_regular(folder / "vocab.json").decode())
    return vocab, [(first, second) for first, second in pairs]


def _read(file: Path, otherwise: Any) -> Any:
    return json.loads(read_regular(file).decode()) if file.is_file() else otherwise


def _added(data: Mapping[str, Any]) -> AddedToken:
    fields = ("single_word", "lstrip", "rstrip", "normalized", "special")
    return AddedToken(data["content"], **{name: data[name] for name in fields if name in data})


def _word(data: Any) -> Word | None:
    """A word as settings name it: text, or an object with how it is looked for."""
    if isinstance(data, Mapping):
        return _added({**data, "special": True})
    return data if isinstance(data, AddedToken) else str(data) if data else None


def _text(word: Word | None) -> str:
    return word.content if isinstance(word, AddedToken) else word or ""


def _more(settings: Settings) -> list[Word]:
    """Further words that settings name, as lists or by names of their own."""
    told = next((settings[key] for key in _MORE if settings.get(key)), ())
    values = told.values() if isinstance(told, Mapping) else told
    return [word for word in map(_word, values) if word is not None]
