"""Words and phrases that a prompt may not have, found as they are heard.

Weights, brackets, tags, comments and what changes with the steps are read first, so that
``(nu:1.2)de`` and ``[nu|nu]de`` are found; a phrase also where its words only meet once the syntax
between them is gone, for a text encoder reads each weight's piece by itself: ``(blood:1.2)(pool)``
is heard as two words. Letters are compared without their case, full-width as plain ones, without
what has no width; letters of another alphabet that look like Latin ones, and digits between
letters, as the letters they stand for. Where a script puts blanks between words, whole words are
found; of the others (Chinese, Japanese, Thai …) and of Korean, whose words take endings, any part.

A list of words stops the careless, not the resolute: other spellings, other languages and other
words for the same thing are not found.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.schedule import of_second_pass
from desktop_app.core.prompt.weights import parse_weights
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
    "[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u115f\u1160\u180b-\u180f"
    "\u20d0-\u20ff\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Marks that combine with nothing, vowel points, which Hebrew and Arabic leave out as a rule,
lengthened strokes, variation selectors, fillers. (The others without a width are Unicode's Cf.)"""

_GAP: Final = re.compile("[\u034f\u115f\u1160\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")
"""Those of them that no letter needs."""

_TOKEN: Final = re.compile(rf"[{_UNSPACED}]|[^\s\-{_UNSPACED}]+")

_BETWEEN: Final = r"[^\w,.;:!?、。，；：！？]"
"""What may stand between the words of a phrase: blanks, dashes, brackets, signs; nothing that ends
a sentence or an entry of a list."""

_TAG: Final = re.compile(r"<[^<>]*>")
_WEIGHT: Final = re.compile(r":\s*[+-]?\d*\.?\d+")
"""Of brackets that don't fit together, or of a dialect that has none."""

_ALIKE: Final = str.maketrans(
    "авеёзкмнорстухѕіїјԁԛԝһӏьαβγεηικνορτυχωßıɡɑᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ",
    "abee3kmhopctyxsiijdqwhlbabyenikvoptuxwbigaabcdeghijklmnoprtuvwyz",
)
"""Small letters of other alphabets that look like Latin ones (Unicode TR 39, confusables)."""

_OWN: Final = re.compile("[бгджилпфцчшщъыэюяћђљњјўғқңөүұδζθλξπσςφψ]")
"""Letters of those alphabets that don't."""

_DIGITS: Final = re.compile(r"(?<=[a-z])[013457@$]+(?=[a-z])")
_LEET: Final = tuple(str.maketrans("013457@$", f"o{one}eastas") for one in "il")
"""What digits and signs between letters are read as."""


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
    typed = html.unescape(text) if dialect != "literal" else text
    apart = _TAG.sub(" ", typed)
    whole = "\n".join(map(_plain, _effective_texts(typed, dialect, steps)))
    heard = (
        _effective_texts(one, dialect, steps, " ") for one in dict.fromkeys((apart, _gapped(apart)))
    )
    spaced = _WEIGHT.sub(" ", "\n".join(map(_plain, chain.from_iterable(heard))))
    forms = tuple(dict.fromkeys(_forms(whole)))
    phrases = tuple(dict.fromkeys((*forms, *_forms(spaced))))
    return tuple(
        word
        for word in words
        if any(_is_in(word, each) for each in (phrases if len(_tokens(word)) > 1 else forms))
    )


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


def _effective_texts(text: str, dialect: Dialect, steps: int, between: str = "") -> Iterator[str]:
    """All texts that are heard at any step, with ``between`` where a bracket or a weight stood,
    and the names of LoRAs."""
    parsed = parse_prompt(text, steps, dialect)
    laid_out = (each.text.text for part in parsed.parts for each in part.schedule)
    for each in dict.fromkeys(laid_out):
        weighted = parse_weights(each, dialect)
        yield (
            between.join(
                " " if piece.is_break else each[slice(*span)]
                for piece in weighted.pieces
                for span in piece.spans
            )
            if between
            else weighted.plain
        )
    for lora in parsed.loras:
        yield lora.name


def _gapped(text: str) -> str:
    """``text`` with a blank for each sign that has no width: words may meet there, too."""
    if text.isascii():
        return text
    return "".join(
        " " if _GAP.match(each) or unicodedata.category(each) == "Cf" else each for each in text
    )


def _plain(text: str) -> str:
    """``text`` as it is compared."""
    if text.isascii():
        return text.lower().replace("_", " ")
    wide = unicodedata.normalize("NFKC", text)
    seen = "".join(each for each in wide if unicodedata.category(each) != "Cf")
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", seen)).casefold()
    return unicodedata.normalize("NFKC", folded).replace("_", " ")


def _forms(plain: str) -> Iterator[str]:
    """``plain``, and what it says where letters and digits are read as those they look like. A text
    that has letters of its own alphabet is in that alphabet: there only words that mix two are."""
    yield plain
    if not plain.isascii():
        latin = plain.translate(_ALIKE)
        if _OWN.search(plain):
            words = zip(plain.split(" "), latin.split(" "), strict=True)
            latin = " ".join(new if re.search("[a-z]", old) else old for old, new in words)
        yield latin
        plain = latin
    for table in _LEET if _DIGITS.search(plain) else ():
        yield _DIGITS.sub(lambda found, table=table: found[0].translate(table), plain)


@lru_cache(maxsize=4096)
def _tokens(written: str) -> tuple[str, ...]:
    """A rule's words, and letters of scripts without blanks, as they are compared; () of one that
    says nothing."""
    return tuple(_TOKEN.findall(_plain(written)))


def _is_in(written: str, effective: str) -> bool:
    tokens = _tokens(written)
    if not tokens or any(token not in effective for token in tokens):
        return False
    first, last = tokens[0][0], tokens[-1][-1]
    return any(
        not _belongs(effective[found.start(1) - 1 : found.start(1)], first)
        and not _belongs(effective[found.end(1) : found.end(1) + 1], last)
        for found in _pattern(tokens).finditer(effective)
    )


@lru_cache(maxsize=512)
def _pattern(tokens: tuple[str, ...]) -> re.Pattern[str]:
    """Finds ``tokens`` from every character on, as its first group."""
    pattern = re.escape(tokens[0])
    for before, token in pairwise(tokens):
        spaced = _is_letter(before[-1]) and _is_letter(token[0])
        pattern += f"{_BETWEEN}{'+' if spaced else '*'}" + re.escape(token)
    return re.compile(f"(?=({pattern}))")


def _belongs(neighbour: str, character: str) -> bool:
    """Whether a rule's first or last character and what is next to it are of one word."""
    if _is_letter(character):
        return _is_letter(neighbour)
    return character.isdecimal() and neighbour.isdecimal()


def _is_letter(character: str) -> bool:
    return _LETTER.fullmatch(character) is not None
