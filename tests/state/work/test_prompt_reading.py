"""What is heard of a prompt, with the tokenizers of real models."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.library.probing.probe import probe
from desktop_app.library.prompt_tokens import PromptEncoder, prompt_encoders
from desktop_app.state.work.prompt_reading import PromptContext, PromptReading, knowing, read_prompt


@pytest.fixture(scope="module")
def context() -> PromptContext:
    families = load_families()
    starter = probe(resource_path("models", "starter"), families)
    vocabulary = frozenset({"a", "red", "apple", "fish", "and"})
    return PromptContext("a1111", 10, prompt_encoders(starter, families["sd1"]), vocabulary)


def parts(reading: PromptReading, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [reading.parsed.text[start:stop] for start, stop in spans]


def test_marks_stand_where_the_words_were_typed(context: PromptContext) -> None:
    text = "a (red \\(zebra\\):1.3) [apple:owl:0.5] # yak\nAND fish <lora:emu:1>, BREAK a gnu"
    reading = read_prompt(text, context)
    assert parts(reading, reading.unknown) == ["zebra", "owl", "gnu"]
    assert reading.unknown_words() == ("zebra", "owl", "gnu")
    weighted = [(text[slice(*span)], weight) for span, weight in reading.weights]
    assert weighted == [("red ", 1.3), ("(zebra", 1.3), (")", 1.3)]


def test_the_count_is_that_of_the_longest_text(context: PromptContext) -> None:
    reading = read_prompt("a red [apple apple apple:fish:0.5] AND a fish", context)
    (encoder,) = reading.encoders
    assert encoder.count == 5
    assert encoder.length == 30


def test_a_long_prompt_takes_several_chunks_and_loses_nothing(context: PromptContext) -> None:
    reading = read_prompt("a red apple " * 30, context)
    assert [len(chunk) for chunk in reading.encoders[0].chunks] == [30, 30, 30]
    assert reading.beyond == ()


def test_what_a_language_model_cuts_off_is_told(context: PromptContext) -> None:
    own = context.encoders[0]
    tokenizer = own._tokenizer  # pyright: ignore[reportPrivateUsage]
    t5 = PromptEncoder("T5", tokenizer, 3, "language")
    text = "a (red:2) apple fish owl"
    alone = read_prompt(text, replace(context, encoders=(t5,)))
    assert "".join(parts(alone, alone.beyond)).startswith("fish")
    assert not alone.weighs
    both = read_prompt(text, replace(context, encoders=(own, t5)))
    assert both.beyond == ()
    assert both.weighs
    pooled = PromptEncoder("CLIP", tokenizer, 3, "first")
    assert read_prompt(text, replace(context, encoders=(pooled, t5))).beyond == alone.beyond
    assert not read_prompt(text, replace(context, encoders=(pooled,))).beyond


def test_of_an_alternation_a_few_texts_are_looked_at(context: PromptContext) -> None:
    text = "[" + "|".join(f"word{chr(97 + k)}x" for k in range(20)) + "]"
    assert 0 < len(read_prompt(text, replace(context, steps=150)).unknown) <= 8


def test_tags_without_effect_are_where_they_stand() -> None:
    text = "a <lora:x:1:lbw=MIDD> b <hypernet:h:1> <lora:y:1> (c"
    reading = read_prompt(text, PromptContext())
    marked = [text[start:stop] for start, stop in reading.without_effect]
    assert sorted(marked) == ["<hypernet:h:1>", "<lora:x:1:lbw=MIDD>"]


def test_words_of_loras_and_embeddings_are_known() -> None:
    context = PromptContext("a1111", 20, (), frozenset({"a", "cat", "of"}))
    reading = read_prompt("a cat of Fluffel_2, zebra", context)
    assert parts(reading, reading.unknown) == ["Fluffel", "zebra"]
    known = knowing(reading, ("fluffel_2 cat",))
    assert parts(known, known.unknown) == ["zebra"]
    assert knowing(reading, ()) == reading
