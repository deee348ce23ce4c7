"""Ways: one text a way, and one choice of two noisy trials."""

from __future__ import annotations

from dataclasses import fields
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.compute_profile import (
    WORDS,
    ComputeProfile,
    Trial,
    profile_sentence,
    read_profile,
)
from desktop_app.core.errors import InputError
from desktop_app.core.setting_table import ROWS

EVERY = [
    ComputeProfile(**dict(zip(WORDS, values, strict=True)), threads=threads)  # type: ignore[arg-type]
    for values in product(*(words.values() for words in WORDS.values()))
    for threads in (0, 1, 12)
]


def test_every_field_has_its_words() -> None:
    assert [each.name for each in fields(ComputeProfile)] == [*WORDS, "threads"]


def test_every_way_has_one_text_that_gives_it_back() -> None:
    assert len({way.text for way in EVERY}) == len(EVERY)
    assert [read_profile(way.text) for way in EVERY] == EVERY
    assert ComputeProfile("bfloat16", threads=2).text == "bf16 packed kernel joined 2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bf16",
        "bf16 packed",
        "packed bf16 tiles joined",
        "bf16 packed tiles joined native",
        "bf16 packed tiles",
        "bf16 packed tiles joined 0",
        "bf16 packed tiles joined 02",
        "bf16 packed tiles joined 2 ",
        "bf16  packed tiles joined",
        "BF16 packed tiles joined",
        "bf16 packed tiles joined 100000",
        "bf16 packed tiles joined ²",
    ],
)
def test_any_other_text_is_none(text: str) -> None:
    assert read_profile(text) is None
    assert profile_sentence(text) == text
    if text:
        with pytest.raises(InputError):
            ROWS["way"].kind.parse("way", text)


@given(st.text(alphabet="bf1632 packedtilesorchn", max_size=30))
def test_what_is_read_is_written_the_same(text: str) -> None:
    way = read_profile(text)
    assert way is None or way.text == text


def test_the_gain_is_told_beside_the_usual_way() -> None:
    seconds = {"bf16 plain torch apart": 0.5, "bf16 packed tiles joined": 1.0}
    assert Trial("m", "bf16 plain torch apart", "bf16 packed tiles joined", seconds).gain == 2.0
    assert Trial("m", "bf16 plain torch apart", "fp32 plain torch apart", seconds).gain is None


def test_ways_in_words() -> None:
    words = "bfloat16, packed weights, tiled attention, joined layers"
    assert profile_sentence("bf16 packed tiles joined") == words
    assert profile_sentence("bf16 packed tiles joined 1") == f"{words}, 1 thread"
    shouted = profile_sentence(
        "fp32 plain torch apart 4", lambda word: word.replace("threads", "Fäden")
    )
    assert shouted == "float32, unpacked weights, PyTorch's attention, separate layers, 4 Fäden"
