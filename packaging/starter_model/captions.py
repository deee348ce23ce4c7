"""Captions: what a scene is called, in many phrasings. Words only.

Most captions are whole phrases with a fixed order; about one in seven is free
("cat, snow", "blue car left"), because people type like that.
"""

from __future__ import annotations

import random

from scenes import Scene
from vocabulary import PLACES, SETTING_WORDS, SETTINGS, SIZES, noun_by_word, plural

FREE_SHARE = 0.15
PREFIXES = (
    "a picture of ",
    "an illustration of ",
    "a drawing of ",
    "an image of ",
    "there is ",
    "a photo of ",
)


def article(phrase: str) -> str:
    """`phrase` with "a" or "an" before it."""
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def caption(scene: Scene, rng: random.Random) -> str:
    """One caption of `scene`; what it says is always true of the picture."""
    return free_caption(scene, rng) if rng.random() < FREE_SHARE else full_caption(scene, rng)


def object_phrase(scene: Scene, rng: random.Random, with_article: bool = True) -> str:
    """ "a small red apple", "two cats", "a cat and a dog"."""
    noun = noun_by_word(scene.noun)
    name = rng.choice(noun.synonyms) if noun.synonyms and rng.random() < 0.15 else noun.word
    words = []
    if scene.size != "medium" and rng.random() < 0.85:
        words.append(rng.choice(SIZES[scene.size][:2] if rng.random() < 0.8 else SIZES[scene.size]))
    if scene.colour:
        words.append(scene.colour)
    elif noun.natural and rng.random() < 0.35:
        words.append(noun.natural)
    if scene.count == 2:
        return " ".join(["two", *words, noun.many if name == noun.word else plural(name)])
    phrase = " ".join([*words, name])
    phrase = article(phrase) if with_article else phrase
    if scene.other:
        joint = " and " if rng.random() < 0.7 else " next to "
        phrase += joint + (article(scene.other) if with_article else scene.other)
    return phrase


def place_phrase(scene: Scene, rng: random.Random) -> str:
    """ "on the left", or "" (the middle goes mostly unsaid)."""
    if scene.count == 2 or scene.other:
        return ""
    said = 0.3 if scene.place == "middle" else 0.92
    if rng.random() > said:
        return ""
    ways = PLACES[scene.place]
    return ways[0] if rng.random() < 0.6 else rng.choice(ways)


def setting_phrase(scene: Scene, rng: random.Random) -> tuple[str, str]:
    """(how it joins the phrase, the words): (" ", "in the snow"), (", ",
    "blue background"), or two empty strings."""
    if scene.setting == "plain":
        if rng.random() > 0.78:
            return "", ""
        word = scene.background
        ways = ((" on ", article(word) + " background"), (", ", word + " background"))
        more = (
            (" against ", article(word) + " background"),
            (" on ", word),
            (" with ", article(word) + " background"),
        )
        return rng.choice(ways) if rng.random() < 0.7 else rng.choice(more)
    if rng.random() > 0.93:
        return "", ""
    ways = SETTINGS[scene.setting]
    return (" " if rng.random() < 0.8 else ", "), (
        ways[0] if rng.random() < 0.5 else rng.choice(ways)
    )


def full_caption(scene: Scene, rng: random.Random) -> str:
    """A whole phrase: prefix, object, place, setting."""
    text = object_phrase(scene, rng)
    if rng.random() < 0.2:
        text = rng.choice(PREFIXES) + text
    place = place_phrase(scene, rng)
    joint, setting = setting_phrase(scene, rng)
    if not place:
        return text + joint + setting
    if setting and rng.random() < 0.3:
        return f"{text}{joint}{setting}, {place}"
    return (
        f"{text} {place}"
        + (joint if joint != " " or rng.random() < 0.5 else ", ") * bool(setting)
        + setting
    )


def free_caption(scene: Scene, rng: random.Random) -> str:
    """Keywords in any order, no articles."""
    parts = [object_phrase(scene, rng, with_article=False)]
    if place := place_phrase(scene, rng):
        parts.append(PLACES[scene.place][1] if rng.random() < 0.5 else place)
    if scene.setting == "plain":
        if rng.random() < 0.7:
            parts.append(scene.background + " background")
    elif rng.random() < 0.9:
        ways = (SETTING_WORDS[scene.setting], scene.setting, *SETTINGS[scene.setting])
        parts.append(rng.choice(ways[:2]) if rng.random() < 0.6 else rng.choice(ways))
    if rng.random() < 0.3:
        rng.shuffle(parts)
    return (", " if rng.random() < 0.5 else " ").join(parts)
