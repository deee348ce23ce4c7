"""A prompt as it will be heard: for the field's marks, the token view and ``velatura prompt``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.expansion import expand
from desktop_app.core.prompt.parsed import ParsedPrompt, parse_prompt
from desktop_app.core.prompt.schedule import Scheduled
from desktop_app.core.prompt.traced import Span, Traced
from desktop_app.core.prompt.weights import BREAK, Weighted
from desktop_app.library.prompt_tokens import EncoderReading, PromptEncoder
from desktop_app.state.work.prompt_conditions import OF_TAGS
from desktop_app.state.work.vocabulary import unknown_words

_LETTERS = re.compile(r"[^\W\d_]+")
_TEXTS = 8
"""Texts of an edited or joined prompt that are looked at; an alternation has hundreds."""


@dataclass(frozen=True, slots=True)
class PromptContext:
    """What a prompt is read with.

    Attributes:
        dialect: how.
        steps: that are run.
        encoders: of the model, if they are known yet.
        vocabulary: words the model knows, in lower case; None: it lists none.
        words: embeddings' words, and how many vectors each has.
    """

    dialect: Dialect = "a1111"
    steps: int = 1
    encoders: Sequence[PromptEncoder] = ()
    vocabulary: frozenset[str] | None = None
    words: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class PromptReading:
    """What is heard of a prompt.

    Attributes:
        parsed: all of it.
        encoders: what each reads of the longest text.
        weights: (where in what was typed, weight), of what has another than 1.
        unknown: where words stand that the model does not know.
        beyond: where text stands that no encoder takes.
        drawn: what choices come to, where there are any: encoders read that.
        english: the translation, where one is made: encoders read that.
    """

    parsed: ParsedPrompt
    encoders: tuple[EncoderReading, ...] = ()
    weights: tuple[tuple[Span, float], ...] = ()
    unknown: tuple[Span, ...] = ()
    beyond: tuple[Span, ...] = ()
    drawn: str = ""
    english: str = ""

    @property
    def weighs(self) -> bool:
        """Whether weights have a meaning to any of the encoders."""
        return not self.encoders or any(each.kind == "chunks" for each in self.encoders)

    @property
    def without_effect(self) -> tuple[Span, ...]:
        """Where tags stand that don't act as they are written."""
        spans = (each.span for each in self.parsed.remarks if each.code in OF_TAGS)
        return tuple(span for span in spans if span is not None)

    def unknown_words(self) -> tuple[str, ...]:
        """The words that the model does not know, each once, as it is written first."""
        text, named = self.parsed.text, dict[str, str]()
        for start, stop in self.unknown:
            named.setdefault(text[start:stop].casefold(), text[start:stop])
        return tuple(named.values())


def read_prompt(text: str, context: PromptContext, *, negative: bool = False) -> PromptReading:
    """Read ``text``: a few milliseconds for 500 words.

    Args:
        text: as it was typed, without choices.
        context: what it is read with.
        negative: whether it is a negative prompt.
    """
    parsed = parse_prompt(text, context.steps, context.dialect, negative=negative)
    heard = _texts(parsed)
    weighted = [parsed.weighted(each.text.text) for each in heard]
    pairs = list(zip(heard, weighted, strict=True))
    encoders = _longest(pairs, context)
    return PromptReading(
        parsed,
        tuple(reading for reading, _ in encoders),
        _weights(pairs),
        () if context.vocabulary is None else _unknown(pairs, context.vocabulary),
        _beyond(encoders),
    )


def knowing(reading: PromptReading, words: Iterable[str]) -> PromptReading:
    """``reading`` where the model knows these words as well: of LoRAs and embeddings."""
    if not reading.unknown:
        return reading
    own = {letters.casefold() for word in words for letters in _LETTERS.findall(word)}
    text = reading.parsed.text
    left = (span for span in reading.unknown if text[slice(*span)].casefold() not in own)
    return replace(reading, unknown=tuple(left))


def read_template(
    text: str, context: PromptContext, seed: int, *, negative: bool = False
) -> PromptReading:
    """As `read_prompt`, but where ``text`` has choices, tokens are those of what ``seed`` draws.
    Wildcards stay: their files may have to be read first."""
    reading = read_prompt(text, context, negative=negative)
    if context.dialect == "literal" or "{" not in text:
        return reading
    drawn = expand(text, seed=seed).text
    if drawn == text:
        return reading
    counted = read_prompt(drawn, context, negative=negative)
    return replace(reading, encoders=counted.encoders, beyond=(), drawn=drawn)


def _texts(parsed: ParsedPrompt) -> list[Scheduled]:
    """The different texts that are heard, the first and the last of many."""
    found: dict[tuple[int, tuple[Span, ...]], Scheduled] = {}
    for number, part in enumerate(parsed.parts):
        for each in part.schedule:
            found.setdefault((number, each.text.spans), each)
    texts = list(found.values())
    return texts if len(texts) <= _TEXTS else [*texts[: _TEXTS // 2], *texts[-_TEXTS // 2 :]]


def _longest(
    pairs: Sequence[tuple[Scheduled, Weighted]], context: PromptContext
) -> list[tuple[EncoderReading, Scheduled]]:
    """What each encoder reads of the longest text."""
    text, weighted = max(pairs, key=lambda pair: len(pair[0].text.text))
    return [
        (encoder.read(weighted, context.dialect, context.words), text)
        for encoder in context.encoders
    ]


def _weights(pairs: Iterable[tuple[Scheduled, Weighted]]) -> tuple[tuple[Span, float], ...]:
    found: dict[Span, float] = {}
    for text, weighted in pairs:
        for piece in weighted.pieces:
            if piece.weight == 1 or piece.is_break:
                continue
            for span in piece.spans:
                found.update((place, piece.weight) for place in text.text.spans_of(*span))
    return tuple(sorted(found.items()))


def _unknown(
    pairs: Iterable[tuple[Scheduled, Weighted]], vocabulary: frozenset[str]
) -> tuple[Span, ...]:
    found: set[Span] = set()
    seen: set[Span] = set()
    for text, weighted in pairs:
        # What several texts share is looked at once.
        new = tuple(span for span in text.text.spans if span not in seen)
        part = Traced(text.text.source, new)
        seen.update(new)
        is_plain = all(not piece.is_break for piece in weighted.pieces)
        for at, length in unknown_words(part.text, vocabulary):
            # Of the marks in a text only BREAK is made of letters.
            if is_plain or part.text[at : at + length] != BREAK:
                found.update(part.spans_of(at, at + length))
    return tuple(sorted(found))


def _beyond(encoders: Sequence[tuple[EncoderReading, Scheduled]]) -> tuple[Span, ...]:
    """What is cut off, where no encoder beside takes texts of any length."""
    if any(reading.kind == "chunks" for reading, _ in encoders):
        return ()
    return tuple(
        sorted(
            place
            for reading, text in encoders
            for token in reading.beyond
            if token.span is not None
            for place in text.text.spans_of(*token.span)
        )
    )
