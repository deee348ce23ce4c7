"""From what is typed to what the engine reads: each image by its own seed, styles around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import embedding, of_kind, region
from desktop_app.core.events import EngineEvent, Finished, ImageDone, Noted
from desktop_app.core.geometry import Rect
from desktop_app.core.prompt.styles import Style, styled
from desktop_app.core.request import EngineJob, GenerationRequest, ImageText
from desktop_app.imaging.generation_metadata import REQUEST, request_from_json
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters, ParameterState
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.result_file import result_texts
from desktop_app.storage.wildcards import Wildcards
from desktop_app.studio.job_assembly import JobResources, assemble
from desktop_app.studio.job_records import JobEnvironment, kept_job, restored_job
from desktop_app.studio.job_runner import run_job
from desktop_app.studio.requests import build_request, plans_for
from desktop_app.studio.wording import Wording, notice_texts, with_named
from desktop_app.worker.live import live_request
from tests.models import model_info

MODEL = model_info("tiny", native_size=64)
TYPED = "a {red|green|blue} __thing__"
CHOSEN = Parameters(prompt=TYPED, negative_prompt="{dark|dull}", model="tiny", seed=7, steps=2)
STYLES = {
    "Film": Style("Film", "photo of {prompt}, film", "painting"),
    "Grain": Style("Grain", "grain", "smooth {prompt}"),
}


@pytest.fixture
def stock(tmp_path: Path) -> JobResources:
    folder = tmp_path / "wildcards"
    folder.mkdir()
    (folder / "thing.txt").write_text("apple\nfish\nhat\ntree\n")
    return JobResources(wording=Wording(Wildcards([folder]), STYLES))


def texts_of(job: Job) -> list[ImageText]:
    return [job.request.text_of(image) for image in range(job.request.count)]


def run(job: Job) -> tuple[list[EngineJob], list[EditDone]]:
    """Run it on an engine that only counts."""
    asked: list[EngineJob] = []
    told: list[EditDone] = []

    def generate(engine_job: EngineJob, tell: Callable[[EngineEvent], None]) -> None:
        asked.append(engine_job)
        request = engine_job.request
        for image in range(request.count):
            size = request.size
            pixels = np.full((size.height, size.width, 3), 0.5, np.float32)
            tell(ImageDone(image, request.seed_of(image), pixels, 0.1))
        tell(Finished(0.1, 0.0, "cpu", "float32"))

    def tell(event: object) -> None:
        if isinstance(event, EditDone):
            told.append(event)

    run_job(job, generate, tell)
    return asked, told


def test_each_image_is_drawn_by_its_own_seed(stock: JobResources) -> None:
    job = assemble(replace(CHOSEN, count=4), MODEL, resources=stock)
    alone = [assemble(replace(CHOSEN, seed=seed), MODEL, resources=stock) for seed in range(7, 11)]
    assert texts_of(job) == [each.request.text_of(0) for each in alone]
    assert len(set(texts_of(job))) > 1
    assert job.request.typed == ImageText(TYPED, "{dark|dull}")
    for image in range(4):
        single = job.request.single(image)
        assert (single.seed, single.text_of(0)) == (7 + image, texts_of(job)[image])
        assert single.texts == () and single.typed.prompt == TYPED
        assert not set("{}_") & set(single.prompt)


def test_variations_are_drawn_by_the_seed_that_counts(stock: JobResources) -> None:
    varied = replace(CHOSEN, count=3, variation=0.2, variation_seed=40)
    seeds = [assemble(replace(CHOSEN, seed=seed), MODEL, resources=stock) for seed in (40, 41, 42)]
    job = assemble(varied, MODEL, resources=stock)
    assert texts_of(job) == [each.request.text_of(0) for each in seeds]


def test_the_engine_gets_finished_texts_one_image_at_a_time(stock: JobResources) -> None:
    job = assemble(replace(CHOSEN, count=3), MODEL, resources=stock)
    asked, told = run(job)
    assert [(one.request.prompt, one.request.seed) for one in asked] == [
        (text.prompt, 7 + image) for image, text in enumerate(texts_of(job))
    ]
    assert [(done.image, done.seed) for done in told] == [(0, 7), (1, 8), (2, 9)]
    for one in asked:
        assert (one.request.template, one.request.styles, one.request.texts) == ("", (), ())


def test_images_of_one_text_still_go_at_one_go(stock: JobResources) -> None:
    plain = replace(CHOSEN, prompt="a {plain} _prompt_", negative_prompt="", count=3)
    job = assemble(plain, MODEL, resources=stock)
    assert job.request.typed.prompt == job.request.prompt == "a {plain} _prompt_"
    assert job.request.template == "" and job.request.texts == ()
    asked, told = run(job)
    assert (len(asked), len(told)) == (1, 3)


def test_an_edit_with_texts_of_its_own_for_each_image(stock: JobResources) -> None:
    document = Document(np.full((160, 512, 3), 90, np.uint8), "picture")
    for left in (8, 480):
        rect = Rect(left, 60, 16, 16)
        document.mask.write(rect, np.full((16, 16), 255, np.uint8))
    plans = plans_for(document, MODEL)
    chosen = replace(CHOSEN, prompt=f"{TYPED}\na hat", line_each=True, count=2)
    job = assemble(chosen, MODEL, plans, document, stock)
    asked, told = run(job)
    assert len(plans) == len(told) == 2 and len(asked) == 4
    assert job.typed_request.typed.prompt == chosen.prompt
    lines = job.typed_request.single(1).prompt.split("\n")
    assert lines == [asked[2].request.prompt, "a hat"]


def test_jobs_are_kept_and_divided_with_their_texts(stock: JobResources, tmp_path: Path) -> None:
    job = assemble(replace(CHOSEN, count=4), MODEL, resources=stock)
    record = kept_job(job, BlobStore(tmp_path / "blobs"))
    assert record.title == TYPED
    environment = JobEnvironment(lambda name: MODEL)
    again = restored_job(record, "again", BlobStore(tmp_path / "blobs"), environment)
    assert again.request == job.request
    part = job.part(2, 2)
    assert texts_of(part) == texts_of(job)[2:]


def test_styles_go_around_in_order(stock: JobResources) -> None:
    chosen = replace(CHOSEN, prompt="a cat", negative_prompt="dog", styles=("Film", "Grain"))
    request = assemble(chosen, MODEL, resources=stock).request
    assert request.prompt == "photo of a cat, film, grain"
    assert request.negative_prompt == "smooth dog, painting"
    assert request.typed == ImageText("a cat", "dog")
    assert request.styles == ("Film", "Grain")
    empty = assemble(replace(chosen, prompt="", negative_prompt=""), MODEL, resources=stock).request
    assert empty.typed == ImageText("", "")
    assert styled("", ("{prompt} x", "y", "")) == "x, y" or styled("", ("y",)) == "y"


def test_what_is_missing_is_said_and_the_picture_is_made(stock: JobResources) -> None:
    said: list[Noted] = []
    assert stock.wording is not None
    stock = replace(stock, wording=replace(stock.wording, say=said.append))
    chosen = replace(CHOSEN, prompt="__gone__ __lost__ {a|b}", styles=("Film", "None"), count=3)
    request = assemble(chosen, MODEL, resources=stock).request
    assert request.prompt.startswith("photo of __gone__ __lost__ ")
    assert request.styles == ("Film",)
    codes, values = notice_texts(said)
    assert codes == ("style_missing", "wildcard_missing")
    assert values == {"style": "None", "name": "gone, lost"}


def test_words_of_embeddings_are_looked_for_in_finished_texts(stock: JobResources) -> None:
    used = embedding("key", "apple"), embedding("other", "nowhere")
    chosen = replace(CHOSEN, count=12, conditions=used)
    assert assemble(chosen, MODEL, resources=stock).request.conditions == used[:1]


def test_live_mode_takes_the_first(stock: JobResources) -> None:
    first = assemble(CHOSEN, MODEL, resources=stock).request
    live = live_request(replace(CHOSEN, count=5), MODEL, None, stock.wording)
    assert (live.prompt, live.texts) == (first.prompt, ())


def test_settings_come_back_as_they_were_typed(stock: JobResources) -> None:
    job = assemble(replace(CHOSEN, count=3, styles=("Film",)), MODEL, resources=stock)
    state = ParameterState(Parameters())
    state.take_request(job.request.single(2), model_known=True)
    now = state.value
    assert (now.prompt, now.negative_prompt, now.styles) == (TYPED, "{dark|dull}", ("Film",))
    again = assemble(replace(now, count=1), MODEL, resources=stock).request
    assert again.text_of(0) == texts_of(job)[2]


def test_metadata_hold_both(stock: JobResources) -> None:
    single = assemble(replace(CHOSEN, count=2), MODEL, resources=stock).request.single(1)
    texts = result_texts(single, MODEL, single.size, {})
    lines = texts["parameters"].split("\n")
    assert lines[0] == single.prompt
    assert f"Template: {TYPED}, Negative Template: {{dark|dull}}, Version" in lines[-1]
    assert request_from_json(texts[REQUEST]) == single


def test_literal_prompts_have_no_choices(stock: JobResources) -> None:
    chosen = replace(CHOSEN, dialect="literal", styles=("Film",))
    request = assemble(chosen, MODEL, resources=stock).request
    assert request.prompt == f"photo of {TYPED}, film"
    assert request.negative_prompt == "{dark|dull}, painting"


def test_an_old_request_is_made_as_it_was(stock: JobResources) -> None:
    request = assemble(replace(CHOSEN, dialect="literal"), MODEL).request
    data = request.to_json()
    for name in ("template", "negative_template", "styles", "texts", "dialect"):
        del data[name]
    old = GenerationRequest.from_json(data)
    assert old == request and old.prompt == TYPED
    state = ParameterState(Parameters())
    state.take_request(old, model_known=True)
    assert assemble(state.value, MODEL, resources=stock).request.prompt == TYPED


INK = AddOn("k1", "Ink", "/loras/ink.safetensors", "lora", MODEL.family)
TONE = AddOn("k2", "Tone", "/loras/tone.safetensors", "lora", MODEL.family)


def test_loras_that_the_prompt_names_are_conditions_and_missing_ones_are_said() -> None:
    said: list[Noted] = []
    wording = Wording(add_ons=(INK,), say=said.append)
    chosen = Parameters(prompt="a cat <lora:ink:0.5> <lora:gone:1>")
    request = build_request(chosen, MODEL, None, wording)
    (named,) = request.conditions
    assert (named.name, named.weight) == ("k1", 0.5)
    assert [note.params for note in said] == [{"lora": "gone"}]


def test_settings_that_are_used_again_name_each_lora_once() -> None:
    wording = Wording(add_ons=(INK,))
    request = build_request(Parameters(prompt="<lora:ink:0.5>"), MODEL, None, wording)
    state = ParameterState(Parameters())
    state.take_request(request, model_known=True)
    assert state.value.conditions == ()
    again = build_request(state.value, MODEL, None, wording)
    assert again.conditions == request.conditions


def test_a_lora_that_several_prompts_name_is_one() -> None:
    wording = Wording(add_ons=(INK, TONE))
    chosen = Parameters(
        prompt="a park <lora:tone:1>", hires_prompt="a park <lora:tone:1> <lora:ink:0.5>"
    )
    plain = build_request(chosen, MODEL, None)
    regions = (
        region("a dog <lora:ink:1>", "left"),
        region("a cat <lora:ink:1> <lora:tone:1>", "right"),
    )
    # What one prompt says twice counts twice, as in other programs.
    twice = replace(plain, prompt="<lora:tone:1> <lora:tone:1>")
    for request, uses, wanted in (
        (plain, regions, ["<lora:ink:0.5>", "<lora:ink:1>", "<lora:tone:1>"]),
        (twice, (), ["<lora:ink:0.5>", "<lora:tone:1>", "<lora:tone:1>"]),
    ):
        made = with_named(replace(request, conditions=uses), wording, MODEL.family)
        assert sorted(each.word for each in of_kind(made.conditions, "lora")) == wanted


def test_each_image_has_the_loras_of_its_own_text() -> None:
    wording = Wording(add_ons=(INK, TONE))
    chosen = Parameters(prompt="{<lora:ink:1>|<lora:tone:1>} a cat", count=12)
    request = build_request(chosen, MODEL, None, wording)
    names = set()
    for image in range(12):
        single = request.single(image)
        (named,) = single.conditions
        assert named.word in single.prompt
        names.add(named.name)
    assert names == {"k1", "k2"}


def noted(
    prompt: str, negative: str = "", add_ons: tuple[AddOn, ...] = ()
) -> tuple[GenerationRequest, list[str]]:
    said: list[Noted] = []
    wording = Wording(add_ons=add_ons, say=said.append)
    chosen = Parameters(prompt=prompt, negative_prompt=negative, model="tiny")
    request = build_request(chosen, MODEL, None, wording=wording)
    return request, [note.code for note in said]


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("a <lora:gone:1>", "lora_missing"),
        ("a <hypernet:x:1>", "prompt_hypernet"),
        ("a <what:x>", "prompt_unknown_tag"),
        ("a <lora:ink:1", "prompt_open_tag"),
        ("a <lora:ink:0.8:lbw=1,0>", "prompt_lora_unread"),
        ("a <lora:ink:0,5>", "prompt_lora_comma"),
    ],
)
def test_what_a_tag_does_not_do_is_said(prompt: str, code: str) -> None:
    ink = AddOn("k", "ink", "/l/ink.safetensors", "lora", "sd1")
    assert noted(prompt, add_ons=(ink,))[1] == [code]
    assert noted(prompt, prompt, add_ons=(ink,))[1][0] == code


def test_an_embedding_with_brackets_in_its_name_stays_whole() -> None:
    odd = AddOn("k", "bad_(v2)", "/e/bad_(v2).safetensors", "embedding", "sd1")
    request, said = noted("a cat, bad_(v2)", "(bad_(v2):1.2)", add_ons=(odd,))
    assert (request.prompt, request.negative_prompt) == (
        r"a cat, bad_\(v2\)",
        r"(bad_\(v2\):1.2)",
    )
    assert request.conditions == (embedding("k", "bad_(v2)"),) and not said
