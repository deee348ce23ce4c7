"""What the chosen intent comes to, and the plans and requests that follow from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.catalog.intents import load_intents
from desktop_app.core.edit_plan import BlendAmounts, EditPlan, PixelLock
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.job import Job
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.work.intents import ResolvedIntent, resolve_intent
from desktop_app.state.work.parameters import STRENGTH, Parameters, ParameterState
from desktop_app.studio.requests import build_requests, plan_for, plans_for
from tests.models import model_info

INTENTS = load_intents()
MODEL = model_info("m")
SPOTS = (Rect(30, 30, 40, 40), Rect(1500, 900, 60, 30))


def chosen(intent: str, **fields: object) -> Parameters:
    state = ParameterState(Parameters(prompt="a cat\na dog", seed=3))
    state.use_intent(INTENTS[intent])
    state.update(**fields)
    return state.value


def resolved_intent(
    intent: str, *, picture: bool = True, mask: bool = True, **fields: object
) -> ResolvedIntent:
    return resolve_intent(INTENTS, chosen(intent, **fields), has_picture=picture, has_mask=mask)


def document(*spots: Rect) -> Document:
    made = Document(np.zeros((1000, 1600, 3), np.uint8), "p")
    for rect in spots:
        made.fill_mask("rectangle", 255, rect)
    return made


def requests_for(made: Document, parameters: Parameters) -> tuple[GenerationRequest, ...]:
    has_mask = bool(made.mask.read(made.mask.rect).any())
    doing = resolve_intent(INTENTS, parameters, has_picture=True, has_mask=has_mask)
    model = None if doing.local else MODEL
    return build_requests(parameters, model, plans_for(made, model, doing.settings))


def plan_of(request: GenerationRequest) -> EditPlan:
    assert request.plan is not None
    return request.plan


@pytest.mark.parametrize("intent", INTENTS)
def test_without_a_picture_every_intent_makes_one_from_words(intent: str) -> None:
    found = resolved_intent(intent, picture=False, mask=False)
    assert (found.task, found.intent, found.local) == (Task.TEXT_TO_IMAGE, None, False)
    assert found.ready


@pytest.mark.parametrize("intent", INTENTS)
def test_with_a_mask_the_chosen_intent_runs(intent: str) -> None:
    found = resolved_intent(intent)
    assert found.intent is INTENTS[intent] and found.ready
    assert found.settings == INTENTS[intent].plan


@pytest.mark.parametrize(
    ("intent", "runs", "ready"),
    [
        ("fill", "transform", True),
        ("replace", "transform", True),
        ("add", "transform", True),
        ("remove", "remove", False),
        ("background", "background", False),
        ("expand", "expand", False),
        ("refine", "refine", True),
        ("variations", "variations", True),
    ],
)
def test_without_a_mask_an_intent_takes_the_whole_picture_or_waits(
    intent: str, runs: str, ready: bool
) -> None:
    found = resolved_intent(intent, mask=False)
    assert found.intent is INTENTS[runs] and found.ready is ready
    assert found.settings.intent == runs


def test_removing_needs_no_model_unless_one_is_wanted() -> None:
    assert resolved_intent("remove").local
    assert not resolved_intent("remove", without_model=False).local
    assert not resolved_intent("fill", without_model=True).local


def test_choosing_brings_the_rows_settings_and_keeps_lock_and_repair() -> None:
    lock, repair = PixelLock("outside", 9), BlendAmounts(grain=0.0)
    state = ParameterState(Parameters())
    state.change_plan(lock=lock, repair=repair, fill="noise")
    state.use_intent(INTENTS["refine"])
    value = state.value
    assert value.plan == replace(INTENTS["refine"].plan, lock=lock, repair=repair)
    assert (value.intent, value.fill_strength, value.strength) == ("refine", 0.35, 0.35)
    state.use_intent(INTENTS["fill"])
    assert (state.value.fill_strength, state.value.strength) == (1.0, STRENGTH)
    assert state.value.plan.fill == "original"


def test_variations_bring_their_count_and_give_the_old_one_back() -> None:
    state = ParameterState(Parameters())
    state.update(count=20)
    state.use_intent(INTENTS["variations"])
    assert (state.value.count, state.value.count_held) == (4, False)
    state.use_intent(INTENTS["variations"])
    state.use_intent(INTENTS["add"])
    assert (state.value.count, state.value.count_held) == (1, False), "twenty were of another"
    state.use_intent(INTENTS["fill"])
    assert (state.value.count, state.value.count_held, state.value.counts) == (20, True, ())


def test_one_choice_notifies_once() -> None:
    state, told = ParameterState(Parameters()), list[Parameters]()
    state.changed.connect(told.append)
    state.use_intent(INTENTS["variations"])
    assert len(told) == 1


def test_removing_without_a_model_makes_a_request_for_none_at_the_documents_scale() -> None:
    made = document(*SPOTS)
    first, second = requests_for(made, chosen("remove", count=2, negative_prompt="x"))
    for request, spot in ((first, SPOTS[0]), (second, SPOTS[1])):
        plan = plan_of(request)
        assert (request.model, request.prompt, request.negative_prompt) == ("", "", "")
        assert (request.seed, request.count, request.strength) == (3, 2, 1.0)
        assert plan.working == plan.context.size == request.size and plan.scale == 1
        assert plan.mask_bounds == spot
        assert made.size.rect.contains(plan.context) and plan.context.contains(spot.grown(30))
        assert plan.treatment.grow == 2
    assert GenerationRequest.from_json(first.to_json()) == first
    assert Job.of((first, second), None, made).model is None


def test_a_removal_of_an_odd_spot_at_a_corner_takes_any_size() -> None:
    made = document(Rect(1599, 999, 1, 1))
    (request,) = requests_for(made, chosen("remove"))
    assert plan_of(request).context == Rect(1600 - 129, 1000 - 129, 129, 129)
    assert (request.size.width, request.size.height) == (129, 129)


def test_removing_with_the_model_starts_from_patches_at_low_strength() -> None:
    made = document(SPOTS[0])
    (request,) = requests_for(made, chosen("remove", without_model=False))
    assert (request.model, request.strength, plan_of(request).fill) == ("m", 0.4, "exemplar")


def test_nothing_to_remove_is_no_request() -> None:
    made = document()
    assert plans_for(made, None, INTENTS["remove"].plan) == ()
    with pytest.raises(InputError) as refused:
        build_requests(chosen("remove"), None, ())
    assert refused.value.code == "mask_empty"


@pytest.mark.parametrize("intent", ["refine", "variations", "fill"])
def test_without_a_mask_the_whole_picture_is_one_plan(intent: str) -> None:
    made = document()
    (request,) = requests_for(made, chosen(intent))
    plan = plan_of(request)
    assert (request.task, plan.mask_bounds, plan.fill) == (Task.IMAGE_TO_IMAGE, None, "original")
    assert plan.intent == ("transform" if intent == "fill" else intent)
    assert request.strength == (STRENGTH if intent == "fill" else INTENTS[intent].strength)


def test_refining_works_larger_than_the_models_own_size() -> None:
    for made in (document(), document(SPOTS[0])):
        (request,) = requests_for(made, chosen("refine"))
        assert request.size.is_multiple_of(8)
        assert 0.9 < request.size.area / (1.5 * 512) ** 2 < 1.1


def test_the_most_detail_stays_within_the_sizes_there_are() -> None:
    made = Document(np.zeros((100, 1600, 3), np.uint8), "p")
    for native, factor in ((1024, 8), (2048, 16), (256, 64)):
        model = replace(MODEL, native_size=native, factor=factor)
        parameters = chosen("refine")
        settings = replace(parameters.plan, detail=2.0)
        for request in build_requests(parameters, model, plans_for(made, model, settings)):
            assert request.size.is_multiple_of(factor)


def test_each_spot_gets_its_line_and_the_last_counts_for_the_rest() -> None:
    made = document(*SPOTS, Rect(30, 900, 40, 40))
    each = requests_for(made, chosen("fill", line_each=True))
    assert [request.prompt for request in each] == ["a cat", "a dog", "a dog"]
    silent = requests_for(made, chosen("fill", line_each=True, prompt="\na dog \n\n"))
    assert [request.prompt for request in silent] == ["", "a dog", "a dog"]
    together = requests_for(made, chosen("fill"))
    assert {request.prompt for request in together} == {"a cat\na dog"}
    assert Job.of(each, MODEL, made).typed_request.prompt == "a cat\na dog"
    one = requests_for(document(SPOTS[0]), chosen("fill", line_each=True))
    assert one[0].prompt == "a cat\na dog"


# -- the background ---------------------------------------------------------------------------


def subject() -> Document:
    """A subject with a soft edge in the middle."""
    made = document()
    values = np.zeros((1000, 1600), np.uint8)
    values[400:600, 600:900] = 255
    values[400:600, 900:920] = 100
    made.edit("stroke", made.mask, made.mask.rect, values)
    return made


def test_the_background_is_what_is_not_painted() -> None:
    made = subject()
    parameters = chosen("background")
    requests = requests_for(made, parameters)
    plan = plan_of(requests[0])
    assert plan.invert and plan.mask_bounds == made.size.rect
    job = Job.of(requests, MODEL, made)
    read = job.spots[0].read_mask
    assert read is not None
    mask, kept = read(made.mask.rect), made.mask.read(made.mask.rect)
    assert np.array_equal(mask, 255 - kept)
    assert EditPlan.from_json(plan.to_json()) == plan


def test_a_soft_edge_is_half_background() -> None:
    made = subject()
    state = ParameterState(chosen("background"))
    state.change_plan(lock=PixelLock("inside", 4))
    job = Job.of(requests_for(made, state.value), MODEL, made)
    read = job.spots[0].read_mask
    assert read is not None
    mask = read(Rect(890, 500, 40, 1))[0]
    assert list(mask[[0, 15, 39]]) == [0, 155, 255]


def test_a_picture_that_is_all_subject_leaves_nothing_to_paint() -> None:
    made = document()
    made.fill_mask("rectangle", 255)
    assert plans_for(made, MODEL, INTENTS["background"].plan) == ()
    assert plan_for(made, MODEL, INTENTS["background"].plan).mask_bounds is None


# -- recall -----------------------------------------------------------------------------------


def test_an_old_request_brings_back_its_intent_and_its_plans_settings() -> None:
    made = document(SPOTS[0])
    state = ParameterState(chosen("replace"))
    state.change_plan(grow=12, feather=20, soft=False, fill="rim", lock=PixelLock("inside", 5))
    state.update(fill_strength=0.6)
    (request,) = requests_for(made, state.value)
    app = AppState(INTENTS)
    app.parameters.take_request(request, True, app.intent.matching(request))
    value = app.parameters.value
    assert (value.intent, value.fill_strength) == ("replace", 0.6)
    scale = plan_of(request).scale
    assert abs(value.plan.grow - 12) <= scale and abs(value.plan.feather - 20) <= scale
    assert (value.plan.soft, value.plan.fill, value.plan.lock) == (
        False,
        "rim",
        PixelLock("inside", 5),
    )


def test_a_line_for_each_spot_comes_back_as_that() -> None:
    made = document(*SPOTS)
    for line_each in (True, False):
        each = requests_for(
            made, replace(chosen("fill"), prompt="a cat\na dog", line_each=line_each)
        )
        asked = Job.of(each, MODEL, made).typed_request
        assert GenerationRequest.from_json(asked.to_json()) == asked
        app = AppState(INTENTS)
        app.parameters.update(line_each=not line_each)
        app.parameters.take_request(asked, True, app.intent.matching(asked))
        value = app.parameters.value
        assert (value.prompt, value.line_each) == ("a cat\na dog", line_each)


def test_a_removal_without_a_model_comes_back_and_leaves_words_and_steps() -> None:
    (request,) = requests_for(document(SPOTS[0]), chosen("remove"))
    app = AppState(INTENTS)
    app.parameters.update(prompt="mine", steps=17, model="m", without_model=False)
    app.parameters.take_request(request, False, app.intent.matching(request))
    value = app.parameters.value
    assert (value.intent, value.without_model, value.seed) == ("remove", True, 3)
    assert (value.prompt, value.steps, value.model) == ("mine", 17, "m")


def test_a_transformed_picture_comes_back_with_an_intent_that_leads_to_it() -> None:
    (request,) = requests_for(document(), chosen("add"))
    app = AppState(INTENTS)
    app.intent.use("replace")
    assert app.intent.matching(request) is None  # it would come to the same
    app.intent.use("remove")
    assert app.intent.matching(request) is INTENTS["fill"]


def test_plans_of_older_versions_still_load() -> None:
    (request,) = requests_for(document(SPOTS[0]), chosen("fill"))
    data = request.to_json()
    del data["plan"]["invert"]
    assert GenerationRequest.from_json(data) == request


def test_expanding_without_a_mask_brings_the_tool_that_makes_one() -> None:
    app = AppState(INTENTS)
    app.intent.use("expand")
    assert app.tools.active.value is ToolId.BRUSH  # there is nothing to enlarge
    made = document(SPOTS[0])
    app.open_document(made)
    app.intent.use("expand")
    assert app.tools.active.value is ToolId.BRUSH
    made.fill_mask("clear_mask", 0)
    app.intent.use("expand")
    assert app.tools.active.value is ToolId.EXPAND


def test_the_state_says_what_generate_would_do() -> None:
    app = AppState(INTENTS)
    assert app.parameters.value.intent == "fill" and not app.can_generate
    made = document(SPOTS[0])
    app.open_document(made)
    assert not app.can_generate
    app.intent.use("remove")
    assert app.can_generate and app.maker is None and app.resolved_intent.local
    made.fill_mask("clear_mask", 0)
    assert not app.can_generate
    app.intent.use("transform")
    assert app.parameters.value.intent == "remove"
    app.models.value = (MODEL,)
    app.parameters.update(model="m", without_model=False)
    made.fill_mask("rectangle", 255, SPOTS[0])
    assert app.can_generate and app.maker is MODEL
    app.parameters.change_plan(fill="noise", lock=PixelLock("outside", 4))
    app.intent.reset()
    assert app.parameters.value.plan == INTENTS["remove"].plan


def test_another_intent_keeps_the_context_that_was_dragged_and_a_reset_gives_it_up() -> None:
    app = AppState(INTENTS)
    app.open_document(document(SPOTS[0]))
    app.parameters.change_plan(context=Rect(0, 0, 100, 100))
    app.intent.use("refine")
    assert app.parameters.value.plan.context == Rect(0, 0, 100, 100)
    app.intent.reset()
    assert app.parameters.value.plan.context is None


def without_words() -> AppState:
    """With a model that reads words, chosen, and one that reads none."""
    state = AppState()
    plain = model_info("plain", family="consistency", prediction_type="consistency", factor=1)
    state.models.value = (MODEL, replace(plain, native_size=32, timesteps=40))
    state.parameters.update(model="m")
    return state


def test_an_intent_that_needs_words_gives_way_and_comes_back() -> None:
    state = without_words()
    state.intent.use("add")
    state.parameters.update(model="plain")
    assert state.parameters.value.intent == "fill"
    state.parameters.update(model="m")
    assert state.parameters.value.intent == "add"
    state.parameters.update(model="plain")
    state.intent.use("refine")
    state.parameters.update(model="m")
    assert state.parameters.value.intent == "refine"


def test_a_sharpened_picture_has_a_size_of_whole_blocks() -> None:
    state = without_words()
    state.parameters.update(model="plain", steps=2, guidance_scale=0.0, scheduler="consistency")
    made = Document(np.zeros((37, 45, 3), np.uint8), "p")
    state.open_document(made)
    assert state.model is not None
    for blocks in (2, 3, 4, 5, 8):
        state.parameters.update(edit="super_resolution", blocks=blocks)
        plans = plans_for(made, state.model, state.resolved_intent.settings)
        (request,) = build_requests(state.parameters.value, state.model, plans)
        assert request.size.is_multiple_of(blocks) and request.task is Task.IMAGE_TO_IMAGE
        assert request.plan is not None and request.plan.intent == "super_resolution"
    made.fill_mask("rectangle", 255)
    assert state.resolved_intent.intent is not None and state.resolved_intent.intent.id == "fill"
    assert state.resolved_intent.settings.multiple == 1
    state.parameters.update(model="m")
    made.undo_stack.undo()
    assert state.resolved_intent.intent.id == "transform"


def test_a_new_document_begins_with_the_usual_intent_and_no_prompt() -> None:
    state = AppState(INTENTS)
    state.models.value = (MODEL,)
    state.parameters.update(model=MODEL.id)
    state.intent.use("remove")  # in the empty tab, or when the program ended
    state.parameters.update(prompt="a red house")
    first = state.open_document(document())
    assert (state.parameters.value.intent, state.parameters.value.prompt) == ("fill", "a red house")
    state.intent.use("background")
    assert not state.can_generate, "it waits for a mask"
    state.open_document(document())
    assert (state.parameters.value.intent, state.parameters.value.prompt) == ("fill", "")
    state.parameters.update(prompt="a red house")
    assert state.can_generate, "the whole picture"
    state.open_empty()
    assert state.parameters.value.intent == "fill"
    state.documents.activate(first)
    assert state.parameters.value.intent == "background", "each keeps what was chosen for it"


def test_what_a_model_without_words_put_aside_is_not_for_a_new_document() -> None:
    state = without_words()
    state.intent.use("replace")
    state.parameters.update(model="plain")
    state.open_document(document())
    state.parameters.update(model="m")
    assert state.parameters.value.intent == "fill"


def test_the_tool_that_came_with_an_intent_stays_with_its_document() -> None:
    state = AppState(INTENTS)
    first = state.open_document(document())
    state.intent.use("expand")
    assert state.tools.active.value is ToolId.EXPAND
    second = state.open_document(document())
    assert (state.parameters.value.intent, state.tools.active.value) == ("fill", ToolId.BRUSH)
    state.documents.activate(first)
    assert state.parameters.value.intent == "expand"
    state.tools.active.value = ToolId.EXPAND
    state.documents.activate(second)
    assert (state.parameters.value.intent, state.tools.active.value) == ("fill", ToolId.BRUSH)
