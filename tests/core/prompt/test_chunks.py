"""Long prompts in chunks: where they end, in both dialects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.chunks import TokenRun, chunked

COMMA = 267


def ids(runs: list[TokenRun], length: int = 75, dialect: Dialect = "a1111") -> list[list[int]]:
    return [
        [runs[run].ids[index] for run, index in chunk]
        for chunk in chunked(runs, length, dialect, COMMA)
    ]


def test_an_empty_prompt_is_one_empty_chunk() -> None:
    assert ids([]) == [[]]


def test_a_full_chunk_ends_at_its_last_comma_if_that_is_near() -> None:
    tokens = [*range(1000, 1060), COMMA, *range(2000, 2030)]
    assert [len(chunk) for chunk in ids([TokenRun(tokens)])] == [61, 30]
    far = [*range(1000, 1050), COMMA, *range(2000, 2030)]
    assert [len(chunk) for chunk in ids([TokenRun(far)])] == [75, 6]


def test_a_prompt_that_fits_exactly_is_one_chunk() -> None:
    assert [len(chunk) for chunk in ids([TokenRun([COMMA, *range(1000, 1074)])])] == [75]


def test_a_break_ends_a_chunk() -> None:
    runs = [TokenRun([1]), TokenRun((), is_break=True), TokenRun([2])]
    assert ids(runs) == [[1], [2]]
    assert ids([TokenRun((), is_break=True)]) == [[]]


@pytest.mark.parametrize("dialect", ["a1111", "comfyui"])
def test_an_embedding_never_straddles_two_chunks(dialect: Dialect) -> None:
    runs = [TokenRun(range(70)), TokenRun([7] * 8, whole=True), TokenRun([9])]
    assert [len(chunk) for chunk in ids(runs, dialect=dialect)] == [70, 9]
    assert [len(chunk) for chunk in ids([TokenRun([7] * 90, whole=True)], dialect=dialect)] == [75]


def test_comfyui_keeps_a_few_tokens_of_one_weight_together() -> None:
    assert [
        len(chunk) for chunk in ids([TokenRun(range(72)), TokenRun(range(7))], dialect="comfyui")
    ] == [
        72,
        7,
    ]
    assert [
        len(chunk) for chunk in ids([TokenRun(range(72)), TokenRun(range(8))], dialect="comfyui")
    ] == [
        75,
        5,
    ]


_runs = st.lists(st.lists(st.sampled_from([1, 2, COMMA]), max_size=40).map(TokenRun), max_size=6)


@given(_runs, st.integers(4, 75), st.sampled_from(["a1111", "comfyui"]))
def test_no_token_is_lost_or_moved(runs: list[TokenRun], length: int, dialect: Dialect) -> None:
    chunks = chunked(runs, length, dialect, COMMA)
    places = [place for chunk in chunks for place in chunk]
    assert places == [(run, i) for run, each in enumerate(runs) for i in range(len(each.ids))]
    assert all(len(chunk) <= length for chunk in chunks)
