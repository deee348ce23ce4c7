"""Evaluations in the window: one runs in a thread, reports are listed, shown, exported, deleted.

What is measured, and how, is `work.evaluating`, the same as ``velatura evaluate``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.values.suites import Suite
from desktop_app.extensions.evaluation.work.reports.plots import Inks
from desktop_app.extensions.evaluation.work.reports.rendering import Picture, body_of, small
from desktop_app.extensions.evaluation.work.reports.report_words import Say, in_english
from desktop_app.extensions.evaluation.work.reports.sections import Plot, Shot
from desktop_app.extensions.evaluation.work.stores.evaluations import (
    EvaluationStore,
    ReportListing,
)
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore
from desktop_app.state.app_state import AppState
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.threaded_run import ThreadedRun

Tell: TypeAlias = Callable[[str], object]

Evaluate: TypeAlias = Callable[[Mapping[str, Any], "CancelToken", Tell], "Report"]
"""Does what was asked, by the ids of fields; says how far it is. Raises Cancelled and
VelaturaError."""

_PLOT_RATIO: Final = 2.0
"""Pixels of a plot's unit."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownPicture:
    """(h, w, 3|4) uint8, so many pixels of which are one of the window's."""

    pixels: ByteArray
    ratio: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ShownReport:
    """A report as the window shows it.

    Attributes:
        id: of its row.
        name: its heading.
        html: its body.
        pictures: by the addresses in it.
        report: itself.
    """

    id: str
    name: str
    html: str
    pictures: Mapping[str, ShownPicture]
    report: Report


@dataclass(frozen=True, slots=True)
class ReportStyle:
    """How reports are shown: language and colours."""

    say: Say = in_english
    inks: Inks | None = None
    language: str = "en"


class EvaluationSession(ThreadedRun):
    """See above.

    Args:
        store: the reports.
        suites: prompts that models can be compared by.
        evaluate: see `Evaluate`.
        picture: reads pictures of a report, in any thread.
        names: of the encoders there are; in any thread.
        show: brings the page up.

    Attributes:
        rows: of all reports, the newest first.
        suites, encoders: that there are; encoders by their names.
        shown: the chosen one.
        said: what the running one says of itself.
        proposed: values that another page asks to be filled in.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        store: EvaluationStore,
        suites: SuiteStore,
        evaluate: Evaluate,
        picture: Callable[[Report], Picture],
        names: Callable[[], tuple[str, ...]],
        show: Callable[[], object],
    ) -> None:
        super().__init__(state, "evaluation")
        self._background, self._store, self._suites = background, store, suites
        self._evaluate, self._picture, self._show = evaluate, picture, show
        self._names = names
        self.rows: Observable[tuple[ReportListing, ...]] = Observable(())
        self.suites: Observable[tuple[Suite, ...]] = Observable(())
        self.encoders: Observable[tuple[str, ...]] = Observable(())
        self.shown: Observable[ShownReport | None] = Observable(None)
        self.said = Observable("")
        self.proposed: Observable[Mapping[str, Any]] = Observable({})
        self.style, self._wanted = ReportStyle(), ""

    # -- reports ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read which reports and suites there are."""
        self._background.run(lambda: tuple(self._store.rows()), self.rows.put, self.failed)
        self._background.run(self._suites.all, self._take_suites, self.failed)
        self._background.run(self._names, self._take_encoders, self.failed)

    def _take_encoders(self, names: tuple[str, ...]) -> None:
        if names != self.encoders.value:
            self.encoders.value = names

    def _take_suites(self, found: tuple[list[Suite], list[VelaturaError]]) -> None:
        suites, faults = found
        if tuple(suites) != self.suites.value:
            self.suites.value = tuple(suites)
            for error in faults:
                self.failed(error)

    def choose(self, report_id: str) -> None:
        """Show that one; empty: none."""
        self._wanted = report_id
        if not report_id:
            self.shown.value = None
            return
        read = partial(self._read, report_id, self.style)
        self._background.run(read, self._take_shown, self.failed)

    def _take_shown(self, shown: ShownReport) -> None:
        if shown.id == self._wanted:
            self.shown.value = shown

    def _read(self, report_id: str, style: ReportStyle) -> ShownReport:
        report = self._store.get(report_id)
        return shown_report(report_id, report, self._picture(report), style)

    def rename(self, report_id: str, name: str) -> None:
        """Give a report another heading."""

        def renamed(_: None) -> None:
            self.refresh()
            self.choose(self._wanted)

        self._background.run(partial(self._store.rename, report_id, name), renamed, self.failed)

    def delete(self, report_id: str) -> None:
        """Delete a report; pictures stay."""
        if report_id == self._wanted:
            self.choose("")
        self._background.run(
            partial(self._store.delete, report_id), lambda _: self.refresh(), self.failed
        )

    def export(self, path: Path) -> None:
        """Write the chosen one as HTML, PDF or JSON, by the ending of the name."""
        shown = self.shown.value
        if shown is not None:
            from desktop_app.extensions.evaluation.work.reports.exporting import write_out

            read = partial(self._picture, shown.report)
            style = self.style

            def write() -> None:
                write_out(path, shown.report, read(), style.say, style.language)

            self._background.run(write, lambda _: None, self.failed)

    # -- the run ----------------------------------------------------------------------------------

    def propose(self, values: Mapping[str, Any]) -> None:
        """Show the page with these values filled in; the others stay."""
        self.choose("")
        self.proposed.value = dict(values)
        self._show()

    def start(self, values: Mapping[str, Any]) -> None:
        """Evaluate; one at a time. What was computed before it was paused is kept, so that the same
        goes on there."""
        if not self.progress.value.is_running:
            self.said.value = ""
            self._begin(partial(self._work, dict(values)))

    def _work(self, values: Mapping[str, Any], token: CancelToken) -> None:
        report_id = self._store.put(self._evaluate(values, token, self._tell))
        self._home.put(partial(self._made, report_id))

    def _tell(self, text: str) -> None:
        """In the run's thread; what is shown is put into the GUI thread's queue."""
        self._home.put(partial(self.said.put, text))

    def _made(self, report_id: str) -> None:
        self.refresh()
        self.choose(report_id)


def shown_report(
    report_id: str, report: Report, picture: Picture, style: ReportStyle
) -> ShownReport:
    """What the window needs of a report; for a background thread: it reads files and draws."""
    from desktop_app.imaging.drawing.painting import raster

    pictures = dict[str, ShownPicture]()

    def source(one: Shot | Plot) -> str:
        if isinstance(one, Plot):
            drawn = raster(one.page, shipped_fonts(), _PLOT_RATIO)
            address, found = f"plot:{len(pictures)}", ShownPicture(drawn, _PLOT_RATIO)
        else:
            address, pixels = f"picture:{len(pictures)}", small(picture(one.of, one.file))
            found = None if pixels is None else ShownPicture(pixels)
        if found is None:
            return ""
        pictures[address] = found
        return address

    html = "\n".join(body_of(report, source, style.say, style.inks))
    return ShownReport(report_id, report.name, html, pictures, report)
