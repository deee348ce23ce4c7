"""``velatura train``: from a set to its result, with a state that survives Ctrl+C and kills."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from desktop_app.app.field_options import fields_said
from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.named_files import chosen_model
from desktop_app.app.services import AppServices, load_services
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.as_json import json_text, to_json
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine, Tell
from desktop_app.core.errors import EngineError, InputError, StorageError, VelaturaError
from desktop_app.core.events import (
    EVENTS,
    EngineEvent,
    Evaluated,
    Loading,
    Noted,
    SampleMade,
    Trained,
    TrainingDone,
)
from desktop_app.core.file_lock import Lock
from desktop_app.core.forecast import Forecast
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.operations import Training
from desktop_app.core.plain_text import read_text_file
from desktop_app.core.sizes import size_text
from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.training.values import basis
from desktop_app.extensions.training.values.choosing import examples_of, examples_to_make, notes_of
from desktop_app.extensions.training.values.examples import Example, Role
from desktop_app.extensions.training.values.fields import (
    FIELDS,
    effective_scale,
    is_distilled,
    settings_of,
)
from desktop_app.extensions.training.values.findings import TITLES
from desktop_app.extensions.training.values.presets import load_presets
from desktop_app.extensions.training.values.run import Run, preset_family
from desktop_app.extensions.training.work.running import training_basis
from desktop_app.extensions.training.work.running.training_fit import (
    TrainingCosting,
    training_costing,
)
from desktop_app.extensions.training.work.running.training_run import TrainingServices, run_training
from desktop_app.extensions.training.work.running.training_services import usual_services
from desktop_app.extensions.training.work.sets.looking import scan_pictures
from desktop_app.extensions.training.work.sets.set_file import read_set
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.extensions.training.work.stores.settings_file import read_settings, write_settings
from desktop_app.extensions.training.work.trainer.launched import tell_others
from desktop_app.networks.environment import prepare_environment

_NAMES: Final = {kind: name for name, kind in EVENTS.items()}

INTERRUPTED: Final = 130
"""The exit code after Ctrl+C."""


@dataclass(frozen=True, slots=True)
class _RequestedTraining:
    """What was asked for: a training, and what is known of it."""

    run: Run
    without: Mapping[str, str]
    cost: TrainingCosting


def run_train(arguments: argparse.Namespace, _: object) -> Reply:
    """Do it; it tells by itself."""
    say = _Teller(as_json=arguments.json)
    parts = load_services(arguments.data_dir, plugins=True)
    with closing(parts):
        try:
            return Reply("", None, _train(parts, arguments, say))
        except VelaturaError as error:
            if not arguments.json:
                raise
            say.line({"event": "failed", "error": error.to_json()})
            return Reply("", None, 1 if isinstance(error, EngineError) else 2)


def _train(parts: AppServices, arguments: argparse.Namespace, say: _Teller) -> int:
    rank = _rank()
    runs = TrainingRuns(parts.paths.root / "trainings")
    if rank:  # the first process tells what is trained
        LaunchedTrainer().run("train", Training(""), lambda event: None, CancelToken())
        return 0
    out = _out(arguments.out)
    run_id = _left(runs, out, say) if arguments.resume else ""
    if run_id and not arguments.dry_run:
        _take_changes(parts, runs, run_id, arguments, say)
    if not run_id:
        asked = _requested_training(parts, runs, arguments, out, say)
        if arguments.dry_run:
            say.forecast(asked.run, asked.without, asked.cost(asked.run.settings))
            return 0
        check_writable(out)
        run_id = runs.add(asked.run, "paused")
    elif arguments.dry_run:
        run = runs.run(run_id)
        cost = training_costing(run.model, run.examples, run.settings, runs=runs)
        say.forecast(run, {}, cost(run.settings))
        return 0
    packs = UsedPack(parts.paths)
    services = usual_services(
        parts.paths,
        lambda: parts.collection,
        lambda: EngineClient(parts.paths.logs / "engine.log", packs=packs),
        packs=packs,
        trainer=None if rank is None else LaunchedTrainer,
    )
    return _carry_out(runs, run_id, services, say)


def _carry_out(runs: TrainingRuns, run_id: str, services: TrainingServices, say: _Teller) -> int:
    """Train, and write down how it ended."""
    lock = runs.take()
    if not isinstance(lock, Lock):
        name = runs.row(run_id).title
        raise lock.error(name, "training_elsewhere")
    with lock, interruptible() as token:
        runs.set_state(run_id, "running")
        try:
            with say.progress():
                done = run_training(runs, run_id, services, say.on_event, token)
        except (Cancelled, KeyboardInterrupt):
            runs.set_state(run_id, "paused")
            say.paused(runs.row(run_id).step)
            return INTERRUPTED
        except VelaturaError as error:
            with suppress(VelaturaError):  # on a full disk; then it was interrupted
                runs.set_state(run_id, "failed", error)
            raise
        runs.set_state(run_id, "done")
    run = runs.run(run_id)
    write_settings(Path(f"{run.out}.toml"), run.model.id, run.settings)
    services.keep(run, done)
    say.done(done)
    return 0


def _rank() -> int | None:
    """The number of this process among those that a launcher started; None: nobody did."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        return None
    return int(os.environ.get("RANK", "0"))


# -- what is asked for -----------------------------------------------------------------------------


def _out(path: Path) -> Path:
    """Absolute, without an ending of weights."""
    path = path.expanduser().absolute()
    return path.with_suffix("") if path.suffix == ".safetensors" else path


def _left(runs: TrainingRuns, out: Path, say: _Teller) -> str:
    """The newest run with that result that can go on. Raises InputError: ``training_none_left``."""
    for row in sorted(runs.rows(), key=lambda row: row.id, reverse=True):
        if row.state not in ("paused", "interrupted", "failed"):
            continue
        try:
            as_told = row.out == str(out) and not row.damaged
            found = row.out if as_told else runs.run(row.id).out  # its folder may have moved
        except StorageError as error:
            if row.out == str(out):
                raise
            reason = str(error.params.get("reason", error.what))
            say.on_event(
                Noted("training_passed_over", {"name": row.title or row.id, "reason": reason})
            )
            continue
        if found == str(out):
            return row.id
    raise InputError("training_none_left", name=out.name)


def _take_changes(
    parts: AppServices,
    runs: TrainingRuns,
    run_id: str,
    arguments: argparse.Namespace,
    say: _Teller,
) -> None:
    """What has changed since it began, and what is asked for otherwise, is gone on with, where
    ``--accept-changes`` says so. Raises InputError: ``training_changed``."""
    run = runs.run(run_id)
    changes = training_basis.changes_since(run)
    otherwise = tuple(_differing_options(parts, arguments, run))
    asked = (basis.BasisChange("settings", otherwise),) if otherwise else ()
    if not (changes or asked):
        return
    if not arguments.accept_changes:
        raise basis.changed_error(run.title or run.model.name, (*changes, *asked))
    if asked:
        say.note(f"it goes on with what it began with, not with {', '.join(otherwise)}")
    if changes:
        training_basis.go_on_with(runs, run_id, changes)


def _differing_options(
    parts: AppServices, arguments: argparse.Namespace, run: Run
) -> Iterator[str]:
    """What is said on the command line that is not as the run has it."""
    asked: Path | None = arguments.set
    if run.sets and asked and Path(run.sets[0]).resolve() != asked.expanduser().resolve():
        yield f"SET {asked.name}"
    name, said = _said(arguments, run.model)
    if name and Path(chosen_model(parts, name).path) != Path(run.model.path):
        yield f"--model {name}"
    if not arguments.fit:  # it has changed some
        wanted = settings_of({**run.settings, **said})
        for key in said:
            if wanted[key] != run.settings[key]:
                yield f"{key} {wanted[key]}"


def _requested_training(
    parts: AppServices,
    runs: TrainingRuns,
    arguments: argparse.Namespace,
    out: Path,
    say: _Teller,
) -> _RequestedTraining:
    """Raises InputError, ModelError: something of it can't be used."""
    model, settings, prior = _settings(parts, arguments)
    if is_distilled(settings) and (arguments.set is None or arguments.set.is_file()):
        prompts = settings["prompts"] if arguments.set is None else _prompts(arguments.set)
        examples = examples_to_make(prompts, settings, model)
        _check_some(examples, {}, "--prompts")
        run = Run(model, settings, examples, str(out), title=out.name)
        return _RequestedTraining(run, {}, training_costing(model, examples, settings, runs=runs))
    if arguments.set is None:
        raise InputError("training_empty", name="SET", reason="no set was named")
    of = read_set(arguments.set, settings)
    for (kind, said), count in Counter(one for each in of.used for one in each.remarks).items():
        say.note(f"{TITLES[kind]} ({said}{'; ' * bool(said)}{count})")
    looked = scan_pictures(of, tell=say.on_checked)
    others = None if prior is None else read_set(prior, settings)
    of_kind = None if others is None else (others, scan_pictures(others, tell=say.on_checked))
    chosen = examples_of(of, looked, settings, model, of_kind)
    _check_some(chosen.examples, chosen.without, arguments.set.name)
    if prior is not None:
        _check_some(chosen.examples, {}, prior.name, "prior")
    if not settings["trigger"] and of.trigger:
        settings = {**settings, "trigger": of.trigger}
    sets = (of.folder,) if prior is None else (of.folder, str(prior.absolute()))
    run = Run(model, settings, chosen.examples, str(out), notes_of(of), out.name, sets)
    cost = training_costing(model, run.examples, settings, runs=runs)
    if arguments.fit:
        fit = cost.fitted(settings)
        for rung, saved in fit.saved:
            say.note(f"to fit: {rung} ({size_text(saved)} less)")
        run = replace(run, settings=fit.settings)
        if fit.settings["size"] != settings["size"]:  # other buckets
            arguments.size, arguments.fit = fit.settings["size"], False
            again = _requested_training(parts, runs, arguments, out, say)
            return replace(again, run=replace(run, examples=again.run.examples))
    return _RequestedTraining(run, dict(chosen.without), cost)


def _prompts(path: Path) -> list[str]:
    """Those of a text file, one a line. Raises InputError: ``file_unreadable``."""
    lines = read_text_file(path).splitlines()
    return [line.strip() for line in lines if line.strip()]


def _check_some(
    examples: Sequence[Example], without: Mapping[str, str], name: str, role: Role = "learn"
) -> None:
    if not any(each.role == role for each in examples):
        reason = ", ".join(sorted({each.replace("_", " ") for each in without.values()}))
        raise InputError("training_empty", name=name, reason=reason or "it is empty")


def _settings(
    parts: AppServices, arguments: argparse.Namespace
) -> tuple[ModelInfo, dict[str, Any], Path | None]:
    """Model, all settings, and the folder of pictures of its kind, if one was named."""
    name = arguments.model
    if not name and arguments.settings is not None:
        name = read_settings(arguments.settings)[0]
    model = chosen_model(parts, name or "starter")
    _, said = _said(arguments, model)
    number = arguments.prior_said
    prior = None if number is None or number.isdecimal() else Path(number).expanduser()
    return model, settings_of(said), prior


def _said(arguments: argparse.Namespace, model: ModelInfo) -> tuple[str, dict[str, Any]]:
    """The model and the settings that are said, for ``model``; the others have their defaults."""
    name, given = "", dict[str, Any]()
    if arguments.settings is not None:
        name, given = read_settings(arguments.settings)
    said = fields_said(arguments, FIELDS)
    if (arguments.prior_said or "").isdecimal():
        said["prior"] = int(arguments.prior_said)
    preset = _preset(arguments.preset, preset_family(model)) if arguments.preset else {}
    if said.get("minutes") and "steps" not in said:
        said["steps"] = 0  # as many as these hold
    return arguments.model or name, {**preset, **given, **said}


def _preset(name: str, family: str) -> dict[str, Any]:
    presets = {each.id: each for each in load_presets()}
    if name not in presets:
        raise InputError(
            "unknown_choice", setting="--preset", value=name, choices=", ".join(presets)
        )
    return presets[name].of_family(family)


@contextmanager
def interruptible() -> Iterator[CancelToken]:
    """While it lasts the first Ctrl+C, or a request to end, cancels; a second one ends all."""
    token, numbers = CancelToken(), (signal.SIGINT, signal.SIGTERM)

    def on_event(number: int, _frame: object) -> None:
        for each, old in before.items():
            signal.signal(each, old)
        print("\nvelatura: the state is being written…", file=sys.stderr)
        token.cancel()

    before: dict[int, Any] = {each: signal.signal(each, on_event) for each in numbers}
    try:
        yield token
    finally:
        for each, old in before.items():
            signal.signal(each, old)


# -- what is told ----------------------------------------------------------------------------------


class _Teller:
    """Tells on a terminal, or as lines of JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json
        self._line: Callable[[str], object] = lambda text: None

    @contextmanager
    def progress(self) -> Iterator[None]:
        """While it lasts, a line on the terminal is written over."""
        with progress_line(quiet=self._json) as line:
            self._line = line.tell
            yield
        self._line = lambda text: None

    def line(self, value: Mapping[str, Any]) -> None:
        print(json_text(value), flush=True)

    def note(self, text: str) -> None:
        print(f"velatura: note: {text}", file=sys.stderr)

    def on_checked(self, done: int, total: int) -> None:
        self._line(f"looking at pictures: {done} of {total}")

    def on_event(self, event: EngineEvent) -> None:
        if self._json:
            fields = ("step", "number", "prompt")
            of_sample = isinstance(event, SampleMade)  # without its pixels
            told = {each: getattr(event, each) for each in fields} if of_sample else to_json(event)
            self.line({"event": _NAMES[type(event)], **told})
            return
        match event:
            case Trained():
                left = "" if event.left is None else f", {_duration(event.left)} left"
                self._line(f"step {event.step}/{event.total}: loss {event.loss:.4f}{left}")
            case Evaluated():
                best = " (best)" if event.best else ""
                print(f"step {event.step}: held out {event.loss:.4f}{best}", flush=True)
            case Loading():
                self._line(f"{event.what}: {event.done} of {event.total}")
            case Noted():
                self.note(note_sentence(event.code, event.params))
            case _:
                pass

    def forecast(self, run: Run, without: Mapping[str, str], cost: Forecast) -> None:
        """What a dry run found."""
        roles = [each.role for each in run.examples]
        value: dict[str, Any] = {
            "event": "forecast",
            "pictures": {role: roles.count(role) for role in ("learn", "held out", "prior")},
            "left_out": dict(without),
            "memory_bytes": cost.shown_bytes,
            "memory_free_bytes": cost.device_free_bytes or cost.memory_free_bytes,
            "needs": {each.code: each.bytes for each in cost.needs},
            "seconds": round(cost.seconds) or None,
            "fits": cost.verdict != "no",
            "effective_scale": effective_scale(run.settings),
            "settings": run.settings,
        }
        if self._json:
            self.line(value)
            return
        counts = ", ".join(f"{count} {role}" for role, count in value["pictures"].items() if count)
        free = size_text(value["memory_free_bytes"])
        print(f"Pictures: {counts}")
        for name, reason in without.items():
            print(f"Left out: {name} ({reason.replace('_', ' ')})")
        print(f"Memory: about {size_text(cost.shown_bytes)} of {free}")
        about = f"about {_duration(cost.seconds)}"
        known = about if cost.seconds else "can't be told before the first steps"
        print(f"Time: {known}")
        print(f"Effective scale: {value['effective_scale']:g}")

    def paused(self, step: int) -> None:
        if self._json:
            self.line({"event": "paused", "step": step})
        print(f"Paused after step {step}. To go on: the same with --resume.", file=sys.stderr)

    def done(self, done: TrainingDone) -> None:
        """Its files; in JSON it was told as an event."""
        if not self._json:
            print("\n".join(done.files.values()), flush=True)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


class LaunchedTrainer(Engine):
    """The trainer in one of several processes. The first one tells the others what is trained:
    their jobs name no folder."""

    def run(self, operation: str, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        if "torch" not in sys.modules:
            prepare_environment()
        from desktop_app.extensions.training.work.trainer.local import LocalTrainer

        told = replace(job, folder=tell_others(job.folder or None))
        LocalTrainer().run(operation, told, on_event, cancel)

    def close(self) -> None:
        """Nothing to do: the process has ended with its job."""
