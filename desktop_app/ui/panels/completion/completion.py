"""What the word at the cursor of a prompt may become: a LoRA, a wildcard, a snippet, a tag …"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias

from desktop_app.core.add_on import AddOn
from desktop_app.core.generation_settings import Dialect
from desktop_app.storage.tags import NO_TAGS, TagList

LIMIT: Final = 12
"""Entries that are offered."""
LEAST: Final = 2
"""Letters of a word from which on something is offered."""

Kind: TypeAlias = Literal["lora", "embedding", "wildcard", "snippet", "style", "tag", "word"]

_TAGGED = re.compile(r"<(?:(?:lora|lyco):)?([^<>:]*)\Z")
_WILDCARD = re.compile(r"(?<!\w)__([\w/-]*)\Z")
_SNIPPET = re.compile(r"(?<![^\s,，(])/(?!\s)([^,，()\[\]{}<>|:/\n]*)\Z")
_WORD = re.compile(r"[^\s,()\[\]{}<>|:][^,()\[\]{}<>|:\n]*\Z")
_BRACKETS = re.compile(r"[()\[\]]")


@dataclass(frozen=True, slots=True)
class CompletionSources:
    """What there is.

    Attributes:
        loras, embeddings: those that fit the model.
        wildcards: names of lists.
        styles: names.
        snippets: names.
        tags: the user's.
        vocabulary: words the model knows, in lower case; None: it lists none.
        dialect: as which the prompt is read: brackets in tags are escaped for it.
    """

    loras: Sequence[AddOn] = ()
    embeddings: Sequence[AddOn] = ()
    wildcards: Sequence[str] = ()
    styles: Sequence[str] = ()
    snippets: Sequence[str] = ()
    tags: TagList = NO_TAGS
    vocabulary: frozenset[str] | None = None
    dialect: Dialect = "a1111"


@dataclass(frozen=True, slots=True)
class CompletionOffer:
    """One entry.

    Attributes:
        kind: of what.
        shown: how it is listed.
        text: what takes the place of the word; of a style empty: it is chosen instead; of a
            snippet empty: its own text comes there.
        detail: shown beside it.
    """

    kind: Kind
    shown: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """What may take the place of the text from ``start`` to the cursor; ``is_whole``: that text is
    a word that is known already, or, without offers, a LoRA is asked for and there is none."""

    start: int
    offers: tuple[CompletionOffer, ...] = ()
    is_whole: bool = False


def complete(text: str, cursor: int, sources: CompletionSources) -> Offers:
    """What may take the place of the word that ends at ``cursor``.

    Args:
        text: the prompt.
        cursor: in characters.
        sources: what there is.
    """
    before = text[max(0, cursor - 200) : cursor]
    offset = cursor - len(before)
    if sources.dialect != "literal":
        if found := _TAGGED.search(before):
            offers = _offers(offset + found.start(), _loras(found[1], sources))
            return offers if offers.offers else replace(offers, is_whole=" " not in found[0])
        if found := _WILDCARD.search(before):
            return _offers(offset + found.start(), _wildcards(found[1], sources))
    if (found := _SNIPPET.search(before)) and (known := [*_snippets(found[1], sources)]):
        return _offers(offset + found.start(), known)
    found = _WORD.search(before)
    # The words of a tag may be several: the longest beginning that something is known of counts.
    while found is not None:
        word = found[0]
        if len(word) >= LEAST:
            offers = _offers(offset + found.start(), _words(word, sources))
            if offers.offers:
                return replace(offers, is_whole=_is_known(word.casefold(), sources))
        blank = word.find(" ")
        found = _WORD.search(before, found.start() + blank + 1) if blank >= 0 else None
    return Offers(cursor)


def _offers(start: int, offers: Iterable[CompletionOffer]) -> Offers:
    unique = {offer.text or (offer.kind, offer.shown): offer for offer in reversed(list(offers))}
    return Offers(start, tuple(reversed(unique.values()))[:LIMIT])


def _loras(start: str, sources: CompletionSources) -> Iterator[CompletionOffer]:
    wanted = "" if "lora".startswith(start.casefold()) else start
    for add_on in _beginning(sources.loras, wanted):
        stem = Path(add_on.path).stem
        name = add_on.name if add_on.name != stem else ""
        yield CompletionOffer("lora", stem, f"<lora:{stem}:1>", name)


def _beginning(add_ons: Iterable[AddOn], start: str) -> list[AddOn]:
    """Those whose file's or own name begins with ``start``; then those that hold it."""
    folded = start.casefold()
    names = [(each, f"{Path(each.path).stem}\n{each.name}".casefold()) for each in add_ons]
    first = [each for each, name in names if any(n.startswith(folded) for n in name.split("\n"))]
    return [*first, *(each for each, name in names if folded in name and each not in first)]


def _wildcards(start: str, sources: CompletionSources) -> Iterator[CompletionOffer]:
    folded = start.casefold()
    for name in sorted(sources.wildcards, key=lambda n: (not n.casefold().startswith(folded), n)):
        if folded in name.casefold():
            yield CompletionOffer("wildcard", name, f"__{name}__")


def _snippets(start: str, sources: CompletionSources) -> Iterator[CompletionOffer]:
    """Those whose name begins with ``start``; then those that hold it."""
    folded = start.casefold()
    for name in sorted(sources.snippets, key=lambda n: (not n.casefold().startswith(folded), n)):
        if folded in name.casefold():
            yield CompletionOffer("snippet", name, "")


def _words(start: str, sources: CompletionSources) -> Iterator[CompletionOffer]:
    folded = start.casefold()
    for name in sources.snippets:
        if name.casefold().startswith(folded):
            yield CompletionOffer("snippet", name, "")
    for add_on in sources.embeddings:
        if add_on.word.casefold().startswith(folded):
            yield CompletionOffer("embedding", add_on.word, _escaped(add_on.word, sources.dialect))
    for tag in sources.tags.find(start, LIMIT):
        if tag.name.casefold() != folded:
            yield CompletionOffer(
                "tag", tag.name, _escaped(tag.name, sources.dialect), _counted(tag.count)
            )
    for name in sources.styles:
        if name.casefold().startswith(folded):
            yield CompletionOffer("style", name, "")
    known = sources.vocabulary or ()
    for word in sorted(word for word in known if word.startswith(folded) and word != folded):
        yield CompletionOffer("word", word, word)


def _is_known(word: str, sources: CompletionSources) -> bool:
    if word in (sources.vocabulary or ()):
        return True
    return any(tag.name.casefold() == word for tag in sources.tags.find(word, LIMIT))


def _escaped(name: str, dialect: Dialect) -> str:
    if dialect == "literal":
        return name
    return _BRACKETS.sub(lambda found: "\\" + found[0], name)


def _counted(count: int) -> str:
    """As in lists of tags: 1.2M, 340k."""
    for limit, unit in ((1_000_000, "M"), (1000, "k")):
        if count >= limit:
            return f"{count / limit:.2g}{unit}" if count < 10 * limit else f"{count // limit}{unit}"
    return str(count) if count else ""
