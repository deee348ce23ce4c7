"""The steps of a training compared in a thread of the window, by the queue; what was made of them
before is there at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.observable import Observable
from desktop_app.extensions.evaluation.values.suites import Suite
from desktop_app.extensions.evaluation.work.evaluating.checkpoints import (
    Compared,
    checkpoint_suite,
    checkpoint_variants,
    measured,
    with_pictures,
)
from desktop_app.extensions.evaluation.work.evaluating.evaluating import EvaluationServices
from desktop_app.extensions.evaluation.work.suites.suite_run import Variant
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.state.app_state import AppState
from desktop_app.worker.threaded_run import ThreadedRun

Make: TypeAlias = Callable[
    [
        "Suite",
        "Sequence[Variant]",
        CancelToken,
        "Callable[[Variant, int, int], object]",
        Callable[[list[Path]], object],
        Path,
        "Sequence[int]",
    ],
    list[Path],
]
"""Makes the pictures in rounds below a folder: tells how many of a variant there are, and the
folders before each."""


class CheckpointSession(ThreadedRun):
    """See above.

    Args:
        folder: of all trainings.
        make: see `Make`.
        services: what pictures are measured with.

    Attributes:
        run_id: of the training that is asked for; empty: none is.
        shown: what is known of it; None: nothing yet.
    """

    def __init__(
        self,
        state: AppState,
        folder: Path,
        make: Make,
        services: Callable[[CancelToken], EvaluationServices],
    ) -> None:
        super().__init__(state, "checkpoints")
        self._runs, self._make, self._services = TrainingRuns(folder), make, services
        self.run_id, self._doing = Observable(""), ""
        self.shown: Observable[Compared | None] = Observable(None)

    def begin(self, run_id: str) -> None:
        """Show what is made of that training's steps, and measure it where that is all; another one
        that is being compared is left, and what is made of it stays."""
        if run_id == self.run_id.value and self.progress.value.is_running:
            return
        self.run_id.value, self.shown.value = run_id, None
        if self.progress.value.is_running:
            self.pause()
        elif run_id:
            self._doing = run_id
            self._begin(partial(self._compare, run_id, makes=False))

    def make(self) -> None:
        """The pictures that it lacks, and measure."""
        if self.run_id.value and not self.progress.value.is_running:
            self._doing = self.run_id.value
            self._begin(partial(self._compare, self._doing, makes=True))

    def _over(self) -> None:
        super()._over()
        if self._doing != self.run_id.value:
            self.begin(self.run_id.value)

    # -- in the thread ------------------------------------------------------------------------

    def _compare(self, run_id: str, token: CancelToken, *, makes: bool) -> None:
        suite = checkpoint_suite(self._runs, run_id)
        variants = checkpoint_variants(self._runs, run_id)
        shown, seen, places = Compared(run_id, suite, {}), 0, list[Path]()
        total = len(suite.prompts) * len(variants)

        def refresh(*_: object) -> None:
            nonlocal shown
            shown = replace(
                with_pictures(shown, variants, places),
                seconds=self._runs.seconds_apart(run_id, "compared/*/*.png")
                or self._runs.seconds_apart(run_id, "samples/000000-*"),
            )
            self._home.put(partial(self._take, shown))
            self._home.put(partial(self._counted, total - shown.lacking, total))

        def begun(folders: list[Path]) -> None:
            nonlocal shown, seen
            places[:] = folders
            refresh()
            if seen < shown.whole >= min(shown.rounds[-1], len(suite.prompts)):
                shown = measured(shown, self._runs.run(run_id), self._services(token))
                seen = shown.whole
                self._home.put(partial(self._take, shown))
            if not makes and shown.lacking:
                raise Cancelled

        with suppress(Cancelled):
            below = self._runs.folder / run_id / "compared"
            begun(self._make(suite, variants, token, refresh, begun, below, shown.rounds))

    def _take(self, shown: Compared) -> None:
        if shown.run_id == self.run_id.value:
            self.shown.value = shown
