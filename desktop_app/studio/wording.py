"""From what was typed to what the engine reads: styles around it, then choices and wildcards, drawn
for each image by its own seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Final

from desktop_app.core.add_on import AddOn, embedding_spellings
from desktop_app.core.events import Noted, Say
from desktop_app.core.prompt.expansion import expand
from desktop_app.core.prompt.networks import bracketed, escaped_words
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.prompt.styles import Style, styled
from desktop_app.core.prompt.wildcard_lists import NO_LISTS, WildcardLists
from desktop_app.core.request import GenerationRequest, ImageText
from desktop_app.state.app_state import AppState
from desktop_app.state.work.prompt_conditions import named_conditions
from desktop_app.studio.translating import in_english


@dataclass(frozen=True, slots=True)
class Wording:
    """What prompts are made of besides what was typed.

    Attributes:
        lists: wildcards.
        styles: by name.
        add_ons: LoRAs and embeddings that prompts may name.
        say: hears what has to be said: codes of `core.note_texts`.
        vocabulary: words of a model that has to be told everything in them (`translating`).
        english: a prompt as it is typed, and what the user made of its translation.
    """

    lists: WildcardLists = NO_LISTS
    styles: Mapping[str, Style] = field(default_factory=lambda: MappingProxyType({}))
    add_ons: Sequence[AddOn] = ()
    say: Say = lambda note: None
    vocabulary: frozenset[str] | None = None
    english: tuple[str, str] = ("", "")

    def in_english(self, text: str) -> str:
        """``text`` as the model should hear it."""
        if self.vocabulary is None or text.isascii():
            return text

        own, edited = self.english
        if edited and text == own:
            text = edited
        return in_english(text, self.vocabulary, embedding_spellings(self.add_ons))


PLAIN: Final = Wording()

MARKS: Final = ("{", "_", "\\")
"""A text without any has no choices and no wildcards, and means what it says."""


def state_wording(state: AppState, say: Say = PLAIN.say) -> Wording:
    """What the window has now."""
    lists = state.parameters.wildcards.value or NO_LISTS
    return Wording(lists, state.parameters.styles.value, state.add_ons.value, say)


def worded(
    request: GenerationRequest, styles: Sequence[str], wording: Wording = PLAIN
) -> GenerationRequest:
    """``request`` with finished texts; what was typed is its template then.

    A style that isn't there is left out, a wildcard that isn't there stays: both are said. In the
    dialect "literal" there are no choices.

    Args:
        request: with prompts as typed, and settings that were checked.
        styles: names of those to apply, in order.
        wording: what there is.
    """
    there = [wording.styles[name] for name in styles if name in wording.styles]
    said: dict[tuple[str, str], Noted] = {}
    for name in styles:
        if name not in wording.styles:
            _note(said, Noted("style_missing", {"style": name}))
    typed = request.prompt, request.negative_prompt
    heard = [wording.in_english(text) for text in typed]
    for own, english in zip(typed, heard, strict=True):
        if own != english:
            _note(said, Noted("prompt_translated", {"own": own, "english": english}))
    prompt = styled(heard[0], (style.prompt for style in there))
    negative = styled(heard[1], (style.negative_prompt for style in there))
    texts: list[ImageText] = []
    for image in range(request.count):
        drawn = [prompt, negative]
        if request.dialect != "literal":
            seed = text_seed(request, image)
            drawn = [_drawn(text, wording.lists, seed, said) for text in drawn]
        texts.append(ImageText(*map(wording.in_english, drawn)))
    for note in said.values():
        wording.say(note)
    names = tuple(style.name for style in there)
    request = request.with_setting_prompts(wording.in_english)
    made = replace(request, styles=names).with_texts(texts)
    prompts = [text.prompt for text in texts]
    negatives = [text.negative_prompt for text in texts]
    return replace(
        made,
        template=_template(request.prompt, prompts, names),
        negative_template=_template(request.negative_prompt, negatives, names),
    )


def with_named(request: GenerationRequest, wording: Wording, family: str) -> GenerationRequest:
    """``request`` with the LoRAs and embeddings that its finished texts name; of several images
    with those of all of them (`GenerationRequest.part` tells them apart).

    A LoRA that several of them name is one: it is not added again. One that isn't there, or not for
    models of ``family``, is left out and said, as are tags that don't act as they are written.
    """
    words = any(one.component == "embedding" and one.fits(family) for one in wording.add_ons)
    typed = request.prompt, request.negative_prompt, *request.further_prompts
    if not (words or request.texts or any("<" in text for text in typed)):
        return request
    request = _with_escapes(request, wording, family)
    conditions, said = request.conditions, dict[tuple[str, str], Noted]()
    second, dialect = request.second_text, request.dialect
    for image in range(max(1, len(request.texts))):
        text = request.text_of(image)
        against = f"{text.negative_prompt}\n{second.negative_prompt}"
        negative = parse_prompt(against, 1, dialect, negative=True)
        for prompt in (text.prompt, *request.condition_prompts, second.prompt):
            parsed = parse_prompt(prompt, 1, dialect)
            named = named_conditions(parsed, negative, conditions, wording.add_ons, family)
            conditions = named.conditions
            for name in named.missing:
                _note(said, Noted("lora_missing", {"lora": name}))
            for remark in named.remarks:
                _note(said, Noted(f"prompt_{remark.code}", {**remark.params}))
    for note in said.values():
        wording.say(note)
    return replace(request, conditions=conditions)


def _with_escapes(request: GenerationRequest, wording: Wording, family: str) -> GenerationRequest:
    """``request`` with a backslash before brackets that are part of an embedding's name."""
    words = tuple(embedding_spellings(each for each in wording.add_ons if each.fits(family)))
    if request.dialect == "literal" or not any(bracketed(word) for word in words):
        return request
    texts = [request.text_of(image) for image in range(max(1, len(request.texts)))]
    made = [
        ImageText(escaped_words(text.prompt, words), escaped_words(text.negative_prompt, words))
        for text in texts
    ]
    escaped = partial(escaped_words, words=words)
    request = request.with_texts(made) if made != texts else request
    return request.with_condition_prompts(escaped).with_setting_prompts(escaped)


def text_seed(request: GenerationRequest, image: int) -> int:
    """The seed that the text of the ``image``-th image is drawn by: its own; of a variation the
    one that counts up."""
    seeds = request.seeds_from(image)
    return seeds.variation_seed if request.variation else seeds.seed


def notice_texts(notes: Sequence[Noted]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Codes and values of some notes, for one notice: names of one code are in one list."""
    codes = tuple(dict.fromkeys(note.code for note in notes))
    values: dict[str, list[str]] = {}
    for note in notes:
        for name, value in note.params.items():
            values.setdefault(name, []).append(str(value))
    return codes, {name: ", ".join(dict.fromkeys(each)) for name, each in values.items()}


def drawn(text: str, request: GenerationRequest, wording: Wording) -> str:
    """``text`` with its choices and wildcards drawn by the seed of the first image; as it is in the
    dialect "literal"."""
    if request.dialect == "literal" or not any(mark in text for mark in MARKS):
        return clean_text(text)
    said: dict[tuple[str, str], Noted] = {}
    found = _drawn(text, wording.lists, text_seed(request, 0), said)
    for note in said.values():
        wording.say(note)
    return found


def _drawn(text: str, lists: WildcardLists, seed: int, said: dict[tuple[str, str], Noted]) -> str:
    expanded = expand(text, lists, seed)
    for note in expanded.notes:
        _note(said, note)
    return clean_text(expanded.text)


def _note(said: dict[tuple[str, str], Noted], note: Noted) -> None:
    said.setdefault((note.code, str(note.params)), note)


def _template(typed: str, finished: Sequence[str], styles: Sequence[str]) -> str:
    return typed if styles or any(text != typed for text in finished) else ""


def clean_text(text: str) -> str:
    """Without blanks around, and without halves of characters and NULs.

    Bytes of a terminal that are not UTF-8, and some clipboards, bring those; tokenizers, files and
    the database can't take them.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", " ").strip()
