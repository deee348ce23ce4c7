"""The safety filter: nobody hears of a picture before the classifier did, what counts is refused or
blurred, and what can't be judged is not given where the rules are closed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, Loading, PreviewMade, StepDone
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.imaging.depth import to_bytes
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews, Made, SpotPreview
from desktop_app.jobs.placement import history_picture
from desktop_app.jobs.results import Result
from desktop_app.studio.performing import perform
from desktop_app.studio.screening import Screening
from desktop_app.studio.screening_judge import obscured
from tests.refusals import refused
from tests.studio.screens import PROMPT, Audit, Noting, edit, job, judge, scores, screening
from tests.tiny_networks import network_folder

FILE = "model.safetensors"


@pytest.fixture(scope="module")
def local() -> LocalEngine:
    return LocalEngine("float32")


@pytest.fixture(scope="module")
def vit(tmp_path_factory: pytest.TempPathFactory) -> AddOn:
    return judge(tmp_path_factory.mktemp("judges") / "vit")


@pytest.fixture
def audit() -> Audit:
    return Audit()


class FilteredWork:
    """Does jobs under a filter; notes what the engine did and what was told, in one list."""

    def __init__(self, local: LocalEngine) -> None:
        self.notes: list[str] = []
        self.engine = Noting(local, self.notes)
        self.news: list[JobNews] = []
        self.token = CancelToken()

    def tell(self, news: JobNews) -> None:
        self.news.append(news)
        if isinstance(news, Made | EditDone | Finished):
            self.notes.append(type(news).__name__)

    def do(self, wanted: Job, screened: Screening | None) -> list[Result]:
        perform(wanted, self.engine, self.tell, self.token, None, screened)
        return self.made

    @property
    def made(self) -> list[Result]:
        return [each.result for each in self.news if isinstance(each, Made)]


@pytest.fixture
def desk(local: LocalEngine) -> FilteredWork:
    return FilteredWork(local)


def plain(local: LocalEngine, wanted: Job) -> list[Result]:
    """Without a filter."""
    return FilteredWork(local).do(wanted, None)


def score_of(local: LocalEngine, vit: AddOn, result: Result) -> float:
    return scores(local, vit, history_picture(result))[0]["nsfw"]


# -- order ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_each_picture_is_told_once_it_was_judged_and_the_next_is_made_after_that(
    desk: FilteredWork, local: LocalEngine, vit: AddOn, audit: Audit
) -> None:
    made = desk.do(job(count=2), screening(vit, audit))
    assert desk.notes == [
        *("classify", "generate", "classify", "Made", "generate", "classify", "Made"),
        "Finished",
    ], "first it is tried with a grey picture"
    unscreened = plain(local, job(count=2))
    for one, other in zip(made, unscreened, strict=True):
        np.testing.assert_array_equal(one.main.pixels, other.main.pixels)
        assert one.notes == ()
    steps = [(each.image, each.step) for each in desk.news if isinstance(each, StepDone)]
    assert steps == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert audit.actions == ["passed", "passed"]
    desk.notes.clear()
    desk.do(job(), screened := screening(vit))
    desk.do(job(), screened)
    assert desk.notes.count("classify") == 3, "it is tried once"


@pytest.mark.slow
def test_rough_previews_are_neither_made_nor_told(
    desk: FilteredWork, local: LocalEngine, vit: AddOn
) -> None:
    assert any(isinstance(each, PreviewMade) for each in _news(local, job(steps=8), None))
    desk.do(job(steps=8), screening(vit))
    asked = [each for each in desk.engine.jobs if isinstance(each, EngineJob)]
    assert asked and not any(each.previews for each in asked)
    local_job = edit(2, without_model=True)
    assert any(isinstance(each, SpotPreview) for each in _news(local, local_job, None))
    news = _news(local, local_job, screening(vit))
    assert not any(isinstance(each, PreviewMade | SpotPreview) for each in news)
    assert [type(each) for each in news if not isinstance(each, StepDone)][-2:] == [Made, Finished]


def _news(local: LocalEngine, wanted: Job, screened: Screening | None) -> list[JobNews]:
    desk = FilteredWork(local)
    desk.do(wanted, screened)
    return desk.news


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [edit(), edit(2), edit(without_model=True)])
def test_of_an_edit_each_context_is_judged_as_it_will_look(
    desk: FilteredWork, local: LocalEngine, vit: AddOn, audit: Audit, wanted: Job
) -> None:
    (result,) = desk.do(wanted, screening(vit, audit))
    seen = desk.engine.jobs[-1].pictures
    assert len(seen) == len(wanted.spots) == len(audit.lines)
    for spot, placed, picture in zip(wanted.spots, result.placed, seen.values(), strict=True):
        assert spot.pixels is not None
        expected = spot.pixels.values.copy()
        inner = placed.rect.moved(-spot.pixels.rect.x, -spot.pixels.rect.y)
        expected[inner.slices] = placed.pixels
        np.testing.assert_array_equal(picture, expected)


@pytest.mark.slow
def test_jobs_that_are_bare_or_in_two_passes_are_judged_too(
    desk: FilteredWork, vit: AddOn, audit: Audit
) -> None:
    screened = screening(vit, audit, thresholds={"nsfw": 0.0}, action="blur")
    desk.do(replace(job(), bare=True), screened)
    (done,) = (each for each in desk.news if isinstance(each, EditDone))
    assert done.notes == ("picture_blurred",) and desk.made == []
    desk.do(job(hires_factor=2.0, hires_strength=0.5, hires_upscaler="lanczos"), screened)
    assert desk.notes[-4:] == ["generate", "classify", "Made", "Finished"]
    assert audit.actions == ["blurred", "blurred"]


@pytest.mark.slow
def test_large_and_transparent_pictures_are_sent_smaller_and_without_alpha(
    desk: FilteredWork, vit: AddOn
) -> None:
    random = np.random.default_rng(3)
    pictures = [
        random.integers(0, 256, shape, np.uint8) for shape in ((1500, 1100, 4), (40, 30, 4))
    ]
    judging = screening(vit).begin("a", desk.engine.run, desk.token)
    assert judging.judge(pictures * 10, 5).outcome == "passed"
    sent = [list(each.pictures.values()) for each in desk.engine.jobs[1:]]
    assert [len(each) for each in sent] == [16, 4], "no more travel at a time"
    assert [each.shape for each in sent[0][:2]] == [(1024, 751, 3), (40, 30, 3)]
    np.testing.assert_array_equal(sent[0][1], pictures[1][..., :3])


# -- thresholds -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [job(), edit()])
def test_a_score_counts_from_its_threshold_on(
    local: LocalEngine, desk: FilteredWork, vit: AddOn, audit: Audit, wanted: Job
) -> None:
    (result,) = plain(local, wanted)
    score = score_of(local, vit, result)
    above = math.nextafter(score, 2)
    desk.do(wanted, screening(vit, audit, thresholds={"NSFW": above}))
    with pytest.raises(InputError) as caught:
        desk.do(wanted, screening(vit, audit, thresholds={"NSFW": score}))
    assert caught.value.code == "picture_refused"
    assert caught.value.params == {"label": "NSFW", "score": f"{score:.2f}"}
    assert audit.actions == ["passed", "refused"]
    assert [line["score"] for line in audit.told] == [round(score, 6)] * 2
    assert len(desk.made) == 1


@pytest.mark.slow
def test_the_label_furthest_beyond_its_threshold_is_named(
    desk: FilteredWork, local: LocalEngine, vit: AddOn, audit: Audit
) -> None:
    (result,) = plain(local, job())
    score = score_of(local, vit, result)
    limits = {"nsfw": score, "normal": max(0.0, 1 - score - 0.1)}
    with pytest.raises(InputError, match="“normal”"):
        desk.do(job(), screening(vit, audit, thresholds=limits))
    assert audit.told[-1]["label"] == "normal"


# -- refused ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_pictures_before_a_refused_one_stay(
    desk: FilteredWork, local: LocalEngine, vit: AddOn, audit: Audit
) -> None:
    found = [score_of(local, vit, one) for one in plain(local, job(count=3))]
    # One label or the other: a later picture has more of it than the first.
    label = "nsfw" if max(found[1:]) > found[0] else "normal"
    of_label = found if label == "nsfw" else [1 - score for score in found]
    limit = (of_label[0] + max(of_label[1:])) / 2
    passing = next(at for at, score in enumerate(of_label) if score >= limit)
    with pytest.raises(InputError):
        desk.do(job(count=3), screening(vit, audit, thresholds={label: limit}))
    assert [one.image for one in desk.made] == list(range(passing))
    assert audit.actions == ["passed"] * passing + ["refused"]
    assert not any(isinstance(each, Finished) for each in desk.news)


# -- blurred ----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.states("note.picture_blurred")
def test_a_blurred_picture_shows_nothing_but_patches(
    desk: FilteredWork, local: LocalEngine, vit: AddOn, audit: Audit
) -> None:
    (original,) = plain(local, job())
    screened = screening(vit, audit, thresholds={"nsfw": 0.0}, action="blur", cells=4)
    (result,) = desk.do(job(), screened)
    assert result.notes == ("picture_blurred",)
    np.testing.assert_array_equal(result.outputs[0], obscured(original.outputs[0], 4))
    np.testing.assert_array_equal(result.main.pixels, to_bytes(result.outputs[0]))
    assert audit.actions == ["blurred"]


@pytest.mark.few(1)
@pytest.mark.parametrize("wanted", [edit(), edit(2), edit(without_model=True)])
def test_of_a_blurred_edit_nothing_outside_the_mask_changes(
    desk: FilteredWork, local: LocalEngine, vit: AddOn, wanted: Job
) -> None:
    (original,) = plain(local, wanted)
    (result,) = desk.do(wanted, screening(vit, thresholds={"nsfw": 0.0}, action="blur"))
    assert result.notes[-1] == "picture_blurred"
    assert len(result.outputs) == len(wanted.spots)
    for spot, placed, before in zip(wanted.spots, result.placed, original.placed, strict=True):
        assert spot.pixels is not None and spot.mask is not None
        document = spot.pixels.read(placed.rect)
        painted = spot.mask.read(placed.rect) > 0
        np.testing.assert_array_equal(placed.pixels[~painted], document[~painted])
        assert placed.rect == before.rect
        assert not np.array_equal(placed.pixels[painted], before.pixels[painted])
        assert not np.array_equal(placed.pixels[painted], document[painted])


@pytest.mark.parametrize(
    "picture",
    [
        np.random.default_rng(1).integers(0, 256, (70, 40, 3), np.uint8),
        np.random.default_rng(1).integers(0, 65536, (30, 300, 4), np.uint16),
        np.random.default_rng(1).random((9, 9, 3), np.float32),
        np.random.default_rng(1).integers(0, 256, (1, 1, 3), np.uint8),
        np.random.default_rng(1).integers(0, 256, (3, 2, 3), np.uint8),
    ],
)
def test_blurring_keeps_shape_and_depth_and_no_detail(picture: np.ndarray) -> None:
    made = obscured(picture, 8)
    assert (made.shape, made.dtype) == (picture.shape, picture.dtype)
    assert not np.shares_memory(made, picture)
    if min(picture.shape[:2]) > 8:
        lively = picture[..., :3].astype(np.float64)
        rough = np.abs(np.diff(lively, axis=1)).mean()
        assert np.abs(np.diff(made[..., :3].astype(np.float64), axis=1)).mean() < 0.2 * rough


# -- what can't be judged ---------------------------------------------------------------------


def cut(folder: Path) -> None:
    data = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(data[: len(data) // 2])


def other_class(folder: Path) -> None:
    network_folder(folder, "depth_anything")


def gone(folder: Path) -> None:
    (folder / FILE).unlink()


def not_finite(folder: Path) -> None:
    tensors = load_file(folder / FILE)
    tensors["classifier.bias"] = torch.full_like(tensors["classifier.bias"], float("inf"))
    save_file(tensors, folder / FILE)


DAMAGES = [
    (cut, "ends too early"),
    (other_class, "DepthAnything"),
    (gone, "incomplete|no longer"),
    (not_finite, "NaN or infinite|not finite"),
]


@pytest.fixture
def copy(tmp_path: Path) -> AddOn:
    return judge(tmp_path / "copy")


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "said"), DAMAGES)
def test_closed_nothing_is_made_where_the_classifier_is_damaged(
    desk: FilteredWork, copy: AddOn, audit: Audit, damage: Callable[[Path], None], said: str
) -> None:
    damage(Path(copy.path).parent)
    with pytest.raises(ModelError, match=said) as caught:
        desk.do(job(), screening(copy, audit))
    assert caught.value.code == "screening_unavailable"
    assert "generate" not in desk.notes and desk.made == []
    (line,) = audit.told
    assert line["action"] == "withheld" and line["reason"] and line["seed"] is None


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "said"), DAMAGES)
def test_damaged_after_it_was_tried_nothing_is_told(
    desk: FilteredWork, copy: AddOn, audit: Audit, damage: Callable[[Path], None], said: str
) -> None:
    screened = screening(copy, audit)
    desk.engine.before = lambda operation: (
        operation == "generate" and damage(Path(copy.path).parent)
    )
    with pytest.raises(ModelError, match=said):
        desk.do(job(), screened)
    assert desk.notes == ["classify", "generate"] and desk.made == []
    assert audit.actions == ["withheld"] and audit.told[0]["seed"] == 5


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"network": "another"}, "no classifier “another”"),
        ({"thresholds": {"violence": 0.5}}, "no label “violence” .normal, nsfw."),
        ({"thresholds": {}}, "no label has a threshold"),
    ],
)
def test_rules_that_can_not_be_applied_close_it_too(
    desk: FilteredWork, vit: AddOn, rules: dict[str, Any], said: str
) -> None:
    with pytest.raises(ModelError, match=said):
        desk.do(job(), screening(vit, **rules))
    assert "generate" not in desk.notes


def test_without_a_classifier_or_an_engine_nothing_is_made(desk: FilteredWork, vit: AddOn) -> None:
    with refused(
        ModelError, "screening_unavailable", reason="there is no classifier among the models"
    ):
        desk.do(job(), screening(None))
    with refused(ModelError, "screening_unavailable", reason="there is no engine"):
        perform(edit(without_model=True), None, desk.tell, desk.token, None, screening(vit))
    assert desk.news == [] and desk.notes == []


@pytest.mark.slow
@pytest.mark.parametrize("damage", [None, cut])
def test_open_pictures_pass_and_that_is_noted(
    desk: FilteredWork, copy: AddOn, audit: Audit, damage: Callable[[Path], None] | None
) -> None:
    if damage:
        damage(Path(copy.path).parent)
    there = copy if damage else None
    made = desk.do(job(count=2), screening(there, audit, closed=False))
    assert [one.notes for one in made] == [("picture_not_judged",)] * 2
    assert audit.actions == ["not_judged"] * 2
    assert all(line["reason"] and line["score"] is None for line in audit.told)


@pytest.mark.states("note.picture_not_judged", "note.picture_blurred")
def test_open_only_what_can_not_be_judged_passes(
    desk: FilteredWork, vit: AddOn, audit: Audit
) -> None:
    """The next picture is judged again."""

    def fail_once(operation: str) -> None:
        if operation == "classify" and desk.notes.count("generate") == 1 and not audit.lines:
            raise EngineError("out_of_memory", what="2 pictures", needed="1")

    desk.engine.before = fail_once
    rules = {"thresholds": {"nsfw": 0.0}, "action": "blur", "closed": False}
    made = desk.do(job(count=2), screening(vit, audit, **rules))
    assert [one.notes for one in made] == [("picture_not_judged",), ("picture_blurred",)]
    assert audit.actions == ["not_judged", "blurred"]


@pytest.mark.parametrize("closed", [True, False])
def test_a_record_that_can_not_be_written_counts_as_none(
    desk: FilteredWork, vit: AddOn, closed: bool
) -> None:
    def full(line: str) -> None:
        raise OSError(28, "No space left on device")

    if closed:
        with refused(ModelError, "screening_unavailable", reason="its record can't be written"):
            desk.do(job(), screening(vit, full))
        assert desk.made == []
    else:
        (result,) = desk.do(job(), screening(vit, full, closed=False))
        assert result.notes == ()
        with pytest.raises(InputError, match="refused"):
            desk.do(job(), screening(vit, full, closed=False, thresholds={"nsfw": 0.0}))


@pytest.mark.slow
def test_cancelled_while_it_is_judged_nothing_is_told(desk: FilteredWork, vit: AddOn) -> None:
    desk.engine.before = lambda operation: (
        desk.token.cancel() if operation == "classify" and "generate" in desk.notes else None
    )
    with pytest.raises(Cancelled):
        desk.do(job(), screening(vit, closed=False))
    assert desk.made == []


# -- the audit --------------------------------------------------------------------------------


def test_the_audit_tells_who_what_and_when_and_no_prompt(
    desk: FilteredWork, vit: AddOn, audit: Audit
) -> None:
    desk.do(job("7f"), screening(vit, audit, network=vit.key))
    (line,) = audit.told
    assert set(line) == {
        *("time", "job", "owner", "seed", "action", "label", "score", "classifier", "digest"),
    }
    assert line["time"].endswith("+00:00") and line["label"] == "nsfw" and 0 < line["score"] < 1
    assert (line["job"], line["owner"], line["seed"]) == ("7f", "owner of 7f", 5)
    assert (line["classifier"], line["digest"]) == (vit.name, vit.key)
    with pytest.raises(InputError) as caught:
        desk.do(job(), screening(vit, audit, thresholds={"nsfw": 0.0}))
    with pytest.raises(ModelError) as other:
        desk.do(job(), screening(None, audit))
    texts = (*audit.lines, *(json.dumps(each.value.to_json()) for each in (caught, other)))
    assert len(audit.lines) == 3
    for word in (*PROMPT.replace(",", "").split()[2:], str(Path(vit.path).parent)):
        assert not any(word in text for text in texts)


# -- work that asks the engine itself ---------------------------------------------------------


def _generated(desk: FilteredWork, screened: Screening) -> list[EngineEvent]:
    told: list[EngineEvent] = []
    given = EngineJob(job(count=2).request.finished, job().model)  # type: ignore[arg-type]
    run = screened.screened(desk.engine.run, "direct")
    run("generate", given, told.append, CancelToken())
    return [event for event in told if not isinstance(event, Loading)]


def test_what_is_generated_for_other_work_is_judged_first(
    desk: FilteredWork, local: LocalEngine, vit: AddOn, audit: Audit
) -> None:
    told = _generated(desk, screening(vit, audit))
    assert not any(isinstance(event, PreviewMade) for event in told)
    assert [type(event) for event in told][-3:] == [ImageDone, ImageDone, Finished]
    assert audit.actions == ["passed", "passed"] and audit.told[0]["job"] == "direct"
    blurred = _generated(desk, screening(vit, thresholds={"nsfw": 0.0}, action="blur"))
    for one, other in zip(told[-3:-1], blurred[-3:-1], strict=True):
        assert isinstance(one, ImageDone) and isinstance(other, ImageDone)
        np.testing.assert_array_equal(other.pixels, obscured(one.pixels, 8))
    with pytest.raises(InputError, match="refused"):
        _generated(desk, screening(vit, thresholds={"nsfw": 0.0}))
    desk.notes.clear()
    with refused(
        ModelError, "screening_unavailable", reason="there is no classifier among the models"
    ):
        _generated(desk, screening(None))
    assert desk.notes == []
    assert scores(Noting(local, []), vit, np.zeros((9, 9, 3), np.uint8))
