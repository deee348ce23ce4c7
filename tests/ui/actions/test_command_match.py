"""What is typed names commands, the nearer the better."""

from __future__ import annotations

import pytest

from desktop_app.ui.actions.command_match import Names, folded

SIZE = Names([(1.0, "Canvas Size…"), (0.5, "Größe der Leinwand"), (0.5, "画布大小")])


@pytest.mark.parametrize(
    "typed",
    [
        *("canvas size…", "Canvas", "size", "can siz", "size canvas", "cs", "casi", "cansi"),
        *("anva", "groesse".replace("oesse", "osse"), "leinw", "画布", "大", "  CANVAS  "),
    ],
)
def test_it_is_found_by_words_their_parts_and_letters_in_order(typed: str) -> None:
    assert SIZE.score(folded(typed)) > 0


@pytest.mark.parametrize(
    "typed",
    [
        "zebra",
        "canvas zebra",
        "sizecan",
        "ca z",
        "avs",
        "cx",
        "cansz",
        "caxi",
        "canvassizes",
        "大布",
    ],
)
def test_what_does_not_stand_there_is_not_found(typed: str) -> None:
    assert SIZE.score(folded(typed)) == 0


def test_the_nearer_the_better() -> None:
    nearer = ["canvas size…", "canvas s", "canvas", "size", "siz", "cs", "iz", "casi"]
    scores = [SIZE.score(folded(typed)) for typed in nearer]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == len(scores)
    other = Names([(1.0, "Image"), (0.5, "Canvas Size…")])
    assert 0 < other.score("canvas") < SIZE.score("canvas")
