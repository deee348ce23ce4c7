"""Tags and words that name weights in a prompt, and comments, which are not heard.

Tags, ``<lora:name:0.8>``, and comments are written as AUTOMATIC1111 and Forge have them
(modules/extra_networks.py, extra_networks_lora.py and the prompt-comments extension there).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from desktop_app.core.conditions import LORA_WEIGHTS
from desktop_app.core.prompt.traced import Span, Traced
from desktop_app.core.record import record

_TAG = re.compile(r"<(\w+):([^<>]+)>")
_OPEN = re.compile(r"<(?:lora|lyco|hypernet):[^<>]*(?=<|\Z)", re.IGNORECASE)
_COMMENT = re.compile(r"(?m)^#[^\n]*(?:\n|\Z)|#[^\n]*")
_LORA_TAGS = ("lora", "lyco")
_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?\s*|[+-]?inf", re.I | re.A)
_LETTER = r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
"""What words are made of in scripts that write blanks between them."""
_FILE = r"(?:\.(?:safetensors|pt|bin|ckpt)(?!\w))?"
_BRACKETS = re.compile(r"[()\[\]]")
_ESCAPED = re.compile(r"\\([()\[\]])")


class TagRemark(NamedTuple):
    """What of a tag is not read as it was written: a code of `core.prompt.parsed.Remark`, and what
    is filled into its words."""

    code: str
    params: Mapping[str, str]


@record()
class LoraTag:
    """A LoRA that a prompt names.

    Attributes:
        name: of its file, as it was written.
        weight: in the denoiser.
        text_weight: in the text encoders.
        tag: all of it, with its brackets.
        span: where it is in what was typed.
        remarks: what of it is not read.
    """

    name: str
    weight: float
    text_weight: float
    tag: str
    span: Span
    remarks: tuple[TagRemark, ...] = ()


@record()
class OtherTag:
    """A tag that is left out: ``hypernet``, or a kind that is not known."""

    kind: str
    name: str
    span: Span


@record()
class Untagged:
    """A prompt without comments and tags.

    Attributes:
        text: what is left.
        loras: in their order.
        others: tags without effect.
        open: where tags stand that have no end; they are heard as words.
    """

    text: Traced
    loras: tuple[LoraTag, ...] = ()
    others: tuple[OtherTag, ...] = ()
    open: tuple[Span, ...] = ()


def without_comments(text: Traced) -> Traced:
    """``text`` without what is behind ``#`` in a line."""
    if "#" not in text.text:
        return text
    return text.without([found.span() for found in _COMMENT.finditer(text.text)])


def without_tags(text: Traced) -> Untagged:
    """``<lora:name:weight>`` and other tags apart from the text; spans are of the source."""
    found = list(_TAG.finditer(text.text)) if "<" in text.text else []
    loras: list[LoraTag] = []
    others: list[OtherTag] = []
    for each in found:
        span = text.spans_of(*each.span())[0][0], text.spans_of(*each.span())[-1][1]
        kind, content = each[1].casefold(), each[2]
        if kind in _LORA_TAGS:
            loras.append(_lora(content, each[0], span))
        else:
            others.append(OtherTag(kind, content.split(":")[0], span))
    left = text.without([each.span() for each in found])
    ends = [left.spans_of(*each.span()) for each in _OPEN.finditer(left.text)]
    still = tuple((spans[0][0], spans[-1][1]) for spans in ends)
    return Untagged(left, tuple(loras), tuple(others), still)


class FoundWord(NamedTuple):
    """Where a word of an embedding is in a text, with "embedding:" and a file's ending."""

    start: int
    stop: int
    word: str


def find_words(text: str, words: Iterable[str]) -> list[FoundWord]:
    """``words`` of embeddings that are in ``text`` by themselves, the longest first where several
    begin alike. Small and capital letters, and how many blanks there are, don't count;
    ``embedding:`` may stand before one, as in ComfyUI, and a file's ending behind it.
    """
    heard = _folded(text)
    there = [word for word in dict.fromkeys(words) if word.strip() and _folded(word) in heard]
    if not there:
        return []
    longest = tuple(sorted(there, key=len, reverse=True))
    found = _words_pattern(longest).finditer(text)
    return [FoundWord(*each.span(), longest[(each.lastindex or 1) - 1]) for each in found]


def with_words(text: str, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``text`` in pieces: (piece, word of an embedding that it is; empty for other text)."""
    at = 0
    for found in find_words(text, words):
        yield text[at : found.start], ""
        yield text[found.start : found.stop], found.word
        at = found.stop
    yield text[at:], ""


def bracketed(word: str) -> bool:
    """Whether ``word`` has brackets, which are signs in prompts."""
    return _BRACKETS.search(word) is not None


def escaped_words(text: str, words: Iterable[str]) -> str:
    """``text`` with a backslash before each bracket of ``words`` that are in it: as part of a
    name they are no signs."""
    for found in reversed(find_words(text, filter(bracketed, words))):
        name = _BRACKETS.sub(r"\\\g<0>", text[found.start : found.stop])
        text = text[: found.start] + name + text[found.stop :]
    return text


def escaped(text: str) -> str:
    """``text`` with a backslash before each bracket: words, and no signs."""
    return _BRACKETS.sub(r"\\\g<0>", text)


def unescaped(text: str) -> str:
    """``text`` without the backslashes before brackets."""
    return _ESCAPED.sub(r"\1", text)


def _folded(text: str) -> str:
    return " ".join(normalize("NFC", text).casefold().split())


@lru_cache(maxsize=64)
def _words_pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(_word_pattern, words))})", re.IGNORECASE)


def _word_pattern(word: str) -> str:
    forms = dict.fromkeys(normalize(form, word) for form in ("NFC", "NFD"))
    spelled = "|".join(r"\s+".join(map(re.escape, form.split())) for form in forms)
    bare = word.strip()
    before, after = (re.match(_LETTER, each) is not None for each in (bare[0], bare[-1]))
    return (
        rf"{f'(?<!{_LETTER})' if before else ''}(?:embedding:)?"
        rf"({spelled}){_FILE}{f'(?!{_LETTER})' if after else ''}"
    )


def _lora(content: str, tag: str, span: Span) -> LoraTag:
    """``name``, ``name:weight``, ``name:text:denoiser``, also with ``te=`` and ``unet=``. What else
    stands there (``dyn=``, block weights of a plug-in: ``lbw=`` …) is remarked."""
    name, *parts = (part.strip() for part in content.split(":"))
    plain = [part for part in parts if "=" not in part]
    named = {key.strip(): value for key, _, value in (p.partition("=") for p in parts) if value}
    remarks: list[TagRemark] = []

    def weight(text: str, otherwise: float) -> float:
        value, code = _weight(text, otherwise)
        if code:
            params = {"name": name, "written": text, "weight": f"{value:g}"}
            remarks.append(TagRemark(code, params))
        return value

    text = weight(named.pop("te", plain[0] if plain else ""), 1.0)
    denoiser = weight(named.pop("unet", plain[1] if len(plain) > 1 else ""), text)
    unread = [*plain[2:], *(f"{key}={value}" for key, value in named.items())]
    if unread:
        remarks.append(TagRemark("lora_unread", {"name": name, "written": ":".join(unread)}))
    return LoraTag(name, denoiser, text, tag, span, tuple(remarks))


def _weight(text: str, otherwise: float) -> tuple[float, str]:
    """A weight, and the code of what is to be said of it; empty for nothing."""
    if not text:
        return otherwise, ""
    if not _NUMBER.fullmatch(text):
        return otherwise, "lora_weight"
    low, high = LORA_WEIGHTS
    weight = float(text.replace(",", "."))
    limited = max(low, min(high, weight))
    return limited, "lora_limited" if limited != weight else "lora_comma" if "," in text else ""
