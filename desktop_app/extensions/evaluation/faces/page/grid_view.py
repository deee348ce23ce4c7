"""A grid: two settings and their values; below, a picture for each value of one beside each of the
other, which can be opened and used."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import InputError
from desktop_app.core.setting_table import ROWS
from desktop_app.extensions.evaluation.values.grids import AXES
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, ThinBar, label
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.picture_sheet import PictureSheet, SheetArea, SheetRow
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.recipe_steps import step_text
from desktop_app.ui.words.settings import setting_name
from desktop_app.ui.words.texts import duration, error_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.extensions.evaluation.values.grids import Axis, Grid
    from desktop_app.extensions.evaluation.work.sessions.grid_session import ShownGrid
    from desktop_app.worker.workspace import Workspace

_SIDE: Final = 160
_USUAL: Final = (("steps", "4, 8, 20"), ("guidance_scale", "2..8:3"))


class GridView(Retranslated, QWidget):
    """What the prompt bar and the canvas say counts for all pictures."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, evaluations_of(workspace).grids
        self._pictures = KeptPictures(_SIDE, 500, self)
        self.axes = [ChoiceBox(kit.theme, kit.icons, self) for _ in _USUAL]
        self.values = [QLineEdit(self) for _ in _USUAL]
        self.names = [label("", self) for _ in _USUAL]
        self.told = label("secondary", self, wrap=True)
        self.bar = ThinBar(self)
        self.sheet = PictureSheet(kit.theme, self, self._pictures.picture, _SIDE)
        self.stack = EmptyStack(SheetArea(self.sheet, self), self)
        self.make, self.go_on, self.stop, self.use, self.open, self.sheet_button = (
            QPushButton(self) for _ in range(6)
        )
        self._can_make = False
        self._build()
        for combo in self.axes:
            combo.currentIndexChanged.connect(self._count)
        for line in self.values:
            line.textChanged.connect(self._count)
        self.sheet.chosen.connect(self.acts.refresh)
        self._pictures.came.connect(lambda _: self.sheet.update())
        listen_each(self._show, self.session.shown.changed, self.session.progress.changed)
        listen(self._workspace.state.parameters.changed, self._count)
        self.retranslate()
        self.session.show_last()

    def _build(self) -> None:
        form = QGridLayout()
        form.setSpacing(8)
        for at, (combo, line) in enumerate(zip(self.axes, self.values, strict=True)):
            name, text = _USUAL[at]
            combo.show_choices({"": "", **dict.fromkeys(AXES, "")}, name)
            line.setText(text)
            self.names[at].setBuddy(combo)
            for column, part in enumerate((self.names[at], combo, line)):
                form.addWidget(part, at, column)
        form.setColumnStretch(2, 1)
        filled(
            spaced(QVBoxLayout(self), 8, (12, 8, 12, 8)),
            form,
            self.told,
            self.bar,
            grow(self.stack),
            filled(
                WrapLayout(8),
                self.make,
                self.go_on,
                self.stop,
                STRETCH,
                self.use,
                self.open,
                self.sheet_button,
            ),
        )

    def _acts(self) -> list[Act | Caption]:
        now, shown = self.session.progress.value, self.session.shown.value
        makes, is_chosen = now.is_running and now.total > 0, bool(self.chosen)
        kept, history = self.tr("What is made stays."), self._workspace.history
        titles = self.tr("&Columns"), self.tr("&Rows")
        tip = self.tr(
            "Values with commas between them, or a range: 2..8:3 are three values from 2 to 8,"
            " 1..4 whole numbers. Of a prompt, the first value is looked for in it, and exchanged"
            " for the others. “ & ” begins another setting: 1..3 & steps=4,8 are six values."
        )
        names = {name: axis_name(name) for name in AXES}
        return [
            *(Caption(f"names.{at}", words) for at, words in enumerate(titles)),
            *(
                Caption(
                    f"axes.{at}",
                    words.replace("&", ""),
                    choices={"": self.tr("None"), **names} if at else names,
                )
                for at, words in enumerate(titles)
            ),
            *(Caption(f"values.{at}", "", tip, name=self.tr("Values")) for at in range(2)),
            Caption("sheet", self.tr("Grid")),
            Caption(
                "stack.sentence",
                self.tr(
                    "Choose settings and values: each picture is made and kept in the history."
                ),
            ),
            Act(
                "make",
                self.tr("Make Grid"),
                lambda: self.session.begin(*self._typed()),
                self.tr("With the prompt, settings, picture and mask as they are now."),
                can=self._can_make,
                shown=not makes,
            ),
            Act(
                "go_on",
                self.tr("Make the Rest"),
                self.session.go_on,
                kept,
                shown=shown is not None and not shown.is_whole and not now.is_running,
            ),
            Act("stop", self.tr("Pause"), self.session.pause, kept, shown=makes),
            Act(
                "use",
                self.tr("Use Prompt and Settings"),
                partial(self._with_chosen, history.use),
                can=is_chosen,
            ),
            Act(
                "open",
                self.tr("Open as New Picture"),
                partial(self._open, partial(self._with_chosen, history.open)),
                can=is_chosen,
            ),
            Act(
                "sheet_button",
                self.tr("Open as Document"),
                partial(self._open, self._open_sheet),
                self.tr("The whole grid with its labels, as one picture."),
                can=shown is not None and bool(shown.files) and not now.is_running,
            ),
        ]

    def retranslate(self) -> None:
        self._show(None)

    # -- what is said -------------------------------------------------------------------------

    def _typed(self) -> tuple[str, str]:
        x, y = (
            f"{combo.currentData()}={line.text()}" if combo.currentData() else ""
            for combo, line in zip(self.axes, self.values, strict=True)
        )
        return x, y

    @Slot()
    def _count(self, _: object = None) -> None:
        """How many pictures it would be, or what is wrong."""
        if self.session.progress.value.is_running:
            return
        try:
            grid = self.session.planned(*self._typed())
        except InputError as error:
            self.told.setText(error_lines(error).what)
            self._can_make = False
        else:
            self._can_make = True
            words, seconds = (
                self.tr("%n picture(s)", "", grid.columns * grid.rows),
                self._seconds(grid),
            )
            self.told.setText(f"{words} · ≈ {duration(seconds)}" if seconds else words)
        self.acts.refresh()

    def _seconds(self, grid: Grid) -> float:
        """About; 0: nothing is known."""
        state = self._workspace.state
        cost, chosen = state.memory.cost.value, state.parameters.value
        if cost is None:
            return 0.0
        each = cost.seconds / max(1, chosen.count)
        axes = (part for axis in (grid.x, grid.y) if axis for part in axis.parts)
        for axis in axes:
            if axis.id == "steps":
                each *= sum(axis.values) / len(axis.values) / max(1, chosen.steps)
        return each * grid.columns * grid.rows

    # -- what is shown ------------------------------------------------------------------------

    def _show(self, _: object) -> None:
        now, shown = self.session.progress.value, self.session.shown.value
        self.bar.show_share(now.over, now.total, shown=now.is_running and now.total > 0)
        self.stack.set_empty(shown is None)
        if shown is not None:
            rows = range(shown.grid.rows)
            self.sheet.show_rows([self._row(shown, row, _title(shown.grid.y, row)) for row in rows])
        self._count()

    def _row(self, shown: ShownGrid, row: int, name: str) -> SheetRow:
        cells = list[tuple[str, str]]()
        for column in range(shown.grid.columns):
            at = (column, row)
            words = shown.reasons.get(at, "")
            file = shown.files.get(at)
            cells.append((words or _title(shown.grid.x, column), "" if file is None else str(file)))
        return SheetRow(name, cells)

    @property
    def chosen(self) -> str:
        """Id of the entry of the chosen cell; empty: there is none."""
        shown, (row, column) = self.session.shown.value, self.sheet.at
        return "" if shown is None else shown.entries.get((column, row), "")

    def _open(self, what: Callable[[], object]) -> None:
        """It is seen on the canvas."""
        what()
        self._workspace.page_wanted.send("edit")

    def _open_sheet(self) -> None:
        shown = self.session.shown.value
        if shown is not None:
            prompt = " ".join(str(shown.grid.words.get("prompt", "")).split())[:60]
            title = self.tr("Grid: {prompt}").format(prompt=prompt)
            self.session.open_sheet(title, axis_name)

    def _with_chosen(self, do: Callable[[str], object]) -> None:
        if self.chosen:
            do(self.chosen)


def axis_name(name: str) -> str:
    """What an axis is called."""
    return setting_name(ROWS[name]) if name in ROWS else step_text(AXES[name].name)


def _title(axis: Axis | None, at: int) -> str:
    return "" if axis is None else axis.label(at, axis_name)
