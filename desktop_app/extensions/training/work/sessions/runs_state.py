"""The trainings there are, and what the one that is looked at has told."""

from __future__ import annotations

from desktop_app.core.forecast import Forecast
from desktop_app.core.observable import Observable
from desktop_app.extensions.training.values.runs import RunLog, RunRow, TrainingsView


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
