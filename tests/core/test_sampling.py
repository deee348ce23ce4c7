from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.note_texts import NOTE_TEXTS, note_sentence
from desktop_app.core.sampling import EDITS, SIGMA_SCHEDULES, Sampling, check_sampling

SHARES = st.floats(0, 1)
SAMPLINGS = st.builds(
    Sampling,
    sigmas=st.sampled_from(SIGMA_SCHEDULES),
    eta=st.none() | SHARES,
    settle=SHARES,
    variation=SHARES,
    variation_seed=st.integers(0, 2**32 - 1),
    clip_skip=st.integers(0, 11),
    reuse=st.integers(1, 10),
    timesteps=st.sets(st.integers(0, 999)).map(lambda s: tuple(sorted(s, reverse=True))),
    class_label=st.none() | st.integers(0, 9),
    edit=st.sampled_from(EDITS),
)


@given(SAMPLINGS)
def test_a_sampling_survives_json_and_says_only_what_differs(sampling: Sampling) -> None:
    check_sampling(sampling)
    data = sampling.to_json()
    assert Sampling.from_json(data) == sampling
    assert all(getattr(Sampling(), name) != value for name, value in data.items())


def test_what_a_later_version_says_is_left_out() -> None:
    assert Sampling.from_json({"sigmas": "beta", "tomorrow": 1}) == Sampling("beta")


def test_an_unknown_note_is_shown_as_it_is() -> None:
    assert note_sentence("no_such_note", {}) == "no_such_note"
    assert "settled" in NOTE_TEXTS
