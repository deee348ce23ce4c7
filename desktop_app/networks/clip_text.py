"""One CLIP tokenizer and text encoder: prompts of any length, with weights, chunk by chunk.

Each chunk goes through the encoder as its own prompt, and the outputs stand one behind the
other, as in AUTOMATIC1111 (modules/sd_hijack_clip.py) and ComfyUI (comfy/sd1_clip.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import torch
from torch import Tensor

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.chunks import Place, TokenRun, chunked
from desktop_app.core.prompt.networks import with_words
from desktop_app.core.prompt.weights import parse_weights
from desktop_app.networks.adapters.textual_inversion import Insert, Word, inserting
from desktop_app.networks.device import Compute

_NO_MEAN = 1e-5
"""Share of the embeddings' size below which their mean is what rounding left, and not restored."""

_PENULTIMATE = 2

Layer = Callable[[Any], Tensor]
"""Of what an encoder gives, the tokens' embeddings that count: (1, tokens, width)."""


class PromptText(NamedTuple):
    """A text as an encoder hears it, how its weights are to be read, and whether it is a negative
    one, where a family has those read another way (`LanguageRow.negative`)."""

    text: str
    dialect: Dialect = "literal"
    negative: bool = False

    @property
    def plain(self) -> str:
        """Without weights and breaks, for encoders in whose text these mean nothing."""
        if self.dialect == "literal":
            return whole_text(self.text)
        return whole_text(parse_weights(self.text, self.dialect).plain)


def whole_text(text: str) -> str:
    """``text`` without half characters (of a broken file name, say): no text to a tokenizer."""
    return text.encode("utf-8", "replace").decode()


def cut_ids(tokenizer: Any, text: str, length: int, device: torch.device) -> Tensor:
    """(1, length) ids of ``text`` and its padding; what is beyond is cut off."""
    tokens = tokenizer(whole_text(text), padding="max_length", truncation=True, max_length=length)
    return torch.tensor([tokens["input_ids"]], device=device)


class _Chunk(NamedTuple):
    """A window's ids with both ends, its weights and what takes tokens' places."""

    ids: list[int]
    mask: list[int]
    weights: list[float]
    inserts: list[Insert]

    @property
    def is_weighted(self) -> bool:
        return any(weight != 1 for weight in self.weights)


class ClipText:
    """See the module.

    Args:
        tokenizer: a CLIPTokenizer.
        encoder: a CLIPTextModel, with a projection or without.
        compute: device of the encoder.
        tokens: length of the window with both ends; by default the shorter of what both take.

    Attributes:
        tokens: see there: 77 in Stable Diffusion, 32 in the starter model.
        width: of an embedding.
    """

    def __init__(
        self, tokenizer: Any, encoder: Any, compute: Compute, tokens: int | None = None
    ) -> None:
        self._tokenizer, self._encoder, self._compute = tokenizer, encoder, compute
        longest: int = encoder.config.max_position_embeddings
        self.tokens = tokens or min(int(tokenizer.model_max_length), longest)
        self.width: int = encoder.config.hidden_size

    def count(self, text: PromptText, words: Sequence[Word]) -> int:
        """How many chunks ``text`` takes; ``words`` are embeddings' that may be in it."""
        return len(self._places(self._runs(text, words)[0], text.dialect))

    def encode(
        self, text: PromptText, words: Sequence[Word], chunks: int, layer: Layer
    ) -> tuple[Tensor, Any]:
        """The embeddings of ``text``, and what the encoder gave for its first chunk.

        Args:
            text: what is heard; it may be empty.
            words: embeddings' that may be in it.
            chunks: how many there shall be; those that ``text`` does not fill are empty.
            layer: which output counts.

        Returns:
            (1, chunks × tokens, width), in float32 where there are weights.
        """
        made = self._chunks(text, words)
        heard = [self._encoded(chunk) for chunk in made]
        parts = [layer(each) for each in heard]
        weigh = _comfyui if text.dialect == "comfyui" else _a1111
        weighted = any(chunk.is_weighted for chunk in made)
        empty: Tensor | None = None
        if chunks > len(made) or (weighted and weigh is _comfyui):
            empty = layer(self._encoded(self._chunk((), ())))
        for index, chunk in enumerate(made):
            if chunk.is_weighted:
                parts[index] = weigh(parts[index].float(), chunk.weights, empty)
        if empty is not None:
            parts += [empty] * (chunks - len(made))
        return torch.cat(parts, dim=1) if len(parts) > 1 else parts[0], heard[0]

    def encode_batch(self, texts: Sequence[str], words: Sequence[Word]) -> Tensor | None:
        """(n, tokens, width) of ``texts`` without weights, in one call of the encoder; None: one of
        them is longer than a window, or an embedding's word is in it."""
        made = [self._chunks(PromptText(each), words) for each in texts]
        if any(len(each) > 1 or each[0].inserts for each in made):
            return None
        return self._encoded(*(each[0] for each in made))[0]

    def _encoded(self, *chunks: _Chunk) -> Any:
        device, masks = self._compute.device, self._encoder.config.use_attention_mask
        ids = torch.tensor([each.ids for each in chunks], device=device)
        mask = torch.tensor([each.mask for each in chunks], device=device) if masks else None
        with inserting(self._encoder, chunks[0].inserts):
            return self._encoder(ids, attention_mask=mask)

    # -- ids -------------------------------------------------------------------------------------

    def _runs(
        self, text: PromptText, words: Sequence[Word]
    ) -> tuple[list[TokenRun], dict[int, Tensor]]:
        """The tokens of ``text``, and the vectors of those runs that are embeddings."""
        vectors = {word.word: word.vectors for word in words}
        runs: list[TokenRun] = []
        inserts: dict[int, Tensor] = {}
        for piece in parse_weights(whole_text(text.text), text.dialect).pieces:
            if piece.is_break:
                runs.append(TokenRun((), is_break=True))
                continue
            for part, word in with_words(piece.text, vectors):
                if word:
                    rows = vectors[word][self.width]
                    inserts[len(runs)] = rows
                    runs.append(TokenRun([self._filler] * len(rows), piece.weight, whole=True))
                elif part.strip():
                    runs.append(TokenRun(self._ids(part), piece.weight))
        return runs, inserts

    def _places(self, runs: Sequence[TokenRun], dialect: Dialect) -> list[list[Place]]:
        return chunked(runs, self.tokens - 2, dialect, self._comma)

    def _chunks(self, text: PromptText, words: Sequence[Word]) -> list[_Chunk]:
        runs, vectors = self._runs(text, words)
        made: list[_Chunk] = []
        for places in self._places(runs, text.dialect):
            inserts = [
                Insert(1 + at, vectors[run][: self.tokens - 2])
                for at, (run, index) in enumerate(places)
                if index == 0 and run in vectors
            ]
            tokens = [(runs[run].ids[index], runs[run].weight) for run, index in places]
            made.append(self._chunk(tokens, inserts))
        return made

    def _chunk(self, tokens: Sequence[tuple[int, float]], inserts: Sequence[Insert]) -> _Chunk:
        tokenizer, rest = self._tokenizer, self.tokens - 2 - len(tokens)
        ids = [tokenizer.bos_token_id, *(id_ for id_, _ in tokens), tokenizer.eos_token_id]
        weights = [1.0, *(weight for _, weight in tokens), 1.0]
        return _Chunk(
            ids + [tokenizer.pad_token_id] * rest,
            [1] * len(ids) + [0] * rest,
            weights + [1.0] * rest,
            list(inserts),
        )

    def _ids(self, text: str) -> list[int]:
        return self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]

    @cached_property
    def _filler(self) -> int:
        """A token whose place an embedding's vector takes."""
        return self._ids("a")[0]

    @cached_property
    def _comma(self) -> int | None:
        ids = self._ids(",")
        return ids[0] if len(ids) == 1 else None


def clips_of(pairs: Sequence[tuple[Any, Any]], compute: Compute) -> list[ClipText]:
    """Tokenizers and encoders side by side: all have the window of the shortest."""
    tokens = min(ClipText(*pair, compute).tokens for pair in pairs)
    return [ClipText(*pair, compute, tokens) for pair in pairs]


def penultimate(clip_skip: int) -> Layer:
    """The layer before the last of those that are not left out, without the final norm."""

    def layer(output: Any) -> Tensor:
        states = output.hidden_states
        return states[-min(clip_skip + _PENULTIMATE, len(states))]

    return layer


def _a1111(embedded: Tensor, weights: Sequence[float], _: Tensor | None) -> Tensor:
    """Each token's embedding times its weight, and all of them times what restores their mean."""
    weighted = embedded * embedded.new_tensor(weights)[None, :, None]
    before, after, level = embedded.mean(), weighted.mean(), embedded.abs().mean()
    if min(before.abs(), after.abs()) < _NO_MEAN * level:
        return weighted
    return weighted * (before / after)


def _comfyui(embedded: Tensor, weights: Sequence[float], empty: Tensor | None) -> Tensor:
    """Each token's embedding moved away from, or towards, that of an empty prompt."""
    assert empty is not None
    factors = embedded.new_tensor(weights)[None, :, None]
    return torch.where(factors == 1, embedded, empty + factors * (embedded - empty))
