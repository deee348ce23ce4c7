"""Words and phrases that a prompt may not have, found as they are heard.

Weights, brackets, tags, comments and what changes with the steps are read first, so that
``(nu:1.2)de`` and ``[nu|nu]de`` are found. Letters are compared without their case, full-width as
plain ones, without what has no width. Where a script puts blanks between words, whole words are
found; of the others (Chinese, Japanese, Thai …) and of Korean, whose words take endings, any part.

A list of words stops the careless, not the resolute: other spellings, other languages and other
words for the same thing are not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.schedule import of_second_pass
from desktop_app.core.prompt.weights import parse_weights

if TYPE_CHECKING:
    from desktop_app.core.generation_settings import Dialect
    from desktop_app.core.request import GenerationRequest

_STEPS: Final = 150
"""Over which a text is laid out where nothing else is said: the most that a request may have."""

_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean."""

_LETTER: Final = re.compile(rf"[^\W\d_{_UNSPACED}]")

_UNSEEN: Final = re.compile(
    "[\u0300-\u036f\u115f\u1160\u180b-\u180f\u20d0-\u20ff\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""Marks that combine with nothing, variation selectors, fillers. (Of those without a width the
others have a category of their own, Cf.)"""

_TOKEN: Final = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")


def prompt_rules(
    words: Sequence[str], text: str, *, dialect: Dialect = "a1111", steps: int = _STEPS
) -> tuple[str, ...]:
    """Those of ``words`` that ``text`` has, in their order.

    Args:
        words: words or phrases; blanks around them don't count, and an empty one is in no text.
        text: as the engine reads it: choices and wildcards are drawn (`core.prompt.expansion`).
        dialect: as which it is read.
        steps: how many are run.
    """
    heard = "\n".join(map(_plain, _heard(text, dialect, steps)))
    return tuple(word for word in words if _is_in(word, heard))


def request_rules(words: Sequence[str], request: GenerationRequest) -> tuple[str, ...]:
    """Those of ``words`` that anything has that ``request`` says in words: the prompts of all its
    images, conditions and passes, and what was typed. Negative prompts say what is not wanted: they
    don't count."""
    texts = [request.prompt, *(one.prompt for one in request.texts), request.typed.prompt]
    texts += request.condition_prompts
    second = request.second_text.prompt
    if request.passes > 1:  # the second pass hears other parts of it
        again = (request.prompt, *(one.prompt for one in request.texts))
        texts += [of_second_pass(second or one, request.steps) for one in again]
    texts.append(second)
    found = {
        word
        for text in dict.fromkeys(texts)
        for word in prompt_rules(words, text, dialect=request.dialect, steps=request.steps)
    }
    return tuple(word for word in dict.fromkeys(words) if word in found)


def _heard(text: str, dialect: Dialect, steps: int) -> Iterator[str]:
    """All texts that are heard at any step, and the names of LoRAs."""
    parsed = parse_prompt(text, steps, dialect)
    laid_out = (each.text.text for part in parsed.parts for each in part.schedule)
    for each in dict.fromkeys(laid_out):
        yield parse_weights(each, dialect).plain
    for lora in parsed.loras:
        yield lora.name


def _plain(text: str) -> str:
    """``text`` as it is compared."""
    if text.isascii():
        return text.lower().replace("_", " ")
    wide = unicodedata.normalize("NFKC", text)
    seen = "".join(each for each in wide if unicodedata.category(each) != "Cf")
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", seen)).casefold()
    return unicodedata.normalize("NFKC", folded).replace("_", " ")


@lru_cache(maxsize=4096)
def _tokens(written: str) -> tuple[str, ...]:
    """A rule's words, and letters of scripts without blanks, as they are compared; () of one that
    says nothing."""
    return tuple(_TOKEN.findall(_plain(written)))


def _is_in(written: str, heard: str) -> bool:
    tokens = _tokens(written)
    if not tokens or any(token not in heard for token in tokens):
        return False
    first, last = tokens[0][0], tokens[-1][-1]
    return any(
        not _belongs(heard[found.start(1) - 1 : found.start(1)], first)
        and not _belongs(heard[found.end(1) : found.end(1) + 1], last)
        for found in _pattern(tokens).finditer(heard)
    )


@lru_cache(maxsize=512)
def _pattern(tokens: tuple[str, ...]) -> re.Pattern[str]:
    """Finds ``tokens`` from every character on, as its first group."""
    pattern = re.escape(tokens[0])
    for before, token in pairwise(tokens):
        spaced = _is_letter(before[-1]) and _is_letter(token[0])
        pattern += (r"[\s-]+" if spaced else r"[\s-]*") + re.escape(token)
    return re.compile(f"(?=({pattern}))")


def _belongs(neighbour: str, character: str) -> bool:
    """Whether a rule's first or last character and what stands beside it are of one word."""
    if _is_letter(character):
        return _is_letter(neighbour)
    return character.isdecimal() and neighbour.isdecimal()


def _is_letter(character: str) -> bool:
    return _LETTER.fullmatch(character) is not None
