"""Chinese prompts in the words of the starter: grammar, marks that stay, and that nothing is
missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from desktop_app.catalog.prompt_words import PromptDictionary, load_dictionary
from tests.extensions.serving.server.serving import ROOT

STARTER = ROOT / "resources" / "models" / "starter" / "velatura.json"
WORDS = frozenset(json.loads(STARTER.read_text(encoding="utf-8"))["vocabulary"])


@pytest.fixture(scope="module")
def dictionary() -> PromptDictionary:
    return load_dictionary()


@pytest.mark.parametrize(
    ("prompt", "english"),
    [
        ("一个红苹果", "a red apple"),
        ("一头大象", "an elephant"),
        ("一只黑色的猫坐在草地上", "a black cat sitting on grass"),
        ("两只猫和两只狗", "two cats and two dogs"),
        ("两个雪人", "two snowmen"),
        ("一片西瓜", "a slice of watermelon"),
        ("一条鱼在海里", "a fish in sea"),
        ("小猫头鹰", "small owl"),
        ("（红苹果：1.2），绿色的树", "(red apple:1.2), green tree"),
        ("(红苹果:1.2)", "(red apple:1.2)"),
        ("[红苹果:绿苹果:0.5]", "[red apple:green apple:0.5]"),
        ("{红|绿}苹果", "{red|green} apple"),
        ("<lora:红色:0.8>红苹果", "<lora:红色:0.8> red apple"),
        ("苹果<lora:红色:0.8>", "apple <lora:红色:0.8>"),
        ("__颜色__ 苹果", "__颜色__ apple"),
        ("a photo of 一只狗 on the beach", "a photo of a dog on the beach"),
        ("红色的量子", "red 量子"),
    ],
)
def test_a_prompt_in_the_words_of_the_starter(
    dictionary: PromptDictionary, prompt: str, english: str
) -> None:
    assert dictionary.in_english(prompt, WORDS) == english


def test_words_of_embeddings_stay(dictionary: PromptDictionary) -> None:
    assert dictionary.in_english("红苹果, 苹果风格", WORDS, ["苹果风格"]) == "red apple, 苹果风格"


@pytest.mark.parametrize("colour", ["红", "红色", "绿", "蓝色的", "黄", "白色", "黑", "紫"])
@pytest.mark.parametrize("thing", ["苹果", "汽车", "房子", "猫", "伞", "花", "气球"])
def test_colours_and_things_are_told_apart(
    dictionary: PromptDictionary, colour: str, thing: str
) -> None:
    said = dictionary.in_english(f"一个{colour}{thing}", WORDS)
    assert re.fullmatch("an? [a-z]+ [a-z]+", said), said
    assert all(word in WORDS for word in said.split())


def test_each_word_of_the_starter_can_be_said(dictionary: PromptDictionary) -> None:
    said = {
        token
        for group in dictionary.groups
        for word in group.words
        for english in word.english
        for token in re.findall(r"[a-z0-9]+(?:['-][a-z0-9]+)*", english.lower())
    }
    assert {word for word in WORDS if not said.intersection(_forms(word))} == set()


def _forms(word: str) -> Iterator[str]:
    """Itself, and what it may be the plural of."""
    yield word
    for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("men", "man")):
        if word.endswith(ending):
            yield word.removesuffix(ending) + instead
