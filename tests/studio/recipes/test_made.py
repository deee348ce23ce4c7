"""How a picture was made, step by step, and the recipe of it done to another picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import Task
from desktop_app.engine.local import LocalEngine
from desktop_app.imaging.opening import read_picture
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobNews, Made
from desktop_app.jobs.results import Result
from desktop_app.operations.recipes.recipe import RecipeStep, made_step
from desktop_app.state.document.document import Document
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_lineage import Related, ancestors_of
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.pictures import save_mask, save_picture
from desktop_app.storage.recipes import read_recipe_file, write_recipe_file
from desktop_app.studio.history_origin import record_result
from desktop_app.studio.ordering import whole_picture
from desktop_app.studio.performing import perform
from desktop_app.studio.recipes.made import made_by, sentence
from desktop_app.studio.recipes.services import RecipeServices
from tests.extensions.evaluation.evaluating.at_once import method_for
from tests.storage.conftest import MODEL, picture, request_for
from tests.studio.recipes.doing import Here, batch
from tests.studio.recipes.test_taking import INTENTS
from tests.tiny_models import tiny_folder, tiny_info

GONE = "0000000000ff00112233445566778899"
MASKED = Rect(20, 24, 40, 30)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history" / "history.sqlite", {})) as history:
        yield history


def made_of(history: History, entry: HistoryEntry, models: Sequence[str] = ("starter",)) -> Any:
    found = ancestors_of(history, entry.uid)
    return made_by(found, history.environment, INTENTS, models.__contains__)


def codes(made: Any) -> list[list[str]]:
    return [[code for code, _ in step.remarks] for step in made.steps]


# -- a chain, by an engine of this process ----------------------------------------------------


class Engined(Here):
    """Does work at once by an engine."""

    def __init__(self, engine: LocalEngine) -> None:
        super().__init__()
        self._engine = engine

    def make(self, job: Job, name: str) -> Result | None:
        self.made.append(job.id)
        return self.news(job).result

    def news(self, job: Job) -> Made:
        found = list[JobNews]()
        perform(job, self._engine, found.append, CancelToken())
        return next(news for news in found if isinstance(news, Made))


@pytest.fixture
def engine() -> Iterator[LocalEngine]:
    made = LocalEngine("float32", "cpu")
    yield made
    made.close()


@pytest.fixture
def services(tmp_path: Path) -> RecipeServices:
    found = method_for([tiny_info(tiny_folder(tmp_path / "models" / "tiny"))])
    return replace(found, add_ons=bundled_add_ons)


def words(prompt: str, **more: Any) -> dict[str, Any]:
    return {"prompt": prompt, "model": "tiny", "settings": {"steps": 2, "seed": 5}, **more}


ENLARGE = made_step(
    "do", "enlarge", {"factor": 2, "strength": 0.5, "generation": words("a fox, sharp")}
)
FILL = made_step("do", "generate", words("a hat", size="64x64"))


@pytest.fixture
def chain(
    history: History, services: RecipeServices, engine: LocalEngine, tmp_path: Path
) -> Callable[..., HistoryEntry]:
    """A picture from words, and steps after it; what is filled is filled under a mask."""
    blobs = BlobStore(tmp_path / "blobs")

    def make(*steps: RecipeStep) -> HistoryEntry:
        first = made_step("do", "generate", words("a fox", size="96x96", intent=""))
        pixels, parents, entry = np.zeros((1, 1, 3), np.uint8), (), None
        for step in (first, *steps):
            document = Document(pixels, "fox.png") if entry is not None else None
            if document is not None and step.name == "generate":
                scale = document.size.width // 96
                values = np.full((MASKED.height * scale, MASKED.width * scale), 255, np.uint8)
                at = Rect(MASKED.x * scale, MASKED.y * scale, *values.shape[::-1])
                document.mask.write(at, values)
            job = replace(services.job(step, document, 0), parents=parents)
            news = Engined(engine).news(job)
            entry = record_result(history, news, "fox.png", blobs, {})
            pixels = np.array(whole_picture(document if job.work is None else None, news.result))
            parents = (entry.uid,)
        assert entry is not None
        return entry

    return make


def other_picture(folder: Path) -> tuple[Path, np.ndarray, np.ndarray]:
    """Of another shape, with a mask beside it."""
    soft = np.random.default_rng(2).integers(0, 256, (120, 160, 3), np.uint8)
    pixels = cv2.GaussianBlur(soft, (0, 0), 6)
    mask = np.zeros((120, 160), np.uint8)
    mask[30:70, 50:110] = 255
    save_picture(folder / "other.png", pixels)
    save_mask(folder / "other-mask.png", mask)
    return folder / "other.png", pixels, mask


def run_on(
    made: Any, path: Path, folder: Path, services: RecipeServices, engine: LocalEngine
) -> np.ndarray:
    write_recipe_file(folder / "made.toml", made.recipe)
    recipe = read_recipe_file(folder / "made.toml")
    assert recipe.note == made.recipe.note
    run = batch(recipe, [path], folder / "out", work=Engined(engine), services=services)
    assert run.is_whole, run.summary()
    (file,) = (folder / "out").glob("*.png")
    return read_picture(file.read_bytes(), file.name).pixels


@pytest.mark.slow
def test_a_chain_is_told_and_its_recipe_runs_on_another_picture(
    history: History,
    chain: Callable[..., HistoryEntry],
    services: RecipeServices,
    engine: LocalEngine,
    tmp_path: Path,
) -> None:
    made = made_of(history, chain(FILL, ENLARGE), ("tiny",))
    assert [step.entry.prompt for step in made.steps[:2]] == ["a fox", "a hat"]
    assert [step.sources for step in made.steps] == [(), (1,), (2,)]
    assert made.steps[1].settings.items() >= {"steps": 2, "seed": 5}.items()
    assert made.steps[1].places == (MASKED,) and made.steps[1].whole == Size(96, 96)
    assert made.steps[1].share == pytest.approx(40 * 30 / 96**2)
    assert codes(made) == [["words"], [], []]
    titles = [step.title for step in made.recipe.steps]
    assert titles == ["mask file", "do generate", "mask everything", "do enlarge"]
    assert made.recipe.note.startswith("Step 1: Made from words.")
    assert [code for code, _ in made.remarks] == ["masks", "by_hand"]
    path, pixels, _ = other_picture(tmp_path)
    after = run_on(made, path, tmp_path, services, engine)
    assert after.shape == (240, 320, 3)
    small = cv2.resize(after, (160, 120), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - pixels).mean() < 60


@pytest.mark.slow
def test_a_mask_is_scaled_with_the_picture_that_was_enlarged_before(
    history: History,
    chain: Callable[..., HistoryEntry],
    services: RecipeServices,
    engine: LocalEngine,
    tmp_path: Path,
) -> None:
    upscale = made_step("do", "upscale", {"factor": 2})
    path, _, mask = other_picture(tmp_path)
    plain = made_of(history, chain(upscale), ("tiny",))
    (tmp_path / "plain").mkdir()
    before = run_on(plain, path, tmp_path / "plain", services, engine)
    made = made_of(history, chain(upscale, FILL), ("tiny",))
    assert [step.title for step in made.recipe.steps] == ["do upscale", "mask file", "do generate"]
    after = run_on(made, path, tmp_path, services, engine)
    changed = (before != after).any(axis=2)
    outside = cv2.resize(mask, (320, 240), interpolation=cv2.INTER_CUBIC) == 0
    assert changed.any() and not changed[outside].any()


# -- what can't be done to another picture ----------------------------------------------------


def edit_of(prompt: str, intent: str = "fill", **more: Any) -> Any:
    plan = EditPlan("d", Size(64, 48), Rect(0, 0, 64, 48), Size(64, 48), MASKED, intent=intent)
    return replace(request_for(prompt, **more), task=Task.INPAINT, plan=plan)


def add(
    history: History, request: Any, *parents: HistoryEntry | str, job: str = "", image: int = 0
) -> Any:
    uids = [one if isinstance(one, str) else one.uid for one in parents]
    origin = EntryOrigin(parents=uids, job=job, image=image, inputs=[{}] if request.plan else [])
    return history.add(picture(), request, MODEL, origin)


def test_parents_that_are_gone_twins_and_what_has_no_words_are_told(history: History) -> None:
    first = add(history, edit_of("an eye"), GONE)
    twins = [add(history, edit_of("an ear"), first, job="j", image=at) for at in (0, 1)]
    wide = add(history, edit_of("a wide one", "expand"), *twins)
    control = edit_of("a leg", conditions=(Condition("control", "canny", mode="prompt"),))
    last = add(history, control, first, wide)
    made = made_of(history, last, ())
    told = codes(made)
    missing = ["model"]
    assert told == [
        ["gone"],
        missing,
        missing,
        [*missing, "twin"],
        [*missing, "unsaid"],
        [*missing, "conditions"],
    ]
    assert made.steps[4].sources == (3, 4) and made.steps[5].sources == (5,)
    assert [step.title for step in made.recipe.steps] == ["mask file", *["do generate"] * 3]
    for said in ("not in this history any more", "Step 4: Not in the recipe: another result"):
        assert said in made.recipe.note
    assert "control image" in made.recipe.note


def test_a_cycle_in_an_imported_history_is_told_and_ends(history: History) -> None:
    one = add(history, request_for("one"))
    two = add(history, edit_of("two"), one)
    looped = {"one": replace(one, parents=(two.uid,)), "two": two}
    found = [Related(two.uid, looped["two"], 1), Related(one.uid, looped["one"], 0)]
    made = made_by(found[::-1], history.environment, INTENTS, bool)
    assert codes(made) == [["cycle", "words"], []]
    assert [step.sources for step in made.steps] == [(), (1,)]


def test_what_another_program_or_another_version_made_is_told(history: History) -> None:
    entry = add(history, edit_of("old"))
    strange = replace(entry, request_json=json.dumps({"shape": "other"}))
    theirs = replace(entry, source="automatic1111")
    ancestors = [Related("1" * 32, strange, 1), Related("2" * 32, theirs, 0)]
    made = made_by(ancestors, history.environment, INTENTS, bool)
    assert codes(made) == [["file", "unreadable"], ["file", "elsewhere"]]
    assert made.recipe is None


def test_work_of_which_too_little_is_kept_is_refused_by_name(history: History) -> None:
    entry = replace(add(history, request_for("a fox"), GONE), task="enlarge")

    def wrong(name: str) -> Mapping[str, Any]:
        return {"work": {"values": {"factor": 99}}}

    made = made_by([Related(entry.uid, entry, 0)], wrong, INTENTS, bool)
    assert codes(made) == [["far", "refused"]] and made.recipe is None
    assert "99" in sentence(made.steps[0].remarks[1])
