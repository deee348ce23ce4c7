"""Captions: what a scene is called, in many phrasings. Words only.

Most captions are whole phrases with a fixed order; about one in six is free
("cat, snow", "blue car left"), because people type like that.
"""

from __future__ import annotations

import random

from nouns import noun_by_word, plural
from scenes import Scene
from vocabulary import (
    COLOUR_WORDS,
    EMPTY_SETTINGS,
    LOOKS,
    PLACES,
    PREFIXES,
    SETTING_WORDS,
    SETTINGS,
    SIZES,
)

FREE_SHARE, SYNONYM_SHARE = 0.17, 0.2
#: how often the look is said: a sketch nearly always, for it is not what one expects unasked
LOOK_SAID = {"flat": 0.2, "3d": 0.25, "sketch": 0.95}


def article(phrase: str) -> str:
    """`phrase` with "a" or "an" before it."""
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def caption(scene: Scene, rng: random.Random) -> str:
    """One caption of `scene`; what it says is always true of the picture."""
    free = rng.random() < FREE_SHARE
    text = free_caption(scene, rng) if free else full_caption(scene, rng)
    openings, endings = LOOKS[scene.look]
    if rng.random() > LOOK_SAID[scene.look]:
        return f"{rng.choice(PREFIXES)} {text}" if not free and rng.random() < 0.2 else text
    if not free and rng.random() < 0.6:
        return f"{rng.choice(openings)} {text}"
    return f"{text}, {rng.choice(endings)}" if rng.random() < 0.8 else f"{text} {endings[0]}"


def colour_word(colour: str, rng: random.Random) -> str:
    """The colour, now and then by another name."""
    others = COLOUR_WORDS.get(colour, ())
    return rng.choice(others) if others and rng.random() < 0.15 else colour


def thing(word: str, colour: str, size: str, rng: random.Random, count: int = 1) -> str:
    """ "small red apple", "two cats", without an article before one."""
    noun = noun_by_word(word)
    name = rng.choice(noun.synonyms) if noun.synonyms and rng.random() < SYNONYM_SHARE else word
    words = []
    if size != "medium" and rng.random() < 0.85:
        words.append(rng.choice(SIZES[size][:2] if rng.random() < 0.7 else SIZES[size]))
    if colour:
        words.append(colour_word(colour, rng))
    elif noun.natural and rng.random() < 0.35:
        words.append(colour_word(noun.natural, rng))
    if count == 2:
        two = rng.choice(("two", "two", "two", "a pair of"))
        return " ".join([two, *words, noun.many if name == word else plural(name)])
    return " ".join([*words, name])


def object_phrase(scene: Scene, rng: random.Random, with_article: bool = True) -> str:
    """ "a small red apple", "two cats", "a cat and a dog", "an empty beach"."""
    if not scene.noun:
        return rng.choice(EMPTY_SETTINGS[scene.setting])
    phrase = thing(scene.noun, scene.colour, scene.size, rng, scene.count)
    if scene.count == 2:
        return phrase
    second = scene.other
    if with_article:
        phrase = ("the " + phrase) if rng.random() < 0.06 else article(phrase)
        second = second and article(second)
    joint = rng.choice((" and ", " and ", " next to ", " beside ", " with "))
    return phrase + joint + second if second else phrase


def place_phrase(scene: Scene, rng: random.Random) -> str:
    """ "on the left", or "" (the middle goes mostly unsaid)."""
    if not scene.single:
        return ""
    if rng.random() > (0.3 if scene.place == "middle" else 0.92):
        return ""
    ways = PLACES[scene.place]
    return ways[0] if rng.random() < 0.5 else rng.choice(ways)


def setting_phrase(scene: Scene, rng: random.Random) -> tuple[str, str]:
    """(how it joins the phrase, the words): (" ", "in the snow"), (", ",
    "blue background"), or two empty strings."""
    if not scene.noun:
        return "", ""
    if scene.setting == "plain":
        if rng.random() > 0.8:
            return "", ""
        word = colour_word(scene.background, rng)
        ways = ((" on ", article(word) + " background"), (", ", word + " background"))
        more = (
            (" against ", article(word) + " background"),
            (" on ", word),
            (" with ", article(word) + " background"),
        )
        return rng.choice(ways) if rng.random() < 0.7 else rng.choice(more)
    if rng.random() > 0.94:
        return "", ""
    ways = SETTINGS[scene.setting]
    return (" " if rng.random() < 0.8 else ", "), (
        ways[0] if rng.random() < 0.4 else rng.choice(ways)
    )


def full_caption(scene: Scene, rng: random.Random) -> str:
    """A whole phrase: object, place, setting, in one of several orders."""
    text = object_phrase(scene, rng)
    place = place_phrase(scene, rng)
    joint, setting = setting_phrase(scene, rng)
    if not place:
        return text + joint + setting
    if setting and rng.random() < 0.3:
        return f"{text}{joint}{setting}, {place}"
    if joint == " " and rng.random() < 0.5:
        joint = ", "
    return f"{text} {place}{joint}{setting}"


def free_caption(scene: Scene, rng: random.Random) -> str:
    """Keywords in any order, no articles."""
    parts = [object_phrase(scene, rng, with_article=False)]
    if place := place_phrase(scene, rng):
        parts.append(PLACES[scene.place][1] if rng.random() < 0.5 else place)
    if not scene.noun:
        pass
    elif scene.setting == "plain":
        if rng.random() < 0.7:
            parts.append(colour_word(scene.background, rng) + " background")
    elif rng.random() < 0.9:
        ways = (SETTING_WORDS[scene.setting], scene.setting, *SETTINGS[scene.setting])
        parts.append(rng.choice(ways[:2]) if rng.random() < 0.6 else rng.choice(ways))
    if rng.random() < 0.3:
        rng.shuffle(parts)
    return (", " if rng.random() < 0.5 else " ").join(parts)


def plain_caption(scene: Scene) -> str:
    """The plainest whole wording, everything said: for evaluation and sheets."""
    words = [SIZES[scene.size][0], scene.colour, scene.noun]
    text = article(" ".join(word for word in words if word))
    if scene.place != "middle":
        text += f" {PLACES[scene.place][0]}"
    if scene.setting == "plain":
        text += f", {scene.background} background"
    else:
        text += f" {SETTINGS[scene.setting][0]}"
    return text if scene.look == "flat" else f"{text}, {LOOKS[scene.look][1][0]}"


def hole_caption(scene: Scene, target: int, rng: random.Random) -> str:
    """What belongs into a hole over object `target` (-1: over background alone)."""
    look = ", " + rng.choice(LOOKS[scene.look][1]) if rng.random() < 0.5 else ""
    if scene.look != "sketch" and rng.random() < 0.6:
        look = ""
    if target < 0:
        if scene.setting == "plain":
            ways: tuple[str, ...] = ("background", scene.background + " background", "nothing")
        else:
            ways = ("background", "nothing", scene.setting, *EMPTY_SETTINGS[scene.setting])
        return rng.choice(ways) + look
    if scene.single and rng.random() < 0.35:
        return caption(scene, rng)
    word = scene.other if target == 1 and scene.other else scene.noun
    colour = "" if target == 1 and scene.other else scene.colour
    phrase = article(thing(word, colour, scene.size, rng))
    joint, setting = setting_phrase(scene, rng)
    return (phrase + joint + setting if rng.random() < 0.3 else phrase) + look
