"""Runs of trainings in the window: started from set and settings, paused, looked at, used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.atomic_write import make_folder
from desktop_app.core.conditions import embedding, lora, of_kind
from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.core.events import TrainingDone
from desktop_app.core.forecast import Forecast
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable, connect_each
from desktop_app.extensions.training.values.choosing import examples_of, notes_of
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.extensions.training.values.facts import PictureFacts
from desktop_app.extensions.training.values.run import CHECKPOINTS, RUN_FILE, Run
from desktop_app.extensions.training.values.runs import RunLog, RunRow, TrainingsView
from desktop_app.extensions.training.work.running import training_basis
from desktop_app.extensions.training.work.running.trained import out_for
from desktop_app.extensions.training.work.running.training_fit import (
    TrainingCosting,
    training_costing,
)
from desktop_app.extensions.training.work.running.trainings import Trainings
from desktop_app.extensions.training.work.sessions.set_session import SetSession
from desktop_app.extensions.training.work.sessions.settings_state import TrainingSettings
from desktop_app.extensions.training.work.sets.looking import scan_pictures
from desktop_app.library.collection.importing import ImportReport
from desktop_app.state.app_state import AppState
from desktop_app.state.notice import Notice
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.generation_session import GenerationSession

STRENGTHS: Final = (0.4, 0.6, 0.8, 1.0, 1.2)
"""Of a row of test pictures."""


class RunSession:
    """Commands on runs; errors are told in ``state.notice``.

    Args:
        trainings: the queue of trainings.
        out: the models folder.
        arrived: called when something has come of one.

    Attributes:
        runs: what the window observes.
        pause, go_on, look, delete, rename: of the queue.
        compare: opens the page that compares the steps of the run with that id; None: there is
            none.
        comparing: stops the pictures that are being made of steps; None: none are.
        take: takes a file or a folder into the models folder, in any thread.
    """

    compare: Callable[[str], object] | None = None
    take: Callable[[Path], ImportReport]

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        settings: TrainingSettings,
        sets: SetSession,
        trainings: Trainings,
        generation: GenerationSession,
        out: Path,
        arrived: Callable[[], object],
    ) -> None:
        self._state, self._background, self._settings = state, background, settings
        self._sets, self._trainings, self._generation, self._out = sets, trainings, generation, out
        self._arrived = arrived
        self.pause, self.go_on, self.poll = trainings.pause, trainings.go_on, trainings.poll
        self.delete, self.rename = trainings.delete, trainings.rename
        self.runs = RunsState()
        self.comparing: Observable[Callable[[], object] | None] = Observable(None)
        self.failed = reporting(state.notice)
        trainings.changed.connect(self._on_view)
        trainings.told.connect(self._on_event)
        trainings.failed.connect(self.failed)
        self.runs.chosen.changed.connect(self._read_anew)
        self._is_first, self._done = True, set[str]()
        self._timed = set[str]()
        self._learning: dict[str, float | None] = {}
        self._costing: TrainingCosting | None = None
        self._looks, self._again = False, False
        self._wanted: tuple[RunRow, Callable[[], object]] | None = None
        connect_each(self._use_wanted, state.add_ons.changed, state.models.changed)
        connect_each(
            self._estimate,
            sets.set.placed.changed,
            settings.model.changed,
            settings.values.changed,
            state.memory.known.changed,
        )

    # -- beginning --------------------------------------------------------------------------------

    def train(self, then: Callable[[], object] = lambda: None) -> None:
        """Queue a training of the set, as it is now."""
        found, model = self._sets.set.value.value, self._sets.model
        if model is None:
            self.failed(ModelError("model_missing", name="—"))
            return
        if found is None or not found.used:
            name = "—" if found is None else Path(found.folder).name
            self.failed(InputError("training_empty", name=name, reason="it is empty"))
            return
        values, known = self._settings.values.value, self._sets.set.facts.value
        cost = self.runs.cost.value
        learning = cost.seconds - cost.preparing if cost is not None and cost.seconds else None
        make = partial(_made_run, found, known, values, model, self._out, self._outs)
        queue = partial(self._queue, then=then, learning=learning)
        self._background.run(make, queue, self.failed)

    @property
    def _outs(self) -> list[str]:
        """What trainings write, or have written."""
        return [one.out for one in self.runs.view.value.rows]

    def _queue(
        self, run: Run, then: Callable[[], object] = lambda: None, learning: float | None = None
    ) -> None:
        def added(run_id: str) -> None:
            self._learning[run_id] = learning
            self.runs.chosen.value = run_id
            then()

        self._trainings.add(run, added)

    # -- what it takes ----------------------------------------------------------------------------

    def _estimate(self, _: object) -> None:
        """Once for all that changes meanwhile."""
        self._again = True
        found, model = self._sets.set.value.value, self._sets.model
        if self._looks or found is None or model is None or not self._sets.set.placed.value:
            return
        self._looks, self._again = True, False
        facts, values = self._sets.set.facts.value, self._settings.values.value
        told, runs = self._state.engine.value.info, self._trainings.runs
        pictures = self._state.memory.known.value
        known = pictures if pictures is not None and pictures.model == model else None
        speed = None if known is None else known.speed(Size(model.native_size, model.native_size))

        def estimate() -> tuple[TrainingCosting, Forecast]:
            chosen = examples_of(found, [*facts.values()], values, model)
            costing = training_costing(model, chosen.examples, values, told, runs, speed)
            return costing, costing(values)

        def failed(error: VelaturaError) -> None:
            self._take_cost((None, None))

        self._background.run(estimate, self._take_cost, failed)

    def _take_cost(self, made: tuple[TrainingCosting, Forecast] | tuple[None, None]) -> None:
        self._costing, self.runs.cost.value = made
        self._looks = False
        if self._again:
            self._estimate(None)

    def fit(self) -> None:
        """Change the settings as little as lets the training fit into memory."""
        costing, values = self._costing, self._settings.values.value
        if costing is not None:
            self._background.run(
                partial(costing.fitted, values),
                lambda fit: self._settings.change(**fit.settings),
                self.failed,
            )

    # -- what runs --------------------------------------------------------------------------------

    def go_on_changed(self, run_id: str) -> None:
        """The same, although what it depends on is not what it was."""
        work = partial(training_basis.go_on_with, self._trainings.runs, run_id)
        self._background.run(work, lambda _: self.go_on(run_id), self.failed)

    def start_again(self, run_id: str) -> None:
        """Queue another one with its settings, of what is there now; it stays."""

        def make() -> Run:
            begun = training_basis.begun_again(self._trainings.runs.run(run_id))
            return _named(begun, self._out, others)

        others = self._outs

        self._background.run(make, self._queue, self.failed)

    def _on_view(self, view: TrainingsView) -> None:
        self.runs.view.value = replace(view, rows=tuple(map(self._whole, view.rows)))
        if self._timed != (timed := {one.id for one in view.rows if one.left is not None}):
            self._timed = timed
            self._estimate(None)
        done = {one.id for one in view.rows if one.state == "done"}
        if not self._is_first and done - self._done:
            self._arrived()
        self._done = done
        if self._is_first and view.interrupted:
            names = ", ".join(one.title or one.model for one in view.interrupted)
            told = Notice(notes=("trainings_interrupted",), params={"names": names})
            self._state.notice.value = told
        self._is_first = False
        if self.runs.row is None:
            self.runs.chosen.value = view.rows[0].id if view.rows else ""
        elif self.runs.row.state == "done":
            self._on_event(self.runs.chosen.value)

    def _whole(self, row: RunRow) -> RunRow:
        """Before its first step with the time of all that follows, too, as far as it was
        forecast."""
        if row.step or row.left is None:
            return row
        return replace(row, left=row.left + (self._learning.get(row.id) or 0.0))

    def is_timed(self, row: RunRow) -> bool:
        """Whether ``row.left`` is the time of all that is left, and not of what is done before its
        first step alone."""
        return bool(row.step or self._learning.get(row.id))

    def _read_anew(self, run_id: str) -> None:
        self.runs.log.value = RunLog()
        self._on_event(run_id)

    def _on_event(self, run_id: str) -> None:
        if run_id and run_id == self.runs.chosen.value:
            self._trainings.read_log(run_id, partial(self._take, run_id), self.runs.log.value)

    def _take(self, run_id: str, log: RunLog) -> None:
        if run_id == self.runs.chosen.value:
            self.runs.log.value = log

    def can_compare(self, row: RunRow) -> bool:
        """Whether there is what was taught by a step that was sampled, which is written after its
        samples."""
        is_there = self.compare is not None and RUN_FILE not in row.damaged
        steps = {one.step for one in self.runs.log.value.samples} - {0}
        return is_there and any(row.done is not None or self.has_step(row, one) for one in steps)

    # -- what came of it --------------------------------------------------------------------------

    def result_of(self, row: RunRow) -> AddOn | ModelInfo | None:
        """What came of a run, if it is in the collection."""
        files = () if row.done is None else row.done.files.values()
        there = (*self._state.add_ons.value, *self._state.models.value)
        return next((one for one in there if one.path in files), None)

    def use(self, row: RunRow) -> None:
        """Add it to the prompt, with the word that stands for it, and choose its model where the
        one that is chosen can't use it (of its family only the starter model can't); or choose the
        model it is. Another step of the same training that acts makes room for it, and so does
        what another training taught the same word."""
        found, parameters, now = self.result_of(row), self._state.parameters, self._state.model
        if isinstance(found, ModelInfo):
            parameters.use_defaults_of(found)
        if not isinstance(found, AddOn):
            return
        for base in [one for one in self._state.models.value if one.name == row.model][:1]:
            if now is None or not found.suits(now) or now.bundled != base.bundled:
                parameters.use_defaults_of(base)
        is_word = found.component == "embedding"
        word = found.word if is_word else next(iter(found.triggers), "")
        use = embedding(found.key, word) if is_word else lora(found.key)
        rows = self.runs.view.value.rows
        same = {
            one.key
            for one in self._state.add_ons.value
            if _is_taught(one, row)
            or ({*one.triggers} & {*found.triggers} and any(_is_taught(one, run) for run in rows))
        }
        others = of_kind(parameters.value.conditions, use.kind)
        if all(one.name != found.key for one in others):
            others = [one for one in others if one.name not in same]
            parameters.change_conditions(use.kind, *others, use)
        prompt = parameters.value.prompt
        if word and word not in prompt:
            parameters.update(prompt=", ".join(filter(None, (word, prompt.strip()))))

    def has_step(self, row: RunRow, step: int) -> bool:
        """Whether there is what was taught by that step."""
        return (Path(row.folder) / CHECKPOINTS / f"step-{step:08d}").is_dir()

    def use_step(self, row: RunRow, step: int, then: Callable[[], object]) -> None:
        """Take up what that step taught, and use it as the run's result, while it trains, too;
        ``then`` is called when it is in use. What was taken up before is there once."""

        def take() -> ImportReport:
            found = self._trainings.runs.taught_by(row.id).get(step)
            if found is None:
                raise InputError("checkpoints_none", name=f"{row.title} {step}")
            return self.take(found)

        def taken(report: ImportReport) -> None:
            paths = [path for one in (*report.added, *report.known) for path in one.paths]
            files = {str(at): str(path) for at, path in enumerate(paths)}
            done = TrainingDone(files, step, None, step, "steps", 0.0)
            self._wanted = replace(row, done=done), then
            self._arrived()
            self._use_wanted(None)

        self._background.run(take, taken, self.failed)

    def _use_wanted(self, _: object) -> None:
        """Once it is in the list."""
        if self._wanted is not None and self.result_of(self._wanted[0]) is not None:
            (row, then), self._wanted = self._wanted, None
            self.use(row)
            then()

    def try_strengths(self, row: RunRow, prompt: str) -> None:
        """Queue a picture at each of `STRENGTHS`, with one seed."""
        found, model = self.result_of(row), self._state.model
        if not isinstance(found, AddOn) or model is None:
            return
        now = self._state.parameters.value
        others = tuple(one for one in now.conditions if (one.kind, one.name) != ("lora", found.key))
        for weight in STRENGTHS:
            use = replace(lora(found.key), weight=weight)
            chosen = replace(
                now, prompt=prompt, count=1, conditions=(*others, use), styles=(), line_each=False
            )
            self._generation.queue_planned(chosen, model, (), None)


def _is_taught(one: AddOn, row: RunRow) -> bool:
    """Whether it is the result, or a step, of that training, by its name alone."""
    is_result = row.done is not None and one.path in row.done.files.values()
    return is_result or Path(one.path).stem.startswith(f"{Path(row.out).name} step ")


def _made_run(
    found: TrainingSet,
    known: Mapping[str, PictureFacts],
    values: Mapping[str, Any],
    model: ModelInfo,
    out: Path,
    others: Sequence[str],
) -> Run:
    """In a thread: looked at once more, as it is on the disk now. Raises VelaturaError."""
    facts = scan_pictures(found, known.values())
    chosen = examples_of(found, facts, values, model)
    if not chosen.examples:
        reason = ", ".join(sorted(set(chosen.without.values()))).replace("_", " ")
        raise InputError("training_empty", name=Path(found.folder).name, reason=reason)
    run = Run(model, dict(values), chosen.examples, "", notes_of(found), sets=(found.folder,))
    return _named(run, out, others)


def _named(run: Run, out: Path, others: Sequence[str]) -> Run:
    """With its own title, and a file that no other training writes. Raises InputError."""
    title = run.settings["trigger"] or next((Path(one).name for one in run.sets), run.title)
    file, title = out_for(out, title, run.settings["method"], others)
    make_folder(file.parent)
    return replace(run, out=str(file), title=title)


class RunsState:
    """What the window observes.

    Attributes:
        view: all of them.
        chosen: id of the one that is looked at; empty: none is.
        log: what that one has told.
        cost: of the training that is being prepared; None: it is not known.
    """

    def __init__(self) -> None:
        self.view: Observable[TrainingsView] = Observable(TrainingsView())
        self.chosen: Observable[str] = Observable("")
        self.log: Observable[RunLog] = Observable(RunLog())
        self.cost: Observable[Forecast | None] = Observable(None)

    @property
    def row(self) -> RunRow | None:
        """The one that is looked at."""
        return next((one for one in self.view.value.rows if one.id == self.chosen.value), None)
