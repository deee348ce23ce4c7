"""Stages as texts of a file: there and back, and what a file may say that can't be believed."""

from __future__ import annotations

import json

import pytest

from desktop_app.core.conditions import lora
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.stages import Stage
from desktop_app.imaging.generation_metadata import PARAMETERS, REQUEST, request_json
from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.stages_text import STAGES, and_stages, stages_in, with_stages
from desktop_app.imaging.xmp import EDITED, GENERATED

REQUESTED = GenerationRequest(
    task=Task.TEXT_TO_IMAGE,
    prompt="a lake",
    model="/home/somebody/models/mine",
    size=Size(256, 192),
    seed=7,
    count=3,
    conditions=(lora("ink", 0.5),),
)
DRAFT = Stage.drafting(REQUESTED, {})
STAGES_DONE = (
    DRAFT,
    Stage("clean", strength=0.5),
    Stage("enlarge", factor=2.5, network="Mine"),
    Stage.refining(REQUESTED, 0.3),
)


def told(request: GenerationRequest) -> dict[str, str]:
    text = request_json(request, model_name="m", model_digest="", seed=request.seed, version="1")
    return {PARAMETERS: "a lake", REQUEST: text}


def test_they_come_back_and_name_no_folder() -> None:
    texts = with_stages(told(REQUESTED), STAGES_DONE)
    assert "somebody" not in texts[STAGES]
    assert texts[PARAMETERS] == "a lake"
    assert REQUEST not in texts  # it would make the draft alone
    read = stages_in([texts])
    assert [one.kind for one in read] == ["draft", "clean", "enlarge", "refine"]
    assert read[1:3] == STAGES_DONE[1:3]
    assert read[3].request is not None
    assert (read[3].strength, read[3].request.seed, read[3].request.count) == (0.3, 7, 1)
    assert read[3].request.conditions == REQUESTED.conditions
    assert stages_in([with_stages({}, read)]) == read


def test_a_picture_made_from_words_is_a_draft() -> None:
    (draft,) = stages_in([told(REQUESTED)])
    assert draft.kind == "draft"
    assert draft.request is not None
    assert draft.request.prompt == "a lake"


def test_the_newest_text_counts_and_a_masked_edit_is_none() -> None:
    edit = GenerationRequest(Task.INPAINT, "a boat", "m", Size(64, 64))
    stages = stages_in([told(edit), {}, with_stages({}, STAGES_DONE), told(REQUESTED)])
    assert len(stages) == 4
    both = and_stages(told(edit), stages)
    assert both[REQUEST] == told(edit)[REQUEST]
    assert stages_in([both]) == stages
    assert and_stages(told(REQUESTED), stages_in([told(REQUESTED)])) == told(REQUESTED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"format":2,"stages":[]}',
        '{"format":1,"stages":[{"kind":"delete"}]}',
        '{"format":1,"stages":[{"kind":"draft"}]}',
        '{"format":1,"stages":[{"kind":"clean","strength":2}]}',
        '{"format":1,"stages":[{"kind":"enlarge","factor":1e9}]}',
        '{"format":1,"stages":[{"kind":"enlarge","factor":NaN}]}',
        '{"format":1,"stages":[{"kind":"clean","run":"rm"}]}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_understood_is_nothing(text: str) -> None:
    assert stages_in([{STAGES: text}, told(REQUESTED)]) == ()


@pytest.mark.slow
def test_no_more_are_read_than_anybody_makes() -> None:
    many = [{"kind": "clean"}] * 100_000
    assert len(stages_in([{STAGES: json.dumps({"format": 1, "stages": many})}])) == 100


def test_the_mark_says_what_a_model_did() -> None:
    assert source_type([with_stages({}, STAGES_DONE)]) == GENERATED
    assert source_type([with_stages({}, STAGES_DONE[3:])]) == EDITED
    assert source_type([with_stages({}, STAGES_DONE[1:3])]) == ""
