"""The loop of a training: steps, measurements, samples and states, from where it was left."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import torch

from desktop_app.core.as_json import json_text, to_json
from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import EngineError
from desktop_app.core.events import (
    EVENTS,
    EngineEvent,
    Evaluated,
    Loading,
    Noted,
    SampleMade,
    Trained,
)
from desktop_app.extensions.training.values.run import CHECKPOINTS, LOG_FILE
from desktop_app.extensions.training.work.trainer.result import write_checkpoint
from desktop_app.extensions.training.work.trainer.sampling import sample
from desktop_app.extensions.training.work.trainer.scalars import Scalars
from desktop_app.extensions.training.work.trainer.session import TrainerSession, learning_rate
from desktop_app.extensions.training.work.trainer.states import (
    Counters,
    State,
    States,
    Tensors,
    optimizer_tensors,
    parameter_tensors,
    put_optimizer,
    put_parameters,
)
from desktop_app.extensions.training.work.trainer.workers import whole
from desktop_app.imaging.png import write_png

Tell = Callable[[EngineEvent], None]

LEAST_SECONDS: Final = 20.0
"""Between two states, besides those at measurements."""

_COST: Final = 20
"""A state is written no more often than takes this many times as long as writing it."""

_RESCUES: Final = 4
"""How often a loss that is not a number is answered by a lower learning rate."""

_NAMES = {kind: name for name, kind in EVENTS.items()}


class Log:
    """A run's log: a line of JSON for each event; samples are pictures beside it.

    Args:
        folder: of the run.
        tell: gets each event, too.
        writes: whether this process writes and tells.
    """

    def __init__(self, folder: Path, tell: Tell, *, writes: bool) -> None:
        self._folder, self._tell, self._writes = folder, tell, writes
        self._scalars = Scalars(folder / "tensorboard")

    def begin(self, step: int) -> None:
        """The training goes on after ``step``."""
        if self._writes:
            self._scalars.begin(step)

    def close(self) -> None:
        self._scalars.close()

    def __call__(self, event: EngineEvent) -> None:
        """Write it down and tell it.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        if not self._writes:
            return
        try:
            self._write(event)
        except OSError as error:
            raise error_while_writing(error, LOG_FILE) from error
        self._tell(event)

    def _write(self, event: EngineEvent) -> None:
        told: dict[str, Any] = {"event": _NAMES[type(event)]}
        if isinstance(event, SampleMade):
            file = self._folder / "samples" / f"{event.step:06d}-{event.number}.png"
            file.parent.mkdir(exist_ok=True)
            write_atomic(file, write_png(event.pixels, ()))
            told |= {"step": event.step, "number": event.number, "prompt": event.prompt}
            told["file"] = f"samples/{file.name}"
        else:
            told |= to_json(event)
        line = with_check(json_text(told).encode("utf-8", "surrogatepass")) + b"\n"
        with (self._folder / LOG_FILE).open("ab+") as log:
            if end := log.tell():
                log.seek(end - 1)
                line = line if log.read(1) == b"\n" else b"\n" + line  # a full disk tore the last
            log.write(line)
        self._scalars.add(event)


class Loop:
    """That of one session.

    Args:
        session: what is trained.
        folder: of the run; its states are in it.
        log: gets what happens.
        cancel: looked at before every step: the state is written then.
    """

    def __init__(
        self, session: TrainerSession, folder: Path, log: Log, cancel: CancelToken
    ) -> None:
        self._session, self._folder, self._log, self._cancel = session, folder, log, cancel
        self._settings = session.settings
        self._states = States(folder / "states", self._settings["kept"], log)
        self.counters = Counters()
        """What is counted so far."""
        self._average: Tensors = {}
        self._written = (0.0, 0.0)  # when, and how long it took
        self._recent: list[float] = []
        self._took = dict[str, float]()  # the last time, by the setting that says how often
        self._remade = 0

    def run(self) -> str:
        """Train to the end; gives the reason of it: "steps", "minutes" or "no gain".

        Raises:
            Cancelled: its state is written.
            EngineError: ``training_diverged``.
            StorageError: ``disk_full``.
        """
        self._tell_remade()
        state = self._last()
        if state is None:
            self.counters.began = time.time()
            self._write()  # there is something to go back to
        else:
            self._restore(state)
        self._log.begin(self.counters.step)
        self._written = (time.monotonic(), 0.0)
        if self.counters.step == 0:
            self._sample(0)
        while not (reason := self._end()):
            if self._is_cancelled:
                self._write()
                raise Cancelled
            begun = time.perf_counter()
            done = self._step()
            seconds = time.perf_counter() - begun
            self.counters.seconds += seconds
            if done:
                self._after(seconds)
        if self._settings["sample"] and self.counters.step % self._settings["sample"]:
            self._sample(self.counters.step)  # of what was learnt there is one to see
        self._write()
        self._session.workers.wait()
        return reason

    def best(self) -> tuple[int, Tensors]:
        """The weights that are kept, and their step: those of the best measurement, if training
        may end for want of a better one and they are whole; else the last."""
        counters = self.counters
        if self._settings["patience"] and counters.best not in (0, counters.step):
            state = self._states.read(counters.best)
            if state is not None:
                return counters.best, state.average or state.weights
            note = Noted("training_best_lost", {"best": counters.best, "step": counters.step})
            self._log(note)
        return counters.step, self._average or parameter_tensors(self._session.parameters)

    # -- one step ----------------------------------------------------------------------------------

    def _step(self) -> bool:
        """Whether it was done; else the loss was not a number, and it went back."""
        session, counters = self._session, self.counters
        optimizer = session.optimizer
        for group in optimizer.param_groups:
            group["lr"] = self._rate(group["name"])
        optimizer.zero_grad(set_to_none=True)
        loss = session.backward(counters.step)
        parameters = list(session.parameters.values())
        norm = session.workers.clip(optimizer, parameters, self._settings["clip"])
        self._loss = session.workers.mean(loss)
        overflowed = session.workers.scaler is not None and not math.isfinite(norm)
        if not math.isfinite(self._loss) or (not math.isfinite(norm) and not overflowed):
            self._rescue()
            return False
        session.workers.step(optimizer)
        counters.step += 1
        self._follow()
        return True

    def _rate(self, name: str) -> float:
        settings, counters = self._settings, self.counters
        last = settings["last_rate"] * settings[name] / settings["rate"]
        rate = learning_rate(settings, counters.step, self._progress, settings[name], last)
        return rate * counters.slower

    @property
    def _progress(self) -> float:
        counters, settings = self.counters, self._settings
        shares = [0.0]
        if settings["steps"]:
            shares.append(counters.step / settings["steps"])
        if settings["minutes"]:
            seconds = self._session.workers.share(counters.seconds)
            shares.append(seconds / (60 * settings["minutes"]))
        return max(shares)

    def _end(self) -> str:
        counters, settings = self.counters, self._settings
        if settings["steps"] and counters.step >= settings["steps"]:
            return "steps"
        if settings["minutes"] and self._progress >= 1:
            return "minutes"
        if settings["patience"] and counters.stale >= settings["patience"]:
            return "no gain"
        return ""

    @torch.no_grad()
    def _follow(self) -> None:
        """The moving average, faster at the start, when it is worth nothing yet."""
        decay = self._settings["ema"]
        if not decay:
            return
        steps = self.counters.step
        keep = min(decay, (1 + steps) / (10 + steps))
        for name, parameter in self._session.parameters.items():
            now = whole(parameter.detach()).cpu().contiguous()
            if name in self._average:
                self._average[name].lerp_(now, 1 - keep)
            else:
                self._average[name] = now.clone()

    def _rescue(self) -> None:
        """Go back to the last state, with half the learning rate."""
        slower = self.counters.slower / 2
        if slower < 0.5**_RESCUES:
            raise EngineError("training_diverged", step=self.counters.step)
        state = self._last()
        self._session.workers.wait()  # before the first one writes it again
        if state is None:
            raise EngineError("training_diverged", step=self.counters.step)
        self._log(
            Noted("training_rescued", {"step": self.counters.step, "to": state.counters.step})
        )
        self._restore(state)
        self._log.begin(state.counters.step)
        self.counters.slower = slower
        self._write()

    # -- between steps -----------------------------------------------------------------------------

    def _after(self, seconds: float) -> None:
        counters, settings = self.counters, self._settings
        self._recent = [*self._recent[-19:], seconds]
        rate = self._session.optimizer.param_groups[0]["lr"]
        self._log(
            Trained(counters.step, self._total, self._loss, rate, round(seconds, 4), self._left)
        )
        measured = settings["evaluate"] and counters.step % settings["evaluate"] == 0
        if measured and self._session.evaluation.is_possible:
            with self._timed("evaluate"):
                self._evaluate()
                self._write()
        elif self._session.workers.share(self._is_due):
            self._write()
        if settings["sample"] and counters.step % settings["sample"] == 0:
            self._sample(counters.step)

    @property
    def _is_cancelled(self) -> bool:
        """Whether the first process is to stop; while it is held this waits."""
        return bool(self._session.workers.share(float(self._cancel.rest())))

    @property
    def _is_due(self) -> bool:
        when, took = self._written
        return time.monotonic() - when > max(LEAST_SECONDS, _COST * took)

    @property
    def _total(self) -> int:
        counters, settings = self.counters, self._settings
        totals = [settings["steps"]] if settings["steps"] else []
        if settings["minutes"] and self._recent:
            left = 60 * settings["minutes"] - counters.seconds
            totals.append(counters.step + max(0, round(left / self._mean)))
        return min(totals, default=counters.step)

    @property
    def _mean(self) -> float:
        return sum(self._recent) / len(self._recent)

    @property
    def _left(self) -> float | None:
        if len(self._recent) < 3:
            return None
        step, total = self.counters.step, self._total
        others = (  # of this step, too: it is told before them
            seconds * (total // self._settings[name] - (step - 1) // self._settings[name])
            for name, seconds in self._took.items()
        )
        each = self._settings["sample"]
        last = self._took.get("sample", 0.0) if each and total % each else 0.0
        return round((total - step) * self._mean + sum(others) + last, 1)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self._took[name] = time.perf_counter() - begun

    def _evaluate(self) -> None:
        session, counters = self._session, self.counters
        with self._averaged():
            loss = session.workers.share(session.evaluation.loss(session.losses))
        best = counters.best_loss is None or loss < counters.best_loss
        if best:
            counters.best, counters.best_loss, counters.stale = counters.step, loss, 0
        else:
            counters.stale += 1
        self._log(Evaluated(counters.step, loss, best, counters.stale))

    def _sample(self, step: int) -> None:
        session = self._session
        if not self._settings["sample"] or not (
            session.workers.is_first or session.workers.deals_out
        ):
            return
        with self._timed("sample"), self._averaged():
            for number, wanted in enumerate(session.wanted):
                self._log(Loading("samples", number, len(session.wanted)))
                pixels = sample(
                    session.base,
                    session.base.network,
                    session.texts,
                    wanted,
                    number,
                    session.autocast(),
                    None if session.distilling is None else session.distilling.scale,
                )
                self._log(SampleMade(step, number, wanted.prompt, pixels))
            weights = parameter_tensors(session.parameters)
            if step and session.workers.is_first:
                folder = self._folder / CHECKPOINTS
                write_checkpoint(session, self.counters, weights, folder)

    @contextmanager
    def _averaged(self) -> Iterator[None]:
        """While it lasts nothing drops out, and the parameters are their average, if there is
        one."""
        session = self._session
        session.learn(learning=False)
        own = parameter_tensors(session.parameters) if self._average else {}
        put_parameters(session.parameters, self._average)
        try:
            yield
        finally:
            put_parameters(session.parameters, own)
            session.learn(learning=True)

    # -- states ------------------------------------------------------------------------------------

    def _last(self) -> State | None:
        """The last whole one, which the first process chooses; None: there is none."""
        workers = self._session.workers
        state = self._states.read() if workers.is_first else None
        step = int(workers.share(-1 if state is None else state.counters.step))
        return state if workers.is_first or step < 0 else self._states.read(step)

    def _tell_remade(self) -> None:
        remade = self._session.remade
        if remade > self._remade:
            self._log(Noted("training_cache_damaged", {"count": remade - self._remade}))
            self._remade = remade

    def _write(self) -> None:
        self._tell_remade()
        session, begun = self._session, time.monotonic()
        scaler = session.workers.scaler
        self.counters.scaler = {} if scaler is None else dict(scaler.state_dict())
        if session.workers.is_first or session.workers.deals_out:
            state = State(
                self.counters,
                parameter_tensors(session.parameters),
                self._average,
                optimizer_tensors(session.optimizer),
            )
            if session.workers.is_first:
                self._states.write(state)
        self._written = (time.monotonic(), time.monotonic() - begun)

    def _restore(self, state: State) -> None:
        session = self._session
        self.counters = state.counters
        put_parameters(session.parameters, state.weights)
        put_optimizer(session.optimizer, state.optimizer)
        self._average = dict(state.average)
        if session.workers.scaler is not None and state.counters.scaler:
            session.workers.scaler.load_state_dict(state.counters.scaler)
