"""From answers to figures and sentences."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.evaluation import Figure
from desktop_app.extensions.evaluation.values.formulas.intervals import wilson
from desktop_app.extensions.evaluation.values.formulas.rating_result import (
    counted,
    raters_of,
    result_of,
)
from desktop_app.extensions.evaluation.values.rating import SENTENCES, Answer, RatingSession
from tests.extensions.evaluation.rating_sets import answered, choice_for
from tests.extensions.evaluation.values.test_rating import session
from tests.refusals import templates


def figures(made: RatingSession, answers: list[Answer]) -> dict[tuple[str, str], Figure]:
    return {(one.basis.measure, one.of): one for one in result_of(made, answers).figures}


def width(one: Figure) -> float:
    assert one.low is not None and one.high is not None
    return one.high - one.low


def test_a_preference_is_told_with_wilsons_interval_and_ties_as_halves() -> None:
    made = session()
    first = [n for n, one in enumerate(made.items) if one.repeats < 0]
    choices = {n: choice_for(made, n, "A" if at < 32 else "B") for at, n in enumerate(first)}
    choices |= dict.fromkeys(first[20:24], "tie")
    result = result_of(made, answered(made, choices))
    found = {(one.basis.measure, one.of): one for one in result.figures}
    preferred = found["rating_preferred", "A"]
    assert preferred.value == pytest.approx(30 / 40)
    assert (preferred.low, preferred.high) == pytest.approx(wilson(30, 40))
    assert preferred.n == 40
    key, params = result.sentences[0]
    assert key == "preferred"
    assert params["name"] == "A" and params["value"] == "75" and params["ties"] == "4"
    apart = found["rating_strength", "A"].value - found["rating_strength", "B"].value
    assert apart == pytest.approx(np.log(30.5 / 10.5))


def test_who_answers_by_chance_prefers_nothing() -> None:
    made = session()
    choices = {n: ("first", "second")[n % 2] for n in range(44)}
    result = result_of(made, answered(made, choices))
    assert result.sentences[0][0] == "even"


def test_repeats_tell_how_constant_a_rater_is_and_count_for_nothing_else() -> None:
    made = session()
    choices = {n: choice_for(made, n, "A") for n in range(44)}
    again = [n for n, one in enumerate(made.items) if one.repeats >= 0]
    choices[again[0]] = choice_for(made, again[0], "B")
    answers = answered(made, choices)
    found = figures(made, answers)
    assert found["rating_preferred", "A"].n == 40
    assert found["rating_consistency", ""].value == pytest.approx(0.75)
    (about,) = raters_of(made.blinded(), answers)
    assert (about.answered, about.repeats, about.alike) == (44, 4, 3)


def test_several_raters_agree_or_not_and_intervals_are_of_prompts_and_raters() -> None:
    made = session()
    alike = {n: choice_for(made, n, "A" if n % 3 else "B") for n in range(44)}
    both = [*answered(made, alike), *answered(made, alike, "bob")]
    found = figures(made, both)
    assert found["rating_agreement", ""].value == 1
    assert "raters" in found["rating_preferred", "A"].interval
    against = {n: choice_for(made, n, "B" if n % 3 else "A") for n in range(44)}
    opposite = [*answered(made, alike), *answered(made, against, "bob")]
    assert figures(made, opposite)["rating_agreement", ""].value < 0


def test_means_on_a_scale_and_their_paired_difference() -> None:
    made = session("scale", "AB", 30)
    drawn = np.random.default_rng(1)
    choices = dict[int, str]()
    for n, item in enumerate(made.items):
        picture = made.pictures[item.shown[0]]
        choices[n] = str(int(picture.key) % 3 + 1 + (picture.set == "A") * int(drawn.integers(3)))
    found = figures(made, answered(made, choices))
    apart = found["rating_mean", "A − B"]
    assert apart.paired and apart.n == 30
    means = found["rating_mean", "A"].value - found["rating_mean", "B"].value
    assert apart.value == pytest.approx(means)
    assert apart.low is not None and apart.low > 0
    assert width(apart) < width(found["rating_mean", "A"])


def test_the_last_answer_counts_unless_it_is_taken_back() -> None:
    rows = [("first", 1), ("second", 3), ("tie", 2)]
    answers = [Answer(rater="a", item=0, choice=choice, at_ms=at) for choice, at in rows]
    assert counted(answers)["a", 0].choice == "second"
    assert not counted([*answers, Answer(rater="a", item=0, choice="", at_ms=4)])


def test_without_answers_or_sets_there_is_nothing_to_tell() -> None:
    made = session()
    assert result_of(made, []).sentences == (("empty", {}),)
    with pytest.raises(InputError, match="somebody else"):
        result_of(made.blinded(), [])


def words(made: RatingSession, answers: list[Answer]) -> list[str]:
    return [SENTENCES[key].format(**params) for key, params in result_of(made, answers).sentences]


def test_of_one_answer_or_of_answers_all_alike_there_is_no_interval_and_words_say_why() -> None:
    pairs, scale = session(), session("scale", "AB", 8)
    one = {pairs.items.index(pairs.items[0]): choice_for(pairs, 0, "A")}
    assert words(pairs, answered(pairs, one)) == [
        *("A rather than B: 100 %; 0 ties.", templates()["note interval_unknown"][0])
    ]
    alike = words(scale, answered(scale, dict.fromkeys(range(len(scale.items)), "3")))
    reason = "There is no interval: the numbers it is made of are all the same."
    assert alike[:2] == ["A: 3.00 of 5, from 8 answers.", reason]
    assert alike[4:6] == ["A minus B: 0.00.", reason]


def test_answers_of_three_raters_are_counted_as_answers_and_no_mean_leaves_its_scale() -> None:
    made = session("scale", "AB", 8)
    choices = {n: str(5 - (n % 9 == 0)) for n in range(len(made.items))}
    answers = [each for name in ("ann", "bob", "cy") for each in answered(made, choices, name)]
    assert any("from 24 answers" in each for each in words(made, answers))
    found = figures(made, answers)["rating_mean", "A"]
    assert found.high is not None and found.high <= 5


def test_of_three_sets_words_say_to_whom_one_is_preferred() -> None:
    made = session(sets="ABC", count=10)
    first = [n for n, one in enumerate(made.items) if one.repeats < 0]
    best = {n: min(made.pictures[one].set for one in made.items[n].shown) for n in first}
    said = words(made, answered(made, {n: choice_for(made, n, best[n]) for n in first}))
    starts = [f"{one} is preferred to {other}: 100 %, " for one, other in ("AB", "AC", "BC")]
    assert [each[: len(start)] for each, start in zip(said, starts, strict=False)] == starts


def test_two_raters_who_agree_in_all_show_a_preference_as_strengths_do() -> None:
    made = session(count=8)
    choices = {n: choice_for(made, n, "A") for n in range(len(made.items))}
    both = [*answered(made, choices), *answered(made, choices, "bob")]
    assert words(made, both)[0].startswith("A is preferred to B: 100 %, 68 to 100;")
    low = figures(made, both)["rating_strength", "A"].low
    assert low is not None and low > 0
