"""Entries of the history are made again: what repeats, what is named where it does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.evaluation.values.reproduction import REPEATED, Reproduction
from desktop_app.extensions.evaluation.work.reproducing.reproduce_run import ReproduceRun
from desktop_app.extensions.evaluation.work.reproducing.reproducing import Reproducing
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobNews, Made
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_record import environment_text
from desktop_app.studio.history_origin import record_result
from desktop_app.studio.job_assembly import JobResources, assemble
from desktop_app.studio.job_records import JobEnvironment
from desktop_app.studio.performing import perform
from desktop_app.studio.requests import plans_for
from tests.studio.works import THERE, picture
from tests.studio.works import job as work_job
from tests.tiny_models import tiny_folder, tiny_info


@dataclass
class Place:
    """A history, and the engine that fills it.

    Attributes:
        models: that are there, by their names.
        most: jobs until the program is as if it were killed.
    """

    history: History
    blobs: BlobStore
    engine: Engine
    models: dict[str, ModelInfo]
    resources: JobResources = field(default_factory=lambda: JobResources(add_ons=THERE))
    most: int = 1000
    token: CancelToken = field(default_factory=CancelToken)

    def find(self, name: str) -> ModelInfo:
        for one in self.models.values():
            if name in (one.id, one.name):
                return one
        raise InputError("model_missing", name=name)

    def made(self, job: Job) -> list[Made]:
        news = list[JobNews]()
        perform(job, self.engine, news.append, CancelToken())
        return [one for one in news if isinstance(one, Made)]

    def make(self, job: Job) -> Result:
        self.most -= 1
        if self.most < 0:
            self.token.cancel()
            self.token.check()
        (one,) = self.made(job)
        return one.result

    def add(self, job: Job) -> list[HistoryEntry]:
        """Do it, and keep what comes of it."""
        engine = self.engine.describe()
        found = self.made(job)
        return [record_result(self.history, one, "d", self.blobs, engine) for one in found]

    @property
    def reproducing(self) -> Reproducing:
        services = JobEnvironment(self.find, self.resources)
        return Reproducing(
            self.history, self.blobs, lambda: services, self.make, self.engine.describe
        )

    def again(self, entry: HistoryEntry) -> Reproduction:
        found = self.history.get(entry.uid)
        assert found is not None
        return self.reproducing.again(found)

    def plant(self, entry: HistoryEntry, change: Callable[[dict[str, Any]], object]) -> None:
        """As if it had been made in that environment, with another picture."""
        told = self.history.environment(entry.environment)
        change(told)
        name, data = environment_text(told) if told else ("", "")
        with closing(sqlite3.connect(self.history.file)) as database, database:
            if name:
                database.execute(
                    "INSERT OR REPLACE INTO environments (hash, data) VALUES (?, ?)", (name, data)
                )
            database.execute("UPDATE images SET output_digest = 'other', environment = ?", (name,))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return tiny_info(tiny_folder(tmp_path_factory.mktemp("models") / "tiny"), digest="abc")


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    made = LocalEngine("float32", "cpu")
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path, engine: LocalEngine, model: ModelInfo) -> Iterator[Place]:
    history = History(tmp_path / "history" / "history.sqlite", load_schedulers())
    yield Place(history, BlobStore(tmp_path / "blobs"), engine, {model.name: model})
    history.close()


def words(place: Place, count: int = 1, **more: Any) -> Job:
    (model,) = place.models.values()
    parameters = Parameters(
        prompt="a fox", model=model.id, seed=7, steps=2, size=Size(64, 64), count=count, **more
    )
    return assemble(parameters, model)


def edit(place: Place, spots: int = 1) -> Job:
    (model,) = place.models.values()
    document = Document(picture(96, 320), "picture.png")
    mask = np.zeros((96, 320), np.uint8)
    mask[20:40, 10:30] = 255
    if spots > 1:
        mask[30:60, 270:300] = 128
    document.mask.write(document.mask.rect, mask)
    parameters = Parameters(prompt="a cat", model=model.id, seed=7, steps=2, count=2)
    return assemble(parameters, model, plans_for(document, model), document)


@pytest.mark.slow
@pytest.mark.states("repeated.same")
def test_words_edits_and_work_repeat_alone_and_after_a_restart(place: Place) -> None:
    entries = [
        *place.add(words(place, 2)),
        *place.add(edit(place)),
        *place.add(edit(place, 2)),
        *place.add(work_job("w", "clean", picture(24, 30, 4, "uint16"), "p3", strength=0.5)),
    ]
    assert len(entries) == 7
    place.engine = LocalEngine("float32", "cpu")
    for entry in reversed(entries):
        assert place.again(entry).verdict == "same", entry
    assert len(place.history.newest(limit=50)) == 7


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("table", "name", "said"),
    [
        ("", "program", "Velatura 0.0.1 → "),
        ("engine", "torch", "torch 0.0.1 → "),
        ("engine", "diffusers", "diffusers 0.0.1 → "),
        ("engine", "transformers", "transformers 0.0.1 → "),
        ("engine", "python", "python 0.0.1 → "),
        ("engine", "driver", "driver 0.0.1 → none"),
        ("engine", "device", "device 0.0.1 → cpu"),
        ("engine", "device name", "device name 0.0.1 → "),
        ("engine", "dtype", "precision 0.0.1 → float32"),
        ("engine", "pack", "build of torch 0.0.1 → none"),
        ("engine", "processor", "processor 0.0.1 → "),
        ("model", "digest", " 0.0.1 → abc"),
        ("memory", "offload", "memory: offload parts → "),
        ("memory", "quantisation", "memory: quantisation int8 → "),
    ],
)
@pytest.mark.states("repeated.differs", "repeated.same")
def test_what_differs_is_named(place: Place, table: str, name: str, said: str) -> None:
    (entry,) = place.add(words(place))
    value = said.split(" → ", maxsplit=1)[0].rsplit(maxsplit=1)[-1]

    def change(told: dict[str, Any]) -> None:
        (told[table] if table else told)[name] = value

    place.plant(entry, change)
    made = place.again(entry)
    assert made.verdict == "differs" and len(made.fields) == 1
    assert said in made.fields[0] and made.fields[0] in made.sentence
    assert (made.most, made.mean, made.delta_e) == (0, 0.0, 0.0)  # it is the same picture


@pytest.mark.slow
def test_the_rule_of_soft_masks_is_named_where_it_has_changed(place: Place) -> None:
    hard, *_, soft = place.add(edit(place)) + place.add(edit(place, 2))
    for entry in (hard, soft):
        place.plant(entry, lambda told: told.pop("mask rule", None))
    with closing(sqlite3.connect(place.history.file)) as database, database:
        database.execute("UPDATE images SET output_digest = ?", (soft.output_digest,))
    Path(place.history.path_of(soft)).write_bytes(Path(place.history.path_of(hard)).read_bytes())
    made = place.again(soft)
    assert made.verdict == "differs" and made.fields == ("rule of soft masks 1 → 2",)
    assert "rule of soft masks" not in place.again(hard).sentence


@pytest.mark.slow
@pytest.mark.states("repeated.unexplained", "repeated.unknown")
def test_without_a_known_change_it_says_so(place: Place) -> None:
    (entry,) = place.add(words(place))
    place.plant(entry, lambda told: None)
    assert place.again(entry).verdict == "unexplained"
    place.plant(entry, lambda told: told.clear())
    assert place.again(entry).verdict == "unknown"


@pytest.mark.slow
@pytest.mark.states("repeated.forced")
def test_a_memory_plan_of_then_brings_it_back(place: Place) -> None:
    job = words(place)
    (entry,) = place.add(replace(job, memory=MemoryPlan(precision="bfloat16")))
    made = place.again(entry)
    assert (made.verdict, made.forced) == ("forced", ("memory plan",)) and not made.repeats
    assert made.fields == ("memory: precision bfloat16 → auto",)
    assert made.sentence.endswith("repeats exactly with: memory plan.")


@pytest.mark.slow
@pytest.mark.states("repeated.differs", "repeated.failed")
def test_another_model_of_the_same_name_is_used_and_named(place: Place, tmp_path: Path) -> None:
    (entry,) = place.add(words(place))
    (model,) = place.models.values()
    other = tiny_info(tiny_folder(tmp_path / "other", seed=5), digest="def")
    place.models = {model.name: replace(other, id="other", name=model.name)}
    made = place.again(entry)
    assert made.verdict == "differs" and made.most > 0 and made.delta_e > 0
    assert made.fields == (f"weights of {model.name} abc → def",)
    place.models = {}
    made = place.again(entry)
    assert (made.verdict, made.code) == ("failed", "model_missing") and model.name in made.sentence


@pytest.mark.slow
def test_what_went_in_is_gone(place: Place) -> None:
    (entry, _) = place.add(edit(place))
    place.history.mark(entry.uid, inputs="")
    assert place.again(entry).code == "inputs_gone"


def test_a_check_that_was_interrupted_goes_on_and_a_whole_one_begins_again(
    place: Place, tmp_path: Path
) -> None:
    entries = place.add(words(place, 3))

    def run(most: int) -> list[Reproduction]:
        place.most, place.token = most, CancelToken()
        check = ReproduceRun(entries, tmp_path)
        check.run(place.reproducing, place.token)
        return check.found

    assert len(run(2)) == 2
    assert [one.verdict for one in run(1)] == ["same"] * 3
    assert len(run(2)) == 2
    assert len(run(0)) == 2


@pytest.mark.slow
def test_every_verdict_has_its_sentence() -> None:
    told: Mapping[str, Any] = {"uid": "u", "title": "t", "error": "no model"}
    for verdict in REPEATED:
        sentence = Reproduction(**told, verdict=verdict, fields=("a 1 → 2",)).sentence
        assert ("{" not in sentence and sentence.endswith((".", "no model"))) or verdict == "forced"
