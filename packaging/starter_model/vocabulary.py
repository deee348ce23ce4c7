"""What the starter model can be asked for: one row a noun, colour, setting.

Data only; drawing is in `scenes`, wording in `captions`. To add a noun, add a
row to NOUNS whose sprite names exist in the sets of `sprites.SPRITE_SETS`.
"""

from __future__ import annotations

from dataclasses import dataclass

FLAT, FLUENT, NOTO = "fluent-emoji-flat", "fluent-emoji", "noto"


@dataclass(frozen=True)
class Noun:
    """One thing the model draws.

    word: the name used in captions. sprite: icon name in the two Fluent sets.
    noto: icon name in Noto, where its drawing resembles Fluent's (sprites of
    very different poses blur each other in a model this small). natural: the
    colour a person would give it unasked, or "". tints: whether recoloured
    variants are drawn. synonyms: other words for it. home: settings in which it
    is drawn more often.
    """

    word: str
    sprite: str
    noto: str = ""
    natural: str = ""
    tints: bool = True
    plural: str = ""
    synonyms: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    all_hues: bool = False

    @property
    def many(self) -> str:
        """The plural."""
        return self.plural or plural(self.word)


NOUNS: tuple[Noun, ...] = (
    Noun("apple", "red-apple", "red-apple", "red", home=("table",)),
    Noun("banana", "banana", "", "yellow", tints=False, home=("table",)),
    Noun("strawberry", "strawberry", "", "red", home=("table",)),
    Noun("cake", "birthday-cake", "", "", synonyms=("birthday cake",), home=("table",)),
    Noun("ice cream", "soft-ice-cream", "", "", synonyms=("ice cream cone",)),
    Noun("mushroom", "mushroom", "", "red", synonyms=("toadstool",), home=("forest", "grass")),
    Noun("tree", "deciduous-tree", "", "green", home=("grass", "street")),
    Noun("sunflower", "sunflower", "sunflower", "yellow", tints=False, home=("grass",)),
    Noun("tulip", "tulip", "", "pink", synonyms=("flower",), home=("grass",)),
    Noun("cat", "cat-face", "", "", synonyms=("kitten", "kitty"), home=("room", "grass")),
    Noun("dog", "dog-face", "", "", synonyms=("puppy",), home=("room", "grass")),
    Noun("panda", "panda", "panda", "", tints=False, synonyms=("panda bear",), home=("forest",)),
    Noun("fox", "fox", "", "orange", tints=False, home=("forest", "snow")),
    Noun("rabbit", "rabbit-face", "", "", synonyms=("bunny",), home=("grass", "snow")),
    Noun("frog", "frog", "", "green", home=("grass",)),
    Noun("penguin", "penguin", "", "", tints=False, home=("snow",)),
    Noun("fish", "fish", "", "blue", plural="fish", home=("sea",)),
    Noun("butterfly", "butterfly", "", "", home=("sky", "grass"), all_hues=True),
    Noun("house", "house", "", "", synonyms=("home", "cottage"), home=("night", "snow", "grass")),
    Noun("castle", "castle", "", "", synonyms=("fortress",), home=("grass", "night")),
    Noun("car", "automobile", "", "red", synonyms=("automobile",), home=("street",)),
    Noun("bus", "bus", "", "yellow", home=("street",)),
    Noun("rocket", "rocket", "", "", synonyms=("spaceship",), home=("sky", "night")),
    Noun("boat", "sailboat", "", "", tints=False, synonyms=("sailboat", "ship"), home=("sea",)),
    Noun("balloon", "balloon", "balloon", "red", home=("sky",)),
    Noun("heart", "red-heart", "red-heart", "red"),
    Noun("star", "star", "star", "yellow", home=("sky", "night")),
    Noun("umbrella", "umbrella", "", "purple", home=("beach",)),
    Noun("snowman", "snowman", "", "", tints=False, plural="snowmen", home=("snow",)),
)

#: sRGB of each colour word, for sprites and plain backgrounds alike.
COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (226, 38, 42),
    "orange": (248, 138, 28),
    "yellow": (250, 212, 40),
    "green": (52, 168, 60),
    "blue": (40, 104, 226),
    "purple": (132, 64, 196),
    "pink": (250, 130, 186),
    "white": (246, 246, 246),
    "black": (42, 42, 48),
    "brown": (132, 82, 46),
}

#: Background colours have two more than objects.
BACKGROUNDS: dict[str, tuple[int, int, int]] = {
    **COLOURS,
    "grey": (150, 152, 156),
    "turquoise": (64, 200, 196),
}

#: setting -> the ways to say it; the first is the plainest.
SETTINGS: dict[str, tuple[str, ...]] = {
    "sky": ("in the sky", "in a blue sky", "with clouds in the sky", "sky and clouds"),
    "grass": ("on the grass", "on grass", "in a meadow", "on a green lawn", "in a field"),
    "sea": ("in the sea", "at sea", "on the water", "in the ocean"),
    "snow": ("in the snow", "on snow", "in winter", "on a snowy day"),
    "night": (
        "at night",
        "in the night",
        "under the stars",
        "at night with a moon",
        "in the moonlight",
    ),
    "table": ("on a table", "on the table", "on a wooden table"),
    "room": ("in a room", "in the room", "inside a room", "indoors"),
    "beach": ("on the beach", "on a beach", "on the sand", "at the beach"),
    "sunset": ("at sunset", "in the sunset", "in the evening"),
    "forest": ("in the forest", "in a forest", "in the woods", "among trees"),
    "street": ("on the street", "on a street", "in the city", "on the road"),
}

SETTING_WORDS: dict[str, str] = {  # for keyword captions: "cat, snow"
    name: name for name in SETTINGS
} | {"grass": "meadow", "street": "city"}

PLACES: dict[str, tuple[str, ...]] = {
    "left": ("on the left", "left", "on the left side", "to the left"),
    "right": ("on the right", "right", "on the right side", "to the right"),
    "middle": ("in the middle", "in the center", "in the centre", "centered"),
    "top": ("at the top", "top", "above"),
    "bottom": ("at the bottom", "bottom", "below"),
}

SIZES: dict[str, tuple[str, ...]] = {
    "small": ("small", "little", "tiny"),
    "medium": ("",),
    "big": ("big", "large", "huge"),
}


def noun_by_word(word: str) -> Noun:
    """The row of `word`; KeyError if there is none."""
    return _BY_WORD[word]


def plural(word: str) -> str:
    """The regular English plural."""
    if word.endswith(("s", "x", "sh", "ch")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


_BY_WORD = {noun.word: noun for noun in NOUNS}
