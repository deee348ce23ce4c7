from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captions import caption, hole_caption, plain_caption
from data import FOCUSED, LATENTS, scene_of
from nouns import NOUNS, noun_by_word, plural
from scenes import FOCUS, USUAL, Scene, draw_scene, draw_unseen, is_unseen
from vocabulary import LOOKS, SETTINGS, vocabulary

KNOWN = set(vocabulary())
SEEDS = st.integers(0, 10_000_000)


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\s,]+", text))


def test_there_are_at_least_sixty_nouns_and_no_word_names_two_of_them():
    names = [name for noun in NOUNS for name in (noun.word, *noun.synonyms)]
    assert len(NOUNS) >= 60
    assert len(names) == len(set(names))


def test_plurals_follow_english():
    assert [plural(w) for w in ("cat", "fox", "strawberry", "monkey", "bus")] == [
        "cats",
        "foxes",
        "strawberries",
        "monkeys",
        "buses",
    ]


def test_settings_that_hold_a_thing_already_are_real_settings():
    assert {name for noun in NOUNS for name in (*noun.never, *noun.home)} <= set(SETTINGS)


@pytest.mark.slow
@settings(deadline=None)
@given(SEEDS, st.integers(0, 50))
def test_captions_use_only_words_that_the_shipped_vocabulary_lists(seed: int, wording: int):
    scene = draw_scene(seed)
    assert words(caption(scene, random.Random(wording))) <= KNOWN
    for target in (-1, 0) if scene.noun else (-1,):
        assert words(hole_caption(scene, target, random.Random(wording))) <= KNOWN


@settings(deadline=None)
@given(SEEDS, st.integers(0, 50))
def test_a_caption_names_what_is_in_the_picture(seed: int, wording: int):
    scene = draw_scene(seed)
    text = caption(scene, random.Random(wording))
    if scene.noun:
        noun = noun_by_word(scene.noun)
        names = (noun.word, noun.many, *noun.synonyms, *map(plural, noun.synonyms))
        assert any(name in text for name in names), text
    if scene.colour == "green":
        assert "green" in text


@pytest.mark.slow
@settings(deadline=None)
@given(SEEDS)
def test_training_never_sees_a_combination_kept_for_evaluation(seed: int):
    assert not is_unseen(draw_scene(seed))


@settings(deadline=None)
@given(st.integers(0, 2000))
def test_prompts_for_evaluation_are_unseen_and_of_one_thing(seed: int):
    scene = draw_unseen(seed)
    assert is_unseen(scene) and scene.single
    text = plain_caption(scene)
    assert scene.noun in text and words(text) <= KNOWN


def test_the_focus_holds_more_small_things_and_pairs_and_nothing_unseen():
    usual, focused = ([draw_scene(seed, mix) for seed in range(600)] for mix in (USUAL, FOCUS))
    for found in (small, pairs):
        assert sum(map(found, focused)) > 1.8 * sum(map(found, usual))
    assert not any(map(is_unseen, focused))
    assert scene_of(FOCUSED + 3) == draw_scene(FOCUSED + 3, FOCUS)
    assert scene_of(LATENTS + 3) == draw_scene(LATENTS + 3)


def small(scene: Scene) -> bool:
    return scene.size == "small"


def pairs(scene: Scene) -> bool:
    return scene.count == 2


@pytest.mark.slow
def test_a_sketch_is_nearly_always_called_one():
    scenes = [s for s in map(draw_scene, range(2000)) if s.look == "sketch"]
    said = sum(
        any(
            word in caption(s, random.Random(s.seed))
            for word in ("sketch", "pencil", "drawn", "line")
        )
        for s in scenes
    )
    assert said > 0.9 * len(scenes)
    assert set(LOOKS) == {"flat", "3d", "sketch"}
