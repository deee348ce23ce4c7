from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.as_json import from_json
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import EDITS, GenerationSettings, ModelSettings
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.model_values import Descending, Label, Named, ProfileName
from desktop_app.core.note_texts import NOTE_TEXTS, note_sentence
from desktop_app.core.request import GenerationRequest
from desktop_app.core.setting_row import Place, Row
from desktop_app.core.setting_table import (
    ROWS,
    check_settings,
    check_value,
    effective,
    is_set,
    read_settings,
    rows_at,
    rows_of,
    settings_in,
    upgraded,
)
from desktop_app.core.steps import SIGMA_SCHEDULES
from desktop_app.core.values import Choice, Number, Text
from desktop_app.state.work.parameters import Parameters
from table_texts import setting_texts


def values_of(row: Row) -> st.SearchStrategy[Any]:
    """Values that the kind allows."""
    kind = row.kind
    if isinstance(kind, Number):
        whole = st.integers(int(kind.minimum), int(kind.maximum))
        some = whole if kind.whole else st.floats(kind.minimum, kind.maximum)
        return st.none() | some if kind.optional else some
    if isinstance(kind, Label):
        return st.none() | st.integers(0, 9)
    if isinstance(kind, Choice):
        return st.sampled_from(list(kind.names))
    if isinstance(kind, Descending):
        return st.sets(st.integers(0, 999)).map(lambda s: tuple(sorted(s, reverse=True)))
    if isinstance(kind, ProfileName):
        return st.sampled_from(["", "bf16 packed tiles joined", "fp32 plain torch apart 2"])
    return st.text(max_size=9)


SETTINGS = st.builds(
    GenerationSettings,
    **{row.id: values_of(row) for row in ROWS.values()},
)


@given(SETTINGS)
def test_settings_are_in_order_and_survive_json(settings: GenerationSettings) -> None:
    check_settings(settings)
    data = json.loads(json.dumps(asdict(settings)))
    assert GenerationSettings(**read_settings(data)) == settings
    older = {"steps": data.pop("steps"), "sampling": data}
    assert GenerationSettings(**read_settings(upgraded(older))) == settings


@given(SETTINGS)
def test_what_is_written_as_text_is_read_from_it(settings: GenerationSettings) -> None:
    for row in ROWS.values():
        value = getattr(settings, row.id)
        if value is not None and value != "" and not isinstance(value, float):
            wanted = value.strip() if isinstance(row.kind, Text) else value
            assert row.kind.parse(row.id, row.kind.text(value)) == wanted


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("steps", "9"),
        ("steps", True),
        ("steps", 1.5),
        ("steps", float("inf")),
        ("steps", None),
        ("eta", "much"),
        ("scheduler", 1),
        ("sigmas", ["karras"]),
        ("timesteps", "18, 0"),
        ("timesteps", ["a"]),
        ("timesteps", [float("inf")]),
        ("guidance_scale", 10**400),
        ("class_label", 1.5),
    ],
)
def test_a_value_of_the_wrong_shape_is_not_read(name: str, wrong: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        read_settings({name: wrong})


@pytest.mark.parametrize(
    ("name", "wrong", "code"),
    [
        ("eta", 1.1, "value_range"),
        ("steps", None, "value_range"),
        ("sigmas", "wild", "unknown_choice"),
        ("edit", "wild", "unknown_choice"),
        ("timesteps", (0, 18), "timesteps_order"),
        ("timesteps", (5, 5), "timesteps_order"),
        ("timesteps", (-1,), "timesteps_order"),
    ],
)
def test_a_value_that_cannot_be_is_told(name: str, wrong: object, code: str) -> None:
    with pytest.raises(InputError) as caught:
        check_value(name, wrong)
    assert caught.value.code == code


def test_names_that_this_version_does_not_know_are_left_out() -> None:
    assert read_settings({"sigmas": "beta", "tomorrow": 1}) == {"sigmas": "beta"}
    assert upgraded({"sampling": {"tomorrow": 1, "reuse": 2}}) == {"reuse": 2}


def test_request_parameters_and_a_models_settings_have_the_rows() -> None:
    assert rows_of(GenerationRequest) == rows_of(Parameters) == ROWS
    assert rows_of(ModelDefaults) == rows_of(ModelSettings)
    assert {row.kept for row in rows_of(ModelDefaults).values()} == {"model"}
    assert all(
        row.kept != "model" for name, row in ROWS.items() if name not in rows_of(ModelSettings)
    )


def test_every_row_has_words_a_place_and_a_key_of_its_own() -> None:
    for row in ROWS.values():
        assert row.name and row.tip and row.help
        assert row.kind.words
    flags = [row.flag for row in ROWS.values()]
    # AUTOMATIC1111 calls both strengths alike: only one of them belongs to a picture.
    keys = [row.a1111 for row in ROWS.values() if row.a1111 and row.id != "hires_strength"]
    for names in (flags, keys):
        assert len(set(names)) == len(names)
    assert {row.id for place in get_args(Place) for row in rows_at(place)} == set(ROWS)
    assert all(setting_texts())


def test_choices_are_those_that_the_types_name() -> None:
    for name, wanted in (("sigmas", SIGMA_SCHEDULES), ("edit", EDITS)):
        kind = ROWS[name].kind
        assert isinstance(kind, Choice) and tuple(kind.names) == wanted
    assert isinstance(ROWS["scheduler"].kind, Named)


def test_what_follows_another_has_an_effect_while_that_one_is_set() -> None:
    seed, blocks = ROWS["variation_seed"], ROWS["blocks"]
    plain = GenerationSettings()
    assert not is_set(plain, "variation")
    assert not effective(plain, seed) and not effective(plain, blocks)
    assert effective(GenerationSettings(variation=0.1), seed)
    assert not effective(GenerationSettings(edit="stroke"), blocks)
    assert effective(GenerationSettings(edit="super_resolution"), blocks)
    assert effective(plain, ROWS["steps"])


def test_settings_are_taken_from_what_has_them() -> None:
    settings = settings_in(ModelDefaults(steps=9), ModelSettings)
    assert settings["steps"] == 9 and set(settings) == set(rows_of(ModelSettings))


def test_an_unknown_note_is_shown_as_it_is() -> None:
    assert note_sentence("no_such_note", {}) == "no_such_note"
    assert "settled" in NOTE_TEXTS


@pytest.mark.parametrize("shape", [[], "text", 7, None])
def test_what_is_no_table_is_no_models_settings(shape: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        from_json(ModelDefaults, shape)


def test_a_number_too_large_to_hold_is_out_of_range_and_no_accident() -> None:
    whole = GenerationSettings(**read_settings({"steps": 10**400}))
    for name, value in (("steps", whole.steps), ("guidance_scale", float("inf"))):
        with pytest.raises(InputError):
            check_value(name, value)
    with pytest.raises(InputError):
        ROWS["steps"].kind.parse("steps", "9" * 400)
