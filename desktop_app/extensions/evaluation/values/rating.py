"""What people are asked when they rate pictures blindly, and what they answer. Values alone.

A rater sees pictures of one size without their set, name or place in it. How answers become figures
is `values.formulas.rating_result`, where they are kept `work.stores.ratings`.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.evaluation import Figure

Kind: TypeAlias = Literal["pairs", "scale"]

VERSION: Final = 1
"""Of a session's JSON."""

CHOICES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "pairs": ("first", "second", "tie"),
    "scale": ("1", "2", "3", "4", "5"),
}
"""What can be answered; in `Answer`, an empty one takes back what was."""

QUESTIONS: Final[Mapping[Kind, str]] = {
    "pairs": "Which picture is better?",
    "scale": "How good is this picture, from 1 (bad) to 5 (excellent)?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedPicture:
    """One picture; its number in the session is its name there.

    Attributes:
        set: label of its set; empty: who has the session must not know.
        key: what pictures of several sets are paired by; likewise.
        prompt: what it was asked with; empty: unknown.
    """

    set: str = ""
    key: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class RatingItem:
    """What is asked at a time.

    Attributes:
        shown: numbers of pictures, from left to right: two, or one.
        repeats: number of the item that is asked once more, to see how constant the rater is; -1:
            it is asked the first time.
    """

    shown: tuple[int, ...]
    repeats: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSession:
    """One round of questions, the same for each rater.

    Attributes:
        id: 12 hexadecimal digits.
        name: what the user calls it.
        kind: pairs, or single pictures from 1 to 5.
        question: what raters read above the pictures.
        created_ms: when, milliseconds since 1970 (UTC).
        seed: what order and sides were drawn with.
        side: longer side of every picture, in pixels.
        sets: their names by labels; empty: who has the session must not know.
        pictures: in an order that tells nothing.
        items: in the order in which they are asked.
        version: of this shape.
    """

    id: str
    name: str
    kind: Kind
    question: str
    created_ms: int
    seed: int = 0
    side: int = 0
    sets: Mapping[str, str] = field(default_factory=dict[str, str])
    pictures: tuple[RatedPicture, ...] = ()
    items: tuple[RatingItem, ...] = ()
    version: int = VERSION

    @property
    def is_blinded(self) -> bool:
        """Whether nothing in it tells the sets: it came from somebody else."""
        return not self.sets

    def blinded(self) -> RatingSession:
        """For others: without sets, keys and seed, by which the sides could be told."""
        plain = tuple(RatedPicture(prompt=one.prompt) for one in self.pictures)
        return replace(self, sets={}, seed=0, pictures=plain)

    def check(self) -> RatingSession:
        """Itself. Raises ValueError: an item names what isn't there, or a newer version made it."""
        width, count = 1 + (self.kind == "pairs"), len(self.pictures)
        for number, item in enumerate(self.items):
            inside = all(0 <= one < count for one in item.shown)
            if len(item.shown) != width or not inside or not -1 <= item.repeats < number:
                raise ValueError(f"item {number} of a rating session")
        if self.version > VERSION or not self.items or set(self.id) - set("0123456789abcdef"):
            raise ValueError("a rating session that this version can't read")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one rater said to one item.

    Attributes:
        rater: by name.
        item: number of the item.
        choice: one of `CHOICES`; empty: the answer before was taken back.
        ms: milliseconds from when the item was seen.
        at_ms: when, milliseconds since 1970 (UTC): of several answers the last counts.
    """

    rater: str
    item: int
    choice: str
    ms: int = 0
    at_ms: int = 0

    def check(self, session: RatingSession) -> Answer:
        if not 0 <= self.item < len(session.items) or self.choice not in (
            "",
            *CHOICES[session.kind],
        ):
            raise InputError("rating_answer_wrong", item=self.item, choice=self.choice[:20])
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterAbout:
    """How far a rater is, and how constant.

    Attributes:
        answered: items, repeats among them.
        repeats: repeats that were answered, and whose first time was.
        alike: how many of these were answered as the first time.
    """

    name: str
    answered: int
    repeats: int = 0
    alike: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingResult:
    """What all answers say.

    Attributes:
        figures: with intervals; measures are named ``rating_…``.
        raters: those with answers.
        sentences: sentences: keys of `SENTENCES`, with their parameters.
    """

    figures: tuple[Figure, ...] = ()
    raters: tuple[RaterAbout, ...] = ()
    sentences: tuple[tuple[str, Mapping[str, str]], ...] = ()


SENTENCES: Final[Mapping[str, str]] = {
    "preferred": "{name} is preferred to {other}: {value} %, {low} to {high}; {ties} ties.",
    "preferred_alone": "{name} rather than {other}: {value} %; {ties} ties.",
    "even": "Between {name} and {other} no preference is shown: {name} {value} %, {low} to {high};"
    " {ties} ties.",
    "mean": "{name}: {value} of 5, {low} to {high}, from {n} answers.",
    "mean_alone": "{name}: {value} of 5, from {n} answers.",
    "difference": "{first} minus {second}: {value}, {low} to {high}.",
    "difference_alone": "{first} minus {second}: {value}.",
    "constant": "Repeats were answered alike in {alike} of {repeats} cases (kappa {kappa}; 0: as"
    " by chance, 1: always).",
    "agreed": "Agreement of {raters} raters: alpha {value}, {low} to {high}.",
    "agreed_alone": "Agreement of {raters} raters: alpha {value}.",
    "too_little": "There is too little for an interval.",
    "no_spread": "There is no interval: the numbers it is made of are all the same.",
    "empty": "Nothing is answered yet.",
}
"""A result in words, in English; the window translates (context "Rating")."""


def arranged(
    pictures: Sequence[RatedPicture], kind: Kind, repeats: float, seed: int
) -> tuple[RatingItem, ...]:
    """What is asked, in an order and with sides that are drawn. Of several sets each pair of them
    is compared, over the keys that both have. Repeats are of items of the first third, come in the
    second half, and have their sides swapped.

    Args:
        pictures: sets and keys are known.
        kind: of the questions.
        repeats: share of items that are asked once more, 0..1.
        seed: the same arranges the same pictures equally.
    """
    drawn = random.Random(seed)
    shown = list(_pairs(pictures) if kind == "pairs" else ((n,) for n in range(len(pictures))))
    drawn.shuffle(shown)
    shown = [one[::-1] if drawn.random() < 0.5 else one for one in shown]
    early = range(-(-len(shown) // 3))
    again = drawn.sample(early, min(round(len(shown) * repeats), len(early)))
    places = sorted(drawn.choices(range(len(shown) // 2 + 1, len(shown) + 1), k=len(again)))
    items = [RatingItem(one) for one in shown]
    for offset, (place, first) in enumerate(zip(places, again, strict=True)):
        items.insert(place + offset, RatingItem(shown[first][::-1], first))
    return tuple(items)


def _pairs(pictures: Sequence[RatedPicture]) -> Iterator[tuple[int, ...]]:
    by_key = dict[str, dict[str, int]]()
    for number, one in enumerate(pictures):
        by_key.setdefault(one.key, {})[one.set] = number
    for key in sorted(by_key):
        of = by_key[key]
        yield from ((of[a], of[b]) for a, b in itertools.combinations(sorted(of), 2))
