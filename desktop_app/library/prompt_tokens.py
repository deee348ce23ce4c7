"""A model's tokenizers without its text encoders: what of a prompt goes where, as it is typed.

The vocabularies are the engine's own, read from the same files by the same library, so that ids and
chunks are its own too; tests compare them family by family. Loading takes a tenth of a second and
belongs on a thread; reading a prompt takes a few milliseconds.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from desktop_app.catalog.families import Family
from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.tokenizer_forms import read_tokenizer
from desktop_app.catalog.tokenizers import TokenizerPlace, part_folder, tokenizer_at, tokenizers_of
from desktop_app.core.errors import ModelError
from desktop_app.core.generation_settings import Dialect
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.prompt.chunks import CLIP_CHUNK, TokenRun, chunked
from desktop_app.core.prompt.networks import with_words
from desktop_app.core.prompt.traced import Span, Traced
from desktop_app.core.prompt.weights import Piece, Weighted
from desktop_app.core.safe_open import read_regular

_ENDS, _MOST = 2, 1 << 20
_REMEMBERED = 1 << 14
"""Words: a prompt has few that no other had."""
_LARGEST = 64 << 20
"""Bytes of a tokenizer's file that are read."""
_SPLIT = (
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
)
"""Where CLIP's tokenizer cuts a text before it looks for tokens (openai/CLIP, simple_tokenizer)."""
_WORD = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[a-z]+|[0-9]|[^\sa-z0-9]+", re.ASCII)
"""The same of small ASCII letters."""


EncoderKind: TypeAlias = Literal["chunks", "first", "language"]
"""How a text encoder reads: a longer text in several windows, with weights; only how the text
begins; as much as its window holds, as a language model does."""


class ShownToken(NamedTuple):
    """One token.

    Attributes:
        id: its number in the vocabulary; -1 for an embedding's vector.
        text: the characters it stands for.
        weight: of its piece.
        span: where they are in the text that was read; None for an embedding's vectors.
    """

    id: int
    text: str
    weight: float
    span: Span | None


@dataclass(frozen=True, slots=True)
class EncoderReading:
    """What one text encoder reads of a prompt.

    Attributes:
        name: "CLIP", "T5" …
        chunks: its tokens, window by window.
        length: tokens that a window holds, without its ends.
        kind: how it reads; weights have a meaning in chunks alone.
        beyond: tokens that are cut off.
    """

    name: str
    chunks: tuple[tuple[ShownToken, ...], ...]
    length: int
    kind: EncoderKind
    beyond: tuple[ShownToken, ...] = ()

    @property
    def count(self) -> int:
        """All tokens, with those that are cut off."""
        return sum(len(chunk) for chunk in self.chunks) + len(self.beyond)


class PromptEncoder:
    """A tokenizer and the rules of its text encoder's window.

    Args:
        name: see `EncoderReading`.
        tokenizer: a Tokenizer of the library of that name.
        length: tokens of the window, without its ends.
        kind: how it reads.
    """

    def __init__(self, name: str, tokenizer: Any, length: int, kind: EncoderKind) -> None:
        self.name, self.length = name, length
        self.kind: EncoderKind = kind
        self._tokenizer = tokenizer
        comma = tokenizer.encode(",", add_special_tokens=False).ids
        self._comma: int | None = comma[0] if len(comma) == 1 else None
        self._word = lru_cache(maxsize=_REMEMBERED)(self._tokenized)

    def read(
        self, weighted: Weighted, dialect: Dialect, words: Mapping[str, int] | None = None
    ) -> EncoderReading:
        """What it reads.

        Args:
            weighted: the prompt's pieces.
            dialect: as which they were read.
            words: embeddings' words, and how many vectors each has.
        """
        if self.kind != "chunks":
            return self._whole(weighted)
        runs, shown = self._runs(weighted.pieces, words or {})
        chunks = chunked(runs, self.length, dialect, self._comma)
        told = tuple(tuple(shown[run][index] for run, index in chunk) for chunk in chunks)
        return EncoderReading(self.name, told, self.length, self.kind)

    def count(self, text: str) -> int:
        """How many tokens ``text`` has, in which nothing has a special meaning."""
        return len(self._encoded(text).ids)

    def _whole(self, weighted: Weighted) -> EncoderReading:
        """One window of the text without its weights."""
        pieces = weighted.pieces
        text = weighted.plain
        spans = [
            span if not piece.is_break else (span[0], span[0] + 1)
            for piece in pieces
            for span in piece.spans
        ]
        tokens = _shown(self._encoded(text), text, Traced("", tuple(spans)), 0, 1.0)
        # What a pooled text leaves out is heard by the encoder beside it.
        beyond = tokens[self.length :] if self.kind == "language" else []
        first = tuple(tokens[: self.length])
        return EncoderReading(self.name, (first,), self.length, self.kind, tuple(beyond))

    def _runs(
        self, pieces: Sequence[Piece], words: Mapping[str, int]
    ) -> tuple[list[TokenRun], list[list[ShownToken]]]:
        runs: list[TokenRun] = []
        shown: list[list[ShownToken]] = []
        for piece in pieces:
            if piece.is_break:
                runs.append(TokenRun((), is_break=True))
                shown.append([])
                continue
            at = 0
            for part, word in with_words(piece.text, words):
                if word:
                    runs.append(TokenRun([-1] * words[word], piece.weight, whole=True))
                    shown.append([ShownToken(-1, part, piece.weight, None)] * words[word])
                elif part.strip():
                    encoded = self._encoded(part)
                    runs.append(TokenRun(encoded.ids, piece.weight))
                    places = Traced("", piece.spans)
                    shown.append(_shown(encoded, part, places, at, piece.weight))
                at += len(part)
        return runs, shown

    def _encoded(self, text: str) -> _Encoded:
        """The tokens of ``text``. CLIP's never cross words: each word is looked up once."""
        if self.kind == "language" or not text.isascii() or "<|" in text:
            return self._tokenized(text)
        ids: list[int] = []
        offsets: list[Span] = []
        for word in _WORD.finditer(text.lower()):
            found = self._word(word[0])
            ids += found.ids
            if len(found.ids) == 1:
                offsets.append(word.span())
            else:
                first = word.start()
                offsets += ((first + start, first + stop) for start, stop in found.offsets)
        return _Encoded(ids, offsets)

    def _tokenized(self, text: str) -> _Encoded:
        # Half characters are no text to a tokenizer; a "?" takes the place of each.
        whole = text.encode("utf-8", "replace").decode()
        made = self._tokenizer.encode(whole, add_special_tokens=False)
        return _Encoded(made.ids, made.offsets)


class _Encoded(NamedTuple):
    """A text's tokens: ids, and which characters each stands for."""

    ids: list[int]
    offsets: list[Span]


def _shown(
    encoded: _Encoded, text: str, places: Traced, at: int, weight: float
) -> list[ShownToken]:
    """The tokens of ``text``, which begins at ``at`` of what ``places`` tells the places of."""
    if len(places.spans) == 1:
        first = places.spans[0][0] + at
        return [
            ShownToken(id_, text[start:stop], weight, (first + start, first + stop))
            for id_, (start, stop) in zip(encoded.ids, encoded.offsets, strict=True)
        ]
    tokens: list[ShownToken] = []
    for id_, (start, stop) in zip(encoded.ids, encoded.offsets, strict=True):
        spans = places.spans_of(at + start, at + stop)
        span = (spans[0][0], spans[-1][1]) if spans else None
        tokens.append(ShownToken(id_, text[start:stop], weight, span))
    return tokens


# ---------------------------------------------------------------------- a model's


def shipped_clip() -> PromptEncoder:
    """CLIP's tokenizer that ships, of one window: what a CLIP score reads of a text."""
    tokenizer = _clip(resource_path("configs", "clip_tokenizer"))
    return PromptEncoder("CLIP", tokenizer, CLIP_CHUNK, "first")


def prompt_encoders(info: ModelInfo, family: Family) -> tuple[PromptEncoder, ...]:
    """The text encoders of a model that read its prompts, in the order of its components.

    Those are left out whose tokenizer isn't there, or is in a layout that can't be read without
    transformers. Reads files: for a thread.
    """
    parts = [part for part in family.components if part.startswith("tokenizer")]
    parts = parts if Path(info.path).exists() else []
    found: list[PromptEncoder] = []
    for part in parts:
        tokenizer = _tokenizer(info, family, part)
        if tokenizer is None:
            continue
        if (row := family.language_of(info.variant)) is not None:
            before = tokenizer.encode(row.template.partition("{}")[0], add_special_tokens=False)
            length = row.length - (2 if row.instructed else len(before.ids))
            found.append(PromptEncoder(row.name, tokenizer, length, "language"))
            continue
        clip = "CLIPTokenizer" in family.components[part]
        kind: EncoderKind = (
            "language" if not clip else "first" if part in family.pooled else "chunks"
        )
        length = _window(info, part) if clip else family.language_tokens_of(info.variant)
        ends = 2 if clip else 1
        found.append(PromptEncoder("CLIP" if clip else "T5", tokenizer, length - ends, kind))
    return tuple(found)


def _tokenizer(info: ModelInfo, family: Family, part: str) -> Any:
    if info.layout == "single_file" and family.file is not None and part in family.file.shipped:
        return _clip(resource_path("configs", "clip_tokenizer"))
    from tokenizers import Tokenizer

    try:
        if part in family.tokenizers_of(info.variant):
            place = _place(info, family, part)
            return None if place.path is None else read_tokenizer(place, Tokenizer.from_str)
        folder = part_folder(Path(info.path if info.layout == "folder" else info.companion), part)
        if (folder / "tokenizer.json").is_file():
            return _from_json(folder / "tokenizer.json", clip=family.language is None)
        return _clip(folder) if (folder / "merges.txt").is_file() else None
    except (OSError, ValueError, KeyError, TypeError, ModelError):
        return None  # the engine says what is wrong with it


def _place(info: ModelInfo, family: Family, part: str) -> TokenizerPlace:
    """Where the engine takes the tokenizer from: of the model, its companion, or elsewhere."""
    place = tokenizers_of(info, family)[part]
    if place.origin == "own" or not info.companion:
        return place
    return tokenizer_at(Path(info.companion), place.vocabulary, "own", part) or place


def _window(info: ModelInfo, part: str) -> int:
    """Tokens of CLIP's window with both ends, as the engine finds it."""
    if info.layout != "folder":
        return CLIP_CHUNK + _ENDS
    folder = Path(info.path)
    encoder = folder / part.replace("tokenizer", "text_encoder") / "config.json"
    sizes = (
        _number(folder / part / "tokenizer_config.json", "model_max_length"),
        _number(encoder, "max_position_embeddings"),
    )
    return min(size for size in (*sizes, _MOST) if size > _ENDS)


def _number(file: Path, key: str) -> int:
    try:
        value = json.loads(read_regular(file).decode()).get(key, 0)
    except (OSError, ValueError, AttributeError):
        return 0
    return int(value) if isinstance(value, int | float) and 0 < value < _MOST else 0


def _from_json(file: Path, *, clip: bool) -> Any:
    status = file.stat()
    if status.st_size > _LARGEST:
        raise ValueError("larger than any vocabulary")
    return _read_json(str(file), status.st_mtime_ns, clip)


@lru_cache(maxsize=8)
def _read_json(path: str, changed: int, clip: bool) -> Any:
    """As transformers reads it: of CLIP the vocabulary alone, in its own order of steps."""
    from tokenizers import Tokenizer

    del changed
    text = read_regular(Path(path)).decode()
    model = json.loads(text)["model"]
    if clip and model.get("type") == "BPE":
        pairs = (each.split() if isinstance(each, str) else each for each in model["merges"])
        merges = [(str(first), str(second)) for first, second in pairs]
        return _bpe(model["vocab"], merges)
    return Tokenizer.from_str(text)


def _clip(folder: Path) -> Any:
    """CLIP's older layout: vocab.json and merges.txt."""
    return _read_clip(str(folder), (folder / "vocab.json").stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read_clip(folder: str, changed: int) -> Any:
    vocabulary = json.loads(read_regular(Path(folder) / "vocab.json").decode())
    lines = read_regular(Path(folder) / "merges.txt").decode().splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#version"))
    return _bpe(vocabulary, [(first, second) for first, second in pairs])


def _bpe(vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> Any:
    """CLIP's tokenizer, in the steps of transformers' CLIPTokenizer."""
    # A pool of threads costs more than it gains on a prompt, above all on a busy machine.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

    end = "<|endoftext|>"
    tokenizer = Tokenizer(
        models.BPE(
            vocab=vocabulary,
            merges=merges,
            continuing_subword_prefix="",
            end_of_word_suffix="</w>",
            fuse_unk=False,
            unk_token=end,
        )
    )
    steps = [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    tokenizer.normalizer = normalizers.Sequence(steps)
    split = pre_tokenizers.Split(Regex(_SPLIT), behavior="removed", invert=True)
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, byte_level])
    tokenizer.add_special_tokens([AddedToken(each) for each in ("<|startoftext|>", end)])
    return tokenizer
