"""Forbidden words are found as they are heard, and nowhere else."""

from __future__ import annotations

import time
from typing import Any

import pytest

from desktop_app.core.conditions import Condition
from desktop_app.core.generation_settings import Dialect
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, ImageText, Task
from desktop_app.extensions.serving.server.prompt_rules import prompt_rules, request_rules

FOUND = [
    # as it is
    ("nude", "a nude woman"),
    ("nude", "nude"),
    ("nude", "A NUDE, woman"),
    ("nude", "very-nude!"),
    ("nude", "nude2 and 2nude"),
    ("  Nude ", "(the nude)"),
    ("straße", "STRASSE"),
    ("r18", "r18,"),
    # phrases
    ("blood pool", "a blood   pool"),
    ("blood pool", "a blood\npool"),
    ("blood pool", "blood_pool, blood-pool"),
    ("blood_pool", "blood pool"),
    # the prompt's language
    ("nude", "(nu)de"),
    ("nude", "((nu:1.2)(de))"),
    ("nude", "n[u]de"),
    ("nude", "nu(de:0.3)"),
    ("nude", "[nu|clothe]de person"),
    ("nude", "[dressed:nude:0.5]"),
    ("nude", "[dressed|nude]"),
    ("nude", "[nude::2]"),
    ("nude", "a dress AND nu(de) :0.7"),
    ("nude", "a dress BREAK nude"),
    ("la la", "ola la la"),
    ("nude", "nu<lora:x:0.5>de"),
    ("nude", "a cat <lora:nude_style:1>"),
    ("nude", "# a comment\nnude"),
    # how letters may be written
    ("nude", "ｎｕｄｅ"),
    ("nude", "𝐧𝐮𝐝𝐞 and 𝓷𝓾𝓭𝓮"),
    ("nude", "n\u200bu\u200cd\u200de"),
    ("nude", "n\u00adu\u2060d\ufeffe"),
    ("nude", "n\u0336u\u0336d\u0336e\u0336"),
    ("nude", "n\ufe0fude"),
    ("nude", "\u202enude\u202c"),
    ("café", "cafe\u0301"),
    ("cafe\u0301", "CAFÉ"),
    ("ＮＵＤＥ", "nude"),
    ("голая", "Голая женщина"),
    # scripts without blanks, and neighbours of other scripts
    ("裸体", "一个裸体的女人"),
    ("裸体", "裸 体"),
    ("裸体", "(裸:1.2)体"),
    ("裸体", "裸\u200b体"),
    ("裸體", "全裸體"),
    ("ヌード", "ヌード写真"),
    ("ヌード", "ﾇｰﾄﾞ"),
    ("누드", "누드를 그린"),
    ("เปลือย", "ผู้หญิงเปลือยกาย"),
    ("nude", "画nude图"),
    ("r18画", "r18 画"),
]

EVASIONS = [
    # a phrase whose words meet only where its syntax is gone
    "(forbidden:1.2)(fruit:1.1)",
    "(forbidden)(fruit)",
    "((forbidden:1.3)(fruit:0.9):1.1)",
    "forbidden(fruit:1.4)",
    "[forbidden](fruit)",
    "(for:1.2)(bidden:1.1) fruit",
    "(forbidden:1.2(fruit:1.3))",
    "for(bid)den [fruit]",
    "forbidden BREAK fruit",
    "(forbidden:1.2) BREAK (fruit:1.2)",
    "forbidden AND fruit",
    "forbidden :0.5 AND fruit :1.2",
    "forbidden<lora:x:1>fruit",
    "for<lora:x:1>bidden <lora:y:0.2> fruit",
    "forbidden <hypernet:x:1> fruit",
    "[forbidden|ripe] fruit",
    "forbidden [fruit|forbidden]",
    "forbidden [x::1] fruit",
    "[forbidden:fruit:5]",
    "[ripe:forbidden:0.3] fruit",
    "[[ripe:forbidden:0.3]:green:0.9] fruit",
    "forbidden # of all\nfruit",
    "a cat <lora:forbidden_fruit_v2:1>",
    "embedding:forbidden-fruit",
    # signs between its words
    "forbidden\n\nfruit",
    "forbidden\u2014fruit",
    "forbidden\u2011fruit",
    r"forbidden \(fruit\)",
    r"forbidden\ fruit",
    "forbidden / fruit",
    "forbidden 🍎 fruit",
    "forbidden *fruit*",
    # letters
    "ＦＯＲＢＩＤＤＥＮ　ｆｒｕｉｔ",
    "forbid\u00adden fru\u200bit",
    "f\u0336o\u0336rbidden fruit",
    "forb\u0456dden fru\u0456t",
    "f\u043erb\u0456dd\u0435n fruit",
    "f\u03bfrbidden fruit",
    "forbidden ᶠruit",
    "ᶠᵒʳᵇⁱᵈᵈᵉⁿ fruit",
    "ⓕⓞⓡⓑⓘⓓⓓⓔⓝ fruit",
    "f0rbidden fruit",
    "f0rb1dd3n fru1t",
    "forb\u0131dden fruit",
    "\u202eforbidden\u202c fruit",
    "for&#98;idden fruit",
    "FORBIDDEN_FRUIT",
    # nothing that is seen between its words
    "forbidden\u200bfruit",
    "(forbidden\u2060:1.2)fruit",
    "forbidden\u00adfruit",
    "forbidden\ufeff\u200dfruit",
    "forbidden\u3164fruit",
    "forbidden&#8203;fruit",
]

HARMLESS = [
    "fruit, forbidden",
    "forbidden, fruit",
    "forbidden. Fruit",
    "forbidden: fruit",
    "forbidden! fruit",
    "a forbidden city with fruit trees",
    "the fruit is forbidden",
    "(fruit:1.2)(forbidden:1.1)",
    "forbidden fruits",
    "unforbidden fruit",
    "forbidden grapefruit",
    "forbidden (grapes:1.1) and fruit",
    "forbid den fruit",
    "forbidden fru it",
    "a cat # forbidden fruit",
    "forbidden 2 fruit",
    "forbidden old fruit",
    "forbidden <lora:x:1> old fruit",
    "[forbidden:old:0] fruit",
    "verboten fruit",
    "forbidden,\u200bfruit",
    "un\u00adforbidden grape\u00adfruit",
    "forbidden\u200bgrapefruit",
]

HARMLESS_BY_RULE = [
    ("ass", "a55 phone, mp3 player, b2b"),
    ("ass", "classic passage, (gr)ass"),
    ("man", "a woman, a (wo)man"),
    ("pot", "рот женщины, красивая девушка"),
    ("cop", "сор на улице"),
    ("hell", "Hello, shell, he'll go"),
    ("rape", "des carottes râpées, grapes, drapery"),
    ("nude", "dénudé, renuded"),
    ("gore", "Gorée, category, gored"),
    ("kill", "skill, killer whale, Kilkenny"),
    ("sex", "Sussex, sextant, Essex, sexagenarian"),
    ("die", "soldiers, studies, a diesel engine"),
    ("gun", "begun, gunpowder, Gunther"),
    ("tit", "title, a titan, quantity"),
    ("cum", "document, cumulus, cucumber"),
    ("anal", "a canal, an analyst, banal"),
    ("meth", "something, method"),
    ("blood", "bloodhound, a bloodless coup"),
    ("blood pool", "a pool of blood, a bloody pool, blood; pool"),
    ("裸体", "裸露的岩石和身体, 体裸"),
]

NOT_FOUND = [
    ("nude", "a denuded hill"),
    ("nude", "nudes"),
    ("nude", "prenude"),
    ("nude", ""),
    ("nude", "n u d e"),
    ("nude", "nu BREAK de"),
    ("nude", "nu AND de"),
    ("nude", "a cat # nude"),
    ("blood pool", "bloodpool"),
    ("blood pool", "blood, pool"),
    ("r18", "r180"),
    ("18", "1800"),
    ("ass", "grass, class, assembly"),
    ("голая", "наголая"),
    ("裸体", "裸露的身体"),
    ("café", "cafe"),
    ("", "anything"),
    (" \u200b", "anything"),
]


@pytest.mark.parametrize(("word", "text"), FOUND)
def test_a_word_is_found_as_it_is_heard(word: str, text: str) -> None:
    assert prompt_rules(["unicorn", word], text) == (word,)


@pytest.mark.parametrize("text", EVASIONS)
def test_a_phrase_is_found_however_it_is_taken_apart(text: str) -> None:
    assert prompt_rules(["unicorn", "forbidden fruit"], text) == ("forbidden fruit",)


@pytest.mark.parametrize("dialect", ["comfyui", "literal"])
def test_weights_take_no_phrase_apart_in_any_dialect(dialect: Dialect) -> None:
    text = "(forbidden:1.2)(fruit:1.1)"
    assert prompt_rules(["forbidden fruit"], text, dialect=dialect) == ("forbidden fruit",)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_words_of_a_phrase_apart_are_no_phrase(text: str) -> None:
    assert prompt_rules(["forbidden fruit"], text) == ()


@pytest.mark.parametrize(("word", "text"), HARMLESS_BY_RULE)
def test_words_within_words_are_none(word: str, text: str) -> None:
    assert prompt_rules([word], text) == ()


@pytest.mark.parametrize(("word", "text"), NOT_FOUND)
def test_other_words_are_not(word: str, text: str) -> None:
    assert prompt_rules([word], text) == ()


def test_brackets_count_as_the_dialect_says() -> None:
    assert prompt_rules(["nude"], "(nu)de", dialect="comfyui") == ("nude",)
    assert prompt_rules(["nude"], "n[u]de", dialect="comfyui") == ()
    assert prompt_rules(["nude"], "(nu)de", dialect="literal") == ()
    assert prompt_rules(["nude"], "a nude", dialect="literal") == ("nude",)


def test_what_is_heard_at_no_step_does_not_count() -> None:
    assert prompt_rules(["nude"], "[dressed:nude:30]", steps=20) == ()
    assert prompt_rules(["nude"], "[dressed:nude:30]", steps=32) == ("nude",)


def test_all_that_are_found_are_told_in_their_order() -> None:
    assert prompt_rules(["blood", "nude", "gore"], "gore, blood") == ("blood", "gore")


def request(**changes: Any) -> GenerationRequest:
    values: dict[str, Any] = {
        "task": Task.TEXT_TO_IMAGE, "prompt": "a cat", "model": "m", "size": Size(64, 64), **changes
    }  # fmt: skip
    return GenerationRequest(**values)


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "a nude"},
        {"texts": (ImageText("a cat"), ImageText("(nu)de"))},
        {"template": "{cat|nude}"},
        {"conditions": (Condition("region", "left", word="nude"),)},
        {"hires_prompt": "nude"},
        {"prompt": "[cat:nude:10]", "steps": 20},
    ],
)
def test_all_that_a_request_says_counts(changes: dict[str, Any]) -> None:
    assert request_rules(["gore", "nude"], request(**changes)) == ("nude",)


def test_what_is_not_wanted_does_not_count() -> None:
    assert request_rules(["nude"], request(negative_prompt="nude")) == ()
    assert request_rules(["nude"], request(prompt="[cat:nude:10]", steps=9)) == ()
    assert request_rules(["nude"], request(prompt="(nu)de", dialect="literal")) == ()


def test_long_lists_and_prompts_are_quick() -> None:
    words = [f"word{number} thing" for number in range(1000)]
    text = "[word1|word2] " + "(word1 things:1.1), " * 300
    began = time.thread_time()
    assert prompt_rules(words, text) == ()
    assert time.thread_time() - began < 5, "it takes a tenth of a second"
