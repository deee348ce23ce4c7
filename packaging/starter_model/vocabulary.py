"""What else the starter model can be asked for: colours, settings, places,
sizes, looks, and every way to say them. Data only.

Nouns are in `nouns`, drawing is in `scenes` and `backgrounds`, wording in
`captions`. A new setting also needs a painter in `backgrounds`.
"""

from __future__ import annotations

from nouns import NOUNS, plural

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

COLOUR_WORDS: dict[str, tuple[str, ...]] = {  # other words for some colours
    "purple": ("violet",),
    "grey": ("gray",),
    "turquoise": ("teal", "cyan"),
    "yellow": ("golden",),
    "pink": ("rose-coloured",),
}

#: setting -> the ways to say it; the first is the plainest.
SETTINGS: dict[str, tuple[str, ...]] = {
    "sky": (
        "in the sky",
        "in a blue sky",
        "with clouds in the sky",
        "sky and clouds",
        "up in the clouds",
        "in the air",
    ),
    "grass": (
        "on the grass",
        "on grass",
        "in a meadow",
        "on a green lawn",
        "in a field",
        "in the garden",
        "in a park",
    ),
    "sea": ("in the sea", "at sea", "on the water", "in the ocean", "in the waves", "on the sea"),
    "snow": ("in the snow", "on snow", "in winter", "on a snowy day", "while it snows"),
    "night": (
        "at night",
        "in the night",
        "under the stars",
        "at night with a moon",
        "in the moonlight",
        "in the dark",
    ),
    "table": ("on a table", "on the table", "on a wooden table", "on a desk"),
    "room": ("in a room", "in the room", "inside a room", "indoors", "inside the house", "at home"),
    "beach": ("on the beach", "on a beach", "on the sand", "at the beach", "by the sea"),
    "sunset": ("at sunset", "in the sunset", "in the evening", "at dusk", "at dawn"),
    "forest": ("in the forest", "in a forest", "in the woods", "among trees"),
    "street": ("on the street", "on a street", "in the city", "on the road", "in town"),
}

SETTING_WORDS: dict[str, str] = {  # for keyword captions: "cat, snow"
    name: name for name in SETTINGS
} | {"grass": "meadow", "street": "city"}

#: pictures without an object: "an empty beach"
EMPTY_SETTINGS: dict[str, tuple[str, ...]] = {
    "sky": ("the sky", "a blue sky with clouds", "clouds"),
    "grass": ("a meadow", "a green field", "grass and sky"),
    "sea": ("the sea", "the ocean", "a blue sea"),
    "snow": ("a snowy landscape", "snow", "a winter day"),
    "night": ("a night sky", "the night with moon and stars", "night"),
    "table": ("an empty table", "a wooden table"),
    "room": ("an empty room", "a room with a window"),
    "beach": ("an empty beach", "a beach", "sand and sea"),
    "sunset": ("a sunset", "the evening sky"),
    "forest": ("a forest", "an empty forest", "the woods"),
    "street": ("an empty street", "a street in the city", "a city"),
}

PLACES: dict[str, tuple[str, ...]] = {
    "left": ("on the left", "left", "on the left side", "to the left", "at the left"),
    "right": ("on the right", "right", "on the right side", "to the right", "at the right"),
    "middle": ("in the middle", "in the center", "in the centre", "centered"),
    "top": ("at the top", "top", "above", "up high"),
    "bottom": ("at the bottom", "bottom", "below", "down low"),
}

SIZES: dict[str, tuple[str, ...]] = {
    "small": ("small", "little", "tiny"),
    "medium": ("",),
    "big": ("big", "large", "huge", "giant"),
}

#: look -> (openings "… of a cat", endings "a cat, …")
LOOKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "flat": (
        ("a flat picture of", "a flat illustration of", "a flat icon of", "a cartoon of"),
        ("flat", "flat style", "flat illustration", "flat colours"),
    ),
    "3d": (
        ("a 3d picture of", "a 3d render of", "a 3d illustration of", "a shaded picture of"),
        ("3d", "3d style", "3d render", "shaded"),
    ),
    "sketch": (
        ("a sketch of", "a pencil drawing of", "a pencil sketch of", "a line drawing of"),
        ("sketch", "pencil sketch", "pencil", "hand drawn", "sketch style"),
    ),
}

#: openings that say nothing about the look
PREFIXES: tuple[str, ...] = (
    "a picture of",
    "an illustration of",
    "a drawing of",
    "an image of",
    "a photo of",
    "a scene with",
    "there is",
    "draw",
    "show me",
    "i want",
)

#: words that no table above holds but captions use
GLUE = "a an the of and with on in next to beside two a pair some there is against background no"


def vocabulary() -> list[str]:
    """Every word that captions may hold, sorted."""
    phrases = [*BACKGROUNDS, *SETTING_WORDS.values(), *PREFIXES, GLUE, "nothing empty"]
    for noun in NOUNS:
        phrases += [noun.word, noun.many, *noun.synonyms, *map(plural, noun.synonyms)]
    for table in (SETTINGS, EMPTY_SETTINGS, PLACES, SIZES, COLOUR_WORDS):
        for name, ways in table.items():
            phrases += [name, *ways]
    for openings, endings in LOOKS.values():
        phrases += [*openings, *endings]
    return sorted({word for phrase in phrases for word in phrase.split()})
