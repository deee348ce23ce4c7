"""What is asked in a rating session, and what is wrong in one from elsewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.rating import (
    Answer,
    RatedPicture,
    RatingItem,
    RatingSession,
    arranged,
)
from tests.refusals import refused


def pictures(sets: str, count: int) -> list[RatedPicture]:
    return [RatedPicture(set=one, key=f"{n:02d}") for n in range(count) for one in sets]


def session(kind: str = "pairs", sets: str = "AB", count: int = 40) -> RatingSession:
    shown = tuple(pictures(sets, count))
    return RatingSession(
        id="0123456789ab",
        name="n",
        kind=kind,  # pyright: ignore[reportArgumentType]
        question="?",
        created_ms=1,
        sets={one: one for one in sets},
        pictures=shown,
        items=arranged(shown, kind, 0.1, 3),  # pyright: ignore[reportArgumentType]
    )


def test_each_pair_is_asked_once_and_a_tenth_again_later_with_sides_swapped() -> None:
    made = session()
    assert len(made.items) == 44
    first = [one for one in made.items if one.repeats < 0]
    assert Counter(frozenset(one.shown) for one in first).most_common(1)[0][1] == 1
    for number, one in enumerate(made.items):
        if one.repeats >= 0:
            assert made.items[one.repeats].shown == one.shown[::-1]
            assert number - one.repeats > 5
    sides = Counter(made.pictures[one.shown[0]].set for one in first)
    assert 10 < sides["A"] < 30
    assert made.items == session().items


def test_of_three_sets_each_two_are_compared_over_the_keys_that_both_have() -> None:
    shown = [*pictures("ABC", 4), RatedPicture(set="A", key="alone")]
    items = arranged(shown, "pairs", 0, 1)
    pairs = Counter("".join(sorted(shown[n].set for n in one.shown)) for one in items)
    assert pairs == {"AB": 4, "AC": 4, "BC": 4}


def test_on_a_scale_each_picture_is_asked_alone() -> None:
    made = session("scale", "AB", 10)
    assert all(len(one.shown) == 1 for one in made.items)
    assert len(made.items) == 22


def test_a_session_for_others_tells_no_set_and_comes_back_from_json() -> None:
    made = session()
    blind = made.blinded()
    assert blind.is_blinded and not made.is_blinded
    assert {(one.set, one.key) for one in blind.pictures} == {("", "")}
    assert from_json(RatingSession, to_json(made)).check() == made


@pytest.mark.parametrize(
    "items", [(), (RatingItem((0,)),), (RatingItem((0, 99)),), (RatingItem((0, 1), 0),)]
)
def test_a_session_that_names_what_is_not_there_is_refused(items: tuple[RatingItem, ...]) -> None:
    with pytest.raises(ValueError, match="rating session"):
        replace(session(), items=items).check()


@pytest.mark.parametrize(("item", "choice"), [(99, "tie"), (-1, "tie"), (0, "3"), (0, "best")])
def test_an_answer_that_fits_no_question_is_refused(item: int, choice: str) -> None:
    with refused(InputError, "rating_answer_wrong"):
        Answer(rater="a", item=item, choice=choice).check(session())
