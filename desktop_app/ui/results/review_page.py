"""The page over the canvas on which results are reviewed: all of them large, or some compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layers.content import Content
from desktop_app.jobs.results import Result
from desktop_app.state.notice import Notice
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.kit import Act, Caption, Kit, horizontal_line, row, switch_button
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.results.compare_view import MODES, CompareView
from desktop_app.ui.results.compared import MOST_COMPARED, ComparedPicture
from desktop_app.ui.results.details_panel import DetailsPanel
from desktop_app.ui.results.prompt_difference import PromptDifference
from desktop_app.ui.results.results_filter import ResultsFilter
from desktop_app.ui.results.results_view import ResultsView
from desktop_app.ui.widgets.page import Page
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

_SIDE = 208
_DETAILS = 320


class ReviewPage(Page):
    """Esc goes from a comparison to the grid, and from there back; when a result is applied, its
    picture is shown. ``prompts_chosen`` tells prompt, negative prompt and dialect of a picture.
    """

    prompts_chosen = Signal(str, str, str)
    keeps_keys = False

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._workspace, self._kit, self._state = workspace, kit, workspace.state
        self._compared: tuple[ComparedPicture, ...] = ()
        self._images: dict[str, QImage] = {}
        self._to_apply = set[str]()
        self.grid = ResultsView(workspace, kit, self, _SIDE)
        self.grid.review, self.grid.apply = self.show_results, self._apply
        self.comparison = CompareView(kit.theme, self)
        self.filter = ResultsFilter(workspace, kit, self.grid, self)
        self.fold, self.all, self.details_button = (switch_button() for _ in range(3))
        self.prompts_button = switch_button()
        self.side, self.split, self.blink, self.difference = (switch_button() for _ in MODES)
        self.modes = {
            "side": self.side,
            "split": self.split,
            "blink": self.blink,
            "difference": self.difference,
        }
        self._chosen = QButtonGroup(self)
        for button in (self.all, *self.modes.values()):
            self._chosen.addButton(button)
        self.close_button = QPushButton()
        kit.icons.place(self.close_button, "x")
        bar = filled(WrapLayout(4, (8, 6, 8, 6)), self.all, *self.modes.values(), STRETCH)
        switches = self.fold, self.prompts_button, self.details_button
        filled(bar, self.filter, *switches, self.close_button)
        self._pages = filled(QStackedWidget(self), self.grid)
        self._comparing = QSplitter(Qt.Orientation.Vertical, self)
        self._comparing.setChildrenCollapsible(False)
        self._comparing.addWidget(self.comparison)
        self._pages.addWidget(self._comparing)
        layout = filled(spaced(QVBoxLayout(self), 0), bar, horizontal_line())
        self._body = filled(row(0), grow(self._pages))
        layout.addLayout(self._body, 1)
        self.fold.toggled.connect(self.grid.set_folded)
        self.details_button.toggled.connect(self._show_details)
        self.prompts_button.toggled.connect(self._show_prompts)
        self.grid.show_details = partial(self.details_button.setChecked, True)
        self.grid.selectionModel().selectionChanged.connect(self._refresh)
        listen(self._state.results.items.changed, self._on_items)
        listen(self._state.documents.active.changed, self._on_document)
        self.retranslate()
        self._show_grid()

    def _acts(self) -> list[Act | Caption]:
        count = len(self._compared) or len(self.grid.chosen)
        can = 2 <= count <= MOST_COMPARED
        in_grid = self._pages.currentWidget() is self.grid
        compare = {mode: partial(self._compare, mode) for mode in self.modes}
        return [
            Caption("grid", self.tr("All results")),
            Caption("comparison", self.tr("Comparison")),
            Act("all", self.tr("All"), self._show_grid),
            Act(
                "side",
                self.tr("Side by Side"),
                compare["side"],
                self.tr("The selected results beside each other."),
                can=can,
            ),
            Act(
                "split",
                self.tr("Split"),
                compare["split"],
                self.tr("One picture in parts; drag the lines between them."),
                can=can,
            ),
            Act(
                "blink",
                self.tr("Blink"),
                compare["blink"],
                self.tr("One after another at the same place."),
                can=can,
            ),
            Act(
                "difference",
                self.tr("Difference"),
                compare["difference"],
                self.tr("How far each is from the first, four times amplified."),
                can=can,
            ),
            Caption(
                "fold",
                self.tr("Stack"),
                self.tr("Shows results that differ only by their seed as one stack."),
                shown=in_grid,
            ),
            Caption(
                "prompts_button",
                self.tr("Prompts"),
                self.tr("What differs between the prompts and settings of two pictures."),
                can=count == 2,
            ),
            Caption(
                "details_button",
                self.tr("Details"),
                self.tr("How the selected picture was made."),
            ),
            Act("close_button", self.tr("Close"), self.leave),
        ]

    # -- what is shown --------------------------------------------------------------------------

    def show_results(self, ids: Sequence[str] = (), *, prompts: bool = False) -> None:
        """Come up, with these results compared; none: with the grid. With ``prompts`` also what
        differs between the prompts of two."""
        self._show(self._results(ids), prompts=prompts)

    def show_entries(self, entries: Sequence[HistoryEntry], *, prompts: bool = False) -> None:
        """Come up, with pictures of the history compared."""
        found = tuple(ComparedPicture.of_entry(entry, self._workspace) for entry in entries)
        self._show(found, prompts=prompts)

    def show_contents(self, contents: Sequence[tuple[str, Content]]) -> None:
        """Come up, with states of a document compared, each with its caption."""
        found = tuple(ComparedPicture.of_content(*one, self._workspace) for one in contents)
        self._show(found, prompts=False)

    def _show(self, compared: tuple[ComparedPicture, ...], *, prompts: bool) -> None:
        if prompts:
            self.prompts_button.setChecked(True)
            self.comparison.mode = "side"
        if 2 <= len(compared) <= MOST_COMPARED:
            self._compared = compared
            self._compare(self.comparison.mode)
        else:
            self._show_grid()

    def come_up(self) -> None:
        (self.comparison if self._compared else self.grid).setFocus()

    @Slot()
    def leave(self) -> None:
        """Give back the place of what was there before."""
        self._let_go()
        super().leave()

    def _let_go(self) -> None:
        self.comparison.show_pictures(())
        self._compared, self._images = (), {}
        self._to_apply.clear()

    @Slot()
    def _show_grid(self) -> None:
        self.comparison.show_pictures(())
        self._compared = ()
        self._pages.setCurrentWidget(self.grid)
        self.all.setChecked(True)
        self.grid.setFocus()
        self._refresh()

    def _results(self, ids: Sequence[str]) -> tuple[ComparedPicture, ...]:
        found = (self._state.results.find(result_id) for result_id in ids)
        return tuple(
            ComparedPicture.of_result(one, self._workspace) for one in found if one is not None
        )

    def _compare(self, mode: str) -> None:
        self._compared = self._compared or self._results(self.grid.chosen)
        if len(self._compared) < 2:
            self._show_grid()
            return
        self.comparison.mode = mode
        self.modes[mode].setChecked(True)
        self._pages.setCurrentWidget(self._comparing)
        self.comparison.setFocus()
        self._refresh()
        for one in self._compared:
            if one.id not in self._images:
                one.load(partial(self._arrived, one.id))
        self._show_prompts(self.prompts_button.isChecked())
        self._show_pictures()

    @cached_property
    def prompts(self) -> PromptDifference:
        """What differs between two prompts; there when it is first wanted."""
        made = PromptDifference(self._kit.theme)
        made.chosen.connect(self.prompts_chosen)
        self._comparing.addWidget(made)
        height = self._pages.height()
        self._comparing.setSizes([height * 3 // 5, height * 2 // 5])
        return made

    @Slot(bool)
    def _show_prompts(self, wanted: bool) -> None:
        shown = wanted and len(self._compared) == 2
        self.comparison.beside = shown
        if shown:
            self.prompts.show_pictures(self._compared[0], self._compared[1])
        if "prompts" in self.__dict__:
            self.prompts.setVisible(shown)
        self.comparison.update()

    def _arrived(self, picture_id: str, pixels: ByteArray) -> None:
        if any(one.id == picture_id for one in self._compared):
            self._images[picture_id] = to_qimage(self._state.display.of_srgb(pixels))
            self._show_pictures()

    def _show_pictures(self) -> None:
        """Once all of them are there."""
        if self._compared and all(one.id in self._images for one in self._compared):
            self.comparison.show_pictures(
                [(self._images[one.id], one.caption) for one in self._compared]
            )

    @cached_property
    def details(self) -> QWidget:
        """How the selected picture was made; there when it is first wanted."""
        panel = hold(DetailsPanel(self._workspace, self._kit), width=_DETAILS)
        self._body.addWidget(panel)
        return panel

    @Slot(bool)
    def _show_details(self, shown: bool) -> None:
        self.details.setVisible(shown)

    @Slot()
    def _refresh(self) -> None:
        self.acts.refresh()
        self.filter.setVisible(self._pages.currentWidget() is self.grid)

    def _apply(self, result_id: str) -> None:
        self._to_apply.add(result_id)
        self._workspace.results.apply(result_id)

    def _on_items(self, items: tuple[Result, ...]) -> None:
        if self.isVisible() and any(one.applied and one.id in self._to_apply for one in items):
            self._state.notice.value = Notice(notes=("applied",))
            self._let_go()
            self.done.emit()
        there = {result.id for result in items}
        there |= {one.id for one in self._compared if not one.is_result}
        self._images = {key: image for key, image in self._images.items() if key in there}
        if any(one.id not in there for one in self._compared):
            self._show_grid()

    def _on_document(self, _: object) -> None:
        if self.isVisible():
            self._let_go()
            self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._compared and self._state.results.items.value:
            self._show_grid()
        else:
            super().keyPressEvent(event)
