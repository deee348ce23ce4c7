"""The things the starter model draws: one row a noun. Data only.

To add a noun, add a row whose sprite exists in both sets of `sprites`; drawings
that a person can't tell apart at 256 pixels (church and house, rose and tulip,
tiger and cat, bicycles of hairlines) are left out. Synonyms are chosen from the
sprites' annotations (emojibase-data: CLDR labels and tags), without words that
fit several nouns ("animal", "face", "flower" for all flowers).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    """One thing the model draws.

    word: the name used in captions. sprite: icon name in the Fluent sets.
    natural: the colour a person would give it unasked, or "". tints: whether
    recoloured variants are drawn. synonyms: other words for it. home: settings
    in which it is drawn more often. never: settings that hold one already.
    all_hues: recolouring takes every hue, not the main one alone.
    """

    word: str
    sprite: str
    natural: str = ""
    tints: bool = True
    plural: str = ""
    synonyms: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    all_hues: bool = False

    @property
    def many(self) -> str:
        """The plural."""
        return self.plural or plural(self.word)


def plural(word: str) -> str:
    """The regular English plural."""
    if word.endswith(("s", "x", "sh", "ch")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2] not in "aeiou" else word + "s"


NOUNS: tuple[Noun, ...] = (
    # food
    Noun("apple", "red-apple", "red", home=("table",), synonyms=("fruit",)),
    Noun("banana", "banana", "yellow", tints=False, home=("table",)),
    Noun("strawberry", "strawberry", "red", home=("table",), synonyms=("berry",)),
    Noun("watermelon", "watermelon", "red", tints=False, home=("table",)),
    Noun("pear", "pear", "green", home=("table",)),
    Noun("pineapple", "pineapple", "", tints=False, home=("table",)),
    Noun("carrot", "carrot", "orange", home=("table",)),
    Noun(
        "burger",
        "hamburger",
        "",
        tints=False,
        home=("table",),
        synonyms=("hamburger", "cheeseburger"),
    ),
    Noun("pizza", "pizza", "", tints=False, home=("table",), synonyms=("slice of pizza",)),
    Noun("cake", "birthday-cake", "", home=("table",), synonyms=("birthday cake",)),
    Noun("cupcake", "cupcake", "pink", home=("table",), synonyms=("muffin",)),
    Noun("ice cream", "soft-ice-cream", "", synonyms=("ice cream cone", "icecream")),
    Noun("donut", "doughnut", "brown", home=("table",), synonyms=("doughnut",)),
    # plants
    Noun("mushroom", "mushroom", "red", home=("forest", "grass"), synonyms=("toadstool", "fungus")),
    Noun("tree", "deciduous-tree", "green", home=("grass", "street"), never=("forest",)),
    Noun("palm tree", "palm-tree", "", home=("beach",), synonyms=("palm",)),
    Noun(
        "christmas tree",
        "christmas-tree",
        "",
        tints=False,
        home=("snow", "room"),
        synonyms=("xmas tree",),
        never=("forest",),
    ),
    Noun("cactus", "cactus", "green", home=("beach",)),
    Noun("sunflower", "sunflower", "yellow", tints=False, home=("grass",)),
    Noun("tulip", "tulip", "pink", synonyms=("flower",), home=("grass",)),
    # animals
    Noun("cat", "cat-face", "", synonyms=("kitten", "kitty"), home=("room", "grass")),
    Noun("dog", "dog-face", "", synonyms=("puppy", "doggy"), home=("room", "grass")),
    Noun("panda", "panda", "", tints=False, synonyms=("panda bear",), home=("forest",)),
    Noun("fox", "fox", "orange", tints=False, home=("forest", "snow")),
    Noun("rabbit", "rabbit-face", "", synonyms=("bunny",), home=("grass", "snow")),
    Noun("frog", "frog", "green", synonyms=("toad",), home=("grass",)),
    Noun("penguin", "penguin", "", tints=False, home=("snow",)),
    Noun("fish", "fish", "blue", plural="fish", home=("sea",)),
    Noun("butterfly", "butterfly", "", home=("sky", "grass"), all_hues=True),
    Noun("bear", "bear", "brown", synonyms=("grizzly bear", "grizzly"), home=("forest",)),
    Noun("lion", "lion", "", tints=False, home=("grass",)),
    Noun("monkey", "monkey-face", "brown", synonyms=("ape",), home=("forest",)),
    Noun("pig", "pig-face", "pink", synonyms=("piggy", "piglet"), home=("grass",)),
    Noun("cow", "cow-face", "", tints=False, home=("grass",)),
    Noun("elephant", "elephant", "grey", home=("grass",)),
    Noun("giraffe", "giraffe", "", tints=False, home=("grass",)),
    Noun("horse", "horse", "brown", synonyms=("pony",), home=("grass",)),
    Noun("turtle", "turtle", "green", synonyms=("tortoise",), home=("beach", "sea")),
    Noun("octopus", "octopus", "orange", home=("sea",)),
    Noun("crab", "crab", "red", home=("beach",)),
    Noun("whale", "whale", "blue", home=("sea",)),
    Noun("duck", "duck", "", tints=False, home=("sea", "grass")),
    Noun("owl", "owl", "brown", home=("night", "forest")),
    Noun("bee", "honeybee", "", tints=False, synonyms=("honeybee", "bumblebee"), home=("grass",)),
    Noun("ladybug", "lady-beetle", "red", synonyms=("ladybird", "beetle"), home=("grass",)),
    Noun("unicorn", "unicorn", "", tints=False, home=("sky",)),
    Noun(
        "dinosaur", "t-rex", "green", synonyms=("t-rex", "tyrannosaurus", "dino"), home=("forest",)
    ),
    # vehicles
    Noun("car", "automobile", "red", synonyms=("automobile", "vehicle"), home=("street",)),
    Noun("bus", "bus", "yellow", synonyms=("school bus",), home=("street",)),
    Noun(
        "train",
        "locomotive",
        "",
        tints=False,
        synonyms=("locomotive", "steam train"),
        home=("grass",),
    ),
    Noun(
        "boat", "sailboat", "", tints=False, synonyms=("sailboat", "ship", "yacht"), home=("sea",)
    ),
    Noun("helicopter", "helicopter", "orange", synonyms=("chopper",), home=("sky",)),
    Noun(
        "airplane",
        "airplane",
        "",
        tints=False,
        synonyms=("plane", "aeroplane", "jet"),
        home=("sky",),
    ),
    Noun("rocket", "rocket", "red", synonyms=("spaceship",), home=("sky", "night")),
    Noun(
        "ufo",
        "flying-saucer",
        "",
        tints=False,
        synonyms=("flying saucer",),
        home=("night", "sky"),
    ),
    # buildings
    Noun("house", "house", "", synonyms=("home", "cottage"), home=("night", "snow", "grass")),
    Noun("castle", "castle", "", synonyms=("fortress", "palace"), home=("grass", "night")),
    Noun("tent", "tent", "green", synonyms=("camping tent",), home=("forest", "grass")),
    # faces and figures
    Noun("smiley", "grinning-face", "yellow", synonyms=("smiling face", "happy face", "smile")),
    Noun("robot", "robot", "", tints=False, home=("room", "street")),
    Noun("ghost", "ghost", "white", home=("night",)),
    Noun("alien", "alien", "green", synonyms=("extraterrestrial",), home=("night",)),
    Noun("pumpkin", "jack-o-lantern", "orange", synonyms=("jack-o-lantern",), home=("night",)),
    Noun("snowman", "snowman-without-snow", "white", tints=False, plural="snowmen", home=("snow",)),
    # sky and weather
    Noun("sun", "sun", "yellow", tints=False, home=("sky",), never=("sunset", "night")),
    Noun("moon", "crescent-moon", "yellow", synonyms=("crescent",), never=("night",)),
    Noun("rainbow", "rainbow", "", tints=False, home=("sky",)),
    Noun(
        "lightning",
        "high-voltage",
        "orange",
        plural="lightning bolts",
        synonyms=("lightning bolt", "thunderbolt"),
    ),
    Noun("fire", "fire", "orange", synonyms=("flame", "campfire"), home=("night", "beach")),
    Noun("star", "star", "yellow", home=("sky",), never=("night",)),
    # things and symbols
    Noun("umbrella", "umbrella", "purple", home=("beach",), synonyms=("parasol",)),
    Noun("balloon", "balloon", "red", home=("sky",)),
    Noun("heart", "red-heart", "red", synonyms=("love heart",)),
    Noun("key", "key", "yellow", home=("table",)),
    Noun("light bulb", "light-bulb", "yellow", tints=False, synonyms=("bulb", "lightbulb")),
    Noun("clock", "alarm-clock", "red", home=("table",), synonyms=("alarm clock", "alarm")),
    Noun("camera", "camera", "", home=("table",)),
    Noun("guitar", "guitar", "pink", home=("room",), synonyms=("electric guitar",)),
    Noun("crown", "crown", "yellow", home=("table",), synonyms=("royal crown",)),
    Noun("diamond", "gem-stone", "blue", synonyms=("gem", "jewel", "gemstone")),
    Noun("teddy bear", "teddy-bear", "brown", home=("room",), synonyms=("teddy", "plush bear")),
    Noun("backpack", "backpack", "red", synonyms=("rucksack", "school bag"), home=("room",)),
    Noun("basketball", "basketball", "orange", synonyms=("ball",), home=("street",)),
    Noun("present", "wrapped-gift", "", synonyms=("gift", "gift box"), home=("room", "table")),
)

_BY_WORD = {noun.word: noun for noun in NOUNS}


def noun_by_word(word: str) -> Noun:
    """The row of `word`; KeyError if there is none."""
    return _BY_WORD[word]


#: what a semantic map calls the nouns from this one on (`palette`)
_FIRST_OF_CLASS = {
    "apple": "food",
    "mushroom": "plant",
    "cat": "animal",
    "car": "vehicle",
    "house": "building",
    "smiley": "person",
    "pumpkin": "object",
    "snowman": "person",
    "sun": "object",
}


def class_of(word: str) -> str:
    """What a semantic map calls the noun; KeyError if there is none."""
    return _CLASSES[word]


def _classes() -> Iterator[tuple[str, str]]:
    found = ""
    for noun in NOUNS:
        found = _FIRST_OF_CLASS.get(noun.word, found)
        yield noun.word, found


_CLASSES = dict(_classes())
