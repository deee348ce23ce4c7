"""The stop "Lab" of the page Evaluate: schedules and edits of a consistency model in a grid,
quality against time, batches, and the search for timesteps."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import connect_each
from desktop_app.extensions.evaluation.faces.page.point_plot import PlotPoint, PointPlot
from desktop_app.extensions.evaluation.values.consistency_presets import load_presets
from desktop_app.extensions.evaluation.values.lab import (
    LAB_EDITS,
    MOST_BATCH,
    NEW,
    LabCell,
    LabReport,
    schedule_text,
)
from desktop_app.extensions.evaluation.work.lab.lab_services import plan_of
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.evaluation.work.sessions.lab_session import texts_of
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, ThinBar, label, row, show_text
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.number_field import NumberField
from desktop_app.ui.widgets.picture_sheet import PictureSheet, SheetArea, SheetRow
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.widgets.tick import Tick
from desktop_app.worker.workspace import Workspace

_LEFT: Final = 280
_TILE: Final = 136
_USUAL: Final = "one\n18, 0\neven:5"


class LabView(Retranslated, QWidget):
    """What is asked at the left, what came of it at the right; a click on a picture enlarges it and
    shows what each call of the model made."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, evaluations_of(workspace).lab
        self._pictures = KeptPictures(256, 400, self)
        self._pictures.came.connect(self._on_came)
        self._reference: Path | None = None
        self._cells: list[list[LabCell]] = []
        self.model, self.preset = (ChoiceBox(kit.theme, kit.icons, self) for _ in range(2))
        for box in (self.model, self.preset):
            box.setMinimumContentsLength(1)
        self.schedules = hold(QPlainTextEdit(_USUAL, self), height=96)
        self.schedules.setTabChangesFocus(True)
        self.count, self.seed = NumberField(1, 10_000, self), NumberField(0, 10**9, self)
        self.label, self.search = NumberField(-1, 0, self), NumberField(0, 10, self)
        self.count.set_number(16)
        self.seed.set_number(0)
        self.edits, self.curve = (Tick(kit.theme, self, DENSE) for _ in range(2))
        self.reference, self.run, self.stop = (QPushButton(self) for _ in range(3))
        self.wrong = label("failed", self, wrap=True)
        self.bar = ThinBar(self)
        self.sheet = PictureSheet(kit.theme, self, self._pictures.picture, _TILE)
        self.steps = PictureSheet(kit.theme, self, self._pictures.picture, _TILE)
        self.large, self.about = label("", self), label("secondary", self, wrap=True)
        self.quality, self.batches = PointPlot(kit.theme, self), PointPlot(kit.theme, self)
        self.result = QWidget(self)
        self.stack = EmptyStack(Scrolled(self.result, 200, 120, clear=True), self)
        kit.primary_buttons.add(self.run, "page")
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        asked = hold(QWidget(self), panel_width=_LEFT)
        self.form = Form(asked)
        for key, item, tall in (
            ("model", self.model, False),
            ("preset", self.preset, False),
            ("schedules", self.schedules, True),
            ("count", self.count, False),
            ("seed", self.seed, False),
            ("label", self.label, False),
            ("search", self.search, False),
            ("reference", self.reference, False),
        ):
            self.form.add(key, item, item, tall=tall)
        self.form.add_wide(self.edits)
        self.form.add_wide(self.curve)
        filled(spaced(QVBoxLayout(asked), 8, (0, 0, 8, 0)), self.form, self.wrong, STRETCH)
        left = filled(spaced(QVBoxLayout(), 8), grow(Scrolled(asked, 200, 120, clear=True)))
        for part in (self.bar, self.run, self.stop):
            left.addWidget(part)
            hold(part, panel_width=_LEFT)
        grid = spaced(QVBoxLayout(), 4)
        grid.addWidget(SheetArea(self.sheet, self), 3)
        self._strip = hold(SheetArea(self.steps, self), height=_TILE + 58)
        grid.addWidget(self._strip)
        self.result.setLayout(
            filled(
                row(12),
                grow(grid),
                filled(
                    spaced(QVBoxLayout(), 4),
                    self.large,
                    self.about,
                    self.quality,
                    self.batches,
                    STRETCH,
                ),
            )
        )
        self.setLayout(filled(row(12, (8, 8, 8, 8)), left, grow(self.stack)))

    def _connect(self) -> None:
        connect_each(self._show_model, self.seed.changed, self.label.changed)
        self.sheet.chosen.connect(self._enlarge)
        listen(self._workspace.state.models.changed, self._fill)
        listen_each(self._show, self.session.report.changed, self.session.progress.changed)

    def _acts(self) -> list[Act | Caption]:
        chosen, running = self._reference, self.session.progress.value.is_running
        return [
            Caption("model", self.tr("Model"), do=self._show_model),
            Caption("preset", self.tr("Preset"), do=self._take_preset),
            Caption(
                "schedules",
                self.tr("Schedules"),
                self.tr(
                    "One a line: timesteps (18, 0), one, all, even:5, or levels of noise"
                    " (sigma:0.821). 0 is pure noise."
                ),
            ),
            Caption("count", "", name=self.tr("Pictures")),
            Caption("seed", "", name=self.tr("Seed")),
            Caption(
                "label",
                self.tr("Drawn"),
                name=self.tr("Class"),
                shown=self.chosen is not None and self.chosen.classes > 0,
            ),
            Caption(
                "search",
                self.tr("Off"),
                self.tr("Timesteps of a schedule to search for; needs a reference folder."),
                self.tr("Search"),
            ),
            Act(
                "reference",
                self.tr("None") if chosen is None else chosen.name,
                self._choose_reference,
                name=self.tr("Reference"),
            ),
            Caption("edits", self.tr("Zero-shot edits")),
            Caption("curve", self.tr("Batches and memory")),
            Act("run", self.tr("Run"), self._run, can=self.chosen is not None, shown=not running),
            Act("stop", self.tr("Stop"), self.session.pause, shown=running),
            Caption("sheet", self.tr("Grid")),
            Caption("steps", self.tr("What each step made")),
            Caption(
                "stack.sentence",
                self.tr("Install a consistency model first: the catalogue has those of OpenAI.")
                if self.chosen is None
                else self.tr("Try schedules of timesteps, and compare quality with time."),
            ),
        ]

    def retranslate(self) -> None:
        self._names = {
            NEW: self.tr("New pictures"),
            "inpaint": self.tr("Inpainting"),
            "super_resolution": self.tr("Super-resolution"),
            "colourise": self.tr("Colourisation"),
            "stroke": self.tr("Strokes"),
            "denoise": self.tr("Noise removed"),
            "vary": self.tr("Variation"),
            "interpolate": self.tr("Between two seeds"),
        }
        self._fill(None)

    # -- what is asked --------------------------------------------------------------------------

    @property
    def chosen(self) -> ModelInfo | None:
        models = {one.id: one for one in self.session.models()}
        return models.get(str(self.model.currentData()))

    @Slot(object)
    def _fill(self, _: object) -> None:
        self.model.show_choices({one.id: one.name for one in self.session.models()})
        self._show_model()

    @Slot()
    def _show_model(self, _: object = None) -> None:
        model = self.chosen
        presets = {"": self.tr("Own schedules")}
        if model is not None:
            suited = (one for one in load_presets().items() if one[1].suits(model))
            presets |= {name: each.name for name, each in suited}
        self.preset.show_choices(presets, "")
        if model is not None:
            with QSignalBlocker(self.label):
                self.label.set_range(-1, max(0, model.classes - 1))
            self.session.show_previous(model, self.seed.number, self._label(model))
        self._show(None)

    def _label(self, model: ModelInfo) -> int | None:
        return self.label.number if model.classes and self.label.number >= 0 else None

    def _take_preset(self, preset: str) -> None:
        found = load_presets().get(preset)
        if found is not None:
            self.schedules.setPlainText("\n".join(found.schedules))

    @Slot()
    def _choose_reference(self) -> None:
        title = self.tr("Pictures to Measure Against")
        dialog = choose_folder(self, title, lambda name: self.use_reference(Path(name)))
        dialog.rejected.connect(lambda: self.use_reference(None))

    def use_reference(self, folder: Path | None) -> None:
        """Measure against the pictures of that folder; None: measure nothing."""
        self._reference = folder
        if folder is not None:
            self.count.set_number(max(self.count.number, 64))
        self.acts.refresh()

    @Slot()
    def _run(self) -> None:
        model = self.chosen
        if model is None:
            return
        try:
            plan = plan_of(
                model,
                texts_of(self.schedules.toPlainText()),
                edits=LAB_EDITS if self.edits.isChecked() else (),
                count=self.count.number,
                seed=self.seed.number,
                label=self._label(model),
                most_batch=MOST_BATCH if self.curve.isChecked() else 0,
                search=self.search.number if self._reference is not None else 0,
            )
        except InputError as error:
            show_text(self.wrong, error.what)
            return
        self.wrong.hide()
        self.session.run(plan, model, self._reference)

    # -- what came of it ------------------------------------------------------------------------

    @Slot(object)
    def _show(self, _: object) -> None:
        progress, report = self.session.progress.value, self.session.report.value
        running = progress.is_running
        self.bar.show_share(progress.over, progress.total, shown=running)
        self.acts.refresh()
        self.wrong.setVisible(bool(self.wrong.text()) and not running)
        is_empty = report is None or not report.cells or self.chosen is None
        self.stack.set_empty(is_empty)
        if is_empty or report is None:
            return
        self._cells, rows = [], list[SheetRow]()
        for name in report.rows:
            cells = [cell for one in report.columns if (cell := report.cell(one, name))]
            if cells:
                shown = [(self._caption(report, one), self._path(one.files[0])) for one in cells]
                rows.append(SheetRow(self._names[name], shown))
                self._cells.append(cells)
        self.sheet.show_rows(rows)
        self._enlarge(*self.sheet.at)
        self._plot(report)

    def _caption(self, report: LabReport, cell: LabCell) -> str:
        parts = [schedule_text(cell.timesteps, report.plan.timesteps, 3), f"{cell.seconds:.2g} s"]
        if cell.value is not None:
            parts.append(f"{cell.value:.3g}" + (" dB" if cell.edit != NEW else ""))
        return " · ".join(parts)

    def _path(self, name: str) -> str:
        return str(self.session.folder / name)

    @Slot(int, int)
    def _enlarge(self, line: int, column: int) -> None:
        report = self.session.report.value
        if report is None or line >= len(self._cells) or column >= len(self._cells[line]):
            return
        cell = self._cells[line][column]
        picture = self._pictures.picture(self._path(cell.files[0]))
        side = scaled(220)
        if picture is not None:
            mode = Qt.TransformationMode.FastTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            self.large.setPixmap(picture.scaled(side, side, keep, mode))
        else:
            self.large.setPixmap(QPixmap())
        self.large.setAccessibleName(self._names[cell.edit])
        measured = "" if cell.value is None or cell.edit != NEW else report.measure
        caption = self._caption(report, cell) + cell.interval
        words = [self._names[cell.edit], caption, measured, cell.note]
        self.about.setText("\n".join(filter(None, words)))
        made = [(self.tr("Step {n}").format(n=n), name) for n, name in enumerate(cell.steps, 1)]
        others = [("", name) for name in cell.files[1:16]]
        given = report.inputs.get(cell.edit)
        given = [(self.tr("Given"), given)] if given else []
        shown = [(words, self._path(name)) for words, name in (*given, *made, *others)]
        heading = self.tr("What each step made") if made else self.tr("Others of this cell")
        self.steps.show_rows([SheetRow(heading, shown)] if shown else [])
        self._strip.setVisible(bool(shown))

    def _plot(self, report: LabReport) -> None:
        points: list[PlotPoint] = []
        for steps in dict.fromkeys((*report.columns, *report.tried)):
            cell = report.cell(steps)
            if cell is not None and cell.value is not None:
                words = schedule_text(steps, report.plan.timesteps, 3)
                points.append(PlotPoint(cell.seconds, cell.value, words, steps == report.found))
        self.quality.show_points(self.tr("Quality, by seconds a picture"), points)
        curve = [
            PlotPoint(one.batch, one.rate, "" if one.peak_bytes is None else _size(one.peak_bytes))
            for one in report.curve
            if not one.refused
        ]
        self.batches.show_points(self.tr("Pictures per second, by batch"), curve)

    @Slot(str)
    def _on_came(self, _: str) -> None:
        self.sheet.update()
        self.steps.update()
        if self.large.pixmap().isNull():
            self._enlarge(*self.sheet.at)


def _size(count: int) -> str:
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
