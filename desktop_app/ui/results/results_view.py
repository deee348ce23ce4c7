"""A list of results that judges them by keyboard and menu: in the strip, and in the grid."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from desktop_app.core.request import GenerationRequest
from desktop_app.jobs.results import Result
from desktop_app.state.work.shown_picture import ShownPicture
from desktop_app.ui.kit import Kit, keep_page_keys, offer_menus, show_rows
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.field_keys import CancellableDrag, KeepsKeys
from desktop_app.ui.results.added_actions import add_picture_actions
from desktop_app.ui.results.again_menu import add_again
from desktop_app.ui.results.compared import MOST_COMPARED, ShowsResults
from desktop_app.ui.results.entry_menu import hindrance_text
from desktop_app.ui.results.listing import ALL, listed
from desktop_app.ui.results.results_delegate import SIDE, ResultsDelegate
from desktop_app.ui.results.results_model import LISTED_ROLE, THUMBNAIL, ResultsModel
from desktop_app.worker.workspace import Workspace

ID_ROLE = Qt.ItemDataRole.UserRole

_Select = QItemSelectionModel.SelectionFlag


class ResultsView(KeepsKeys, QListView):
    """Thumbnails: Enter applies, Delete discards, S stars, X rejects; one can be dragged out.

    Args:
        side: of a thumbnail, in logical pixels.
        detail: how much finer than the strip's the thumbnails are made.

    Attributes:
        list_model: its rows.
        carry: takes the result that is dropped at a point of the screen, if that is its.
        apply: puts the result of that id into the picture.
        review: shows the grid, or results beside each other.
        show_details: brings up how the selected one was made.
    """

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget, side: int = SIDE) -> None:
        super().__init__(parent)
        self._workspace, self._state = workspace, workspace.state
        self.kept, self._fold = ALL, False
        """What is listed: a key of `listing.KEPT`, or the id of a job."""
        self._open_stacks: set[object] = set()
        self._dragged = ""
        self.carry: Callable[[str, QPoint], bool] = lambda result, place: False
        self.apply: Callable[[str], object] = workspace.results.apply
        self.review: ShowsResults = lambda ids, *, prompts=False: None
        self.show_details: Callable[[], None] = lambda: None
        thumbnail = THUMBNAIL * max(1, round(side / SIDE))
        self.list_model = ResultsModel(self._state.display, self, thumbnail)
        show_rows(self, self.list_model, ResultsDelegate(kit.icons, self, side))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        keep_page_keys(self)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        offer_menus(self, self.menu_of)
        self.doubleClicked.connect(lambda index: self.apply(index.data(ID_ROLE)))
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        kit.theme.changed.connect(self.viewport().update)
        watch(self._state.results.items, self._on_items)
        watch(self._state.results.shown, self._on_shown)
        listen(self._state.display.profile.changed, self._screen_changed)

    def keep(self, kept: str) -> None:
        self.kept = kept
        self._on_items(self._state.results.items.value)

    def set_folded(self, fold: bool) -> None:
        """Show results that differ by their seed alone as one."""
        self._fold = fold
        self._open_stacks.clear()
        self._on_items(self._state.results.items.value)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of what is selected, in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(self.list_model.index(row).data(ID_ROLE) for row in rows)

    # -- state → view ---------------------------------------------------------------------------

    def _on_items(self, items: tuple[Result, ...]) -> None:
        shown = self._state.results.shown.value
        cells = listed(
            items,
            self.kept,
            fold=self._fold,
            open_stacks=self._open_stacks,
            shown="" if shown is None else shown.id,
        )
        self.list_model.set_cells(cells)
        if not self.chosen:
            self._on_shown(shown)

    def _on_shown(self, shown: Result | None) -> None:
        """What arrives takes neither selection nor place from the hand that is here."""
        selection, chosen = self.selectionModel(), self.chosen
        row = -1 if shown is None else self.list_model.row_of(shown.id)
        if row < 0:
            if len(chosen) < 2:
                selection.clearSelection()
            return
        index = self.list_model.index(row)
        is_wanted = not chosen or self._state.results.picked.value or not self.hasFocus()
        if is_wanted and not selection.isSelected(index):
            selection.setCurrentIndex(index, _Select.ClearAndSelect)
            self.scrollTo(index)

    def _screen_changed(self, _: object) -> None:
        self.list_model.show_anew()

    # -- view → state ---------------------------------------------------------------------------

    @Slot()
    def _selection_changed(self) -> None:
        chosen = self.chosen
        if len(chosen) != 1:
            return
        result = self._state.results.find(chosen[0])
        if result is not None:
            self._state.looked_at.value = ShownPicture.of(result)
        shown = self._state.results.shown.value
        if shown is None or shown.id != chosen[0]:
            self._state.results.show(chosen[0])

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Its keys mean something else where the canvas has them."""
        return self._command(event) is not None

    def _command(self, event: QKeyEvent) -> Callable[[str], object] | None:
        """What a key does with a result."""
        none, pad = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
        if event.modifiers() not in (none, pad):
            return None
        rating = self._workspace.rating
        keys: dict[int, Callable[[str], object]] = {
            Qt.Key.Key_Return: self.apply,
            Qt.Key.Key_Enter: self.apply,
            Qt.Key.Key_Delete: self._workspace.results.discard,
            Qt.Key.Key_S: rating.star,
            Qt.Key.Key_X: rating.reject,
        }
        return keys.get(event.key())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        does, index = self._command(event), self.currentIndex()
        if does is None or not index.isValid():
            super().keyPressEvent(event)
            return
        chosen = self.chosen or (index.data(ID_ROLE),)
        if event.key() == Qt.Key.Key_Delete:
            self._workspace.results.discard(*chosen)
        else:
            for result_id in chosen:
                does(result_id)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Qt asks for a drag: it ends where the button is let go."""
        self._dragged = self.currentIndex().data(ID_ROLE) or ""
        if self._dragged:
            self.setState(QAbstractItemView.State.NoState)
            CancellableDrag(self.viewport(), self._let_go)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._dragged:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._dragged:
            super().mouseReleaseEvent(event)
            return
        dragged = self._dragged
        self._let_go()
        self.carry(dragged, event.globalPosition().toPoint())

    def _let_go(self) -> None:
        self._dragged = ""
        self.viewport().unsetCursor()

    def menu_of(self, index: QModelIndex) -> QMenu:
        """What can be done with a result; it goes when it closes."""
        cell = index.data(LISTED_ROLE)
        result: Result = cell.result
        rating, results = self._workspace.rating, self._workspace.results
        menu = QMenu(self)

        def add(text: str, does: Callable[[], object], tip: str = "", *, can: bool = True) -> None:
            action = menu.addAction(text, does)
            action.setEnabled(can)
            action.setToolTip(tip)

        chosen = self.chosen
        document, job = self._state.document.value, result.job
        can, reason = self._state.has_place(result) or bool(job.work), hindrance_text("other_size")
        add(self.tr("Apply"), partial(self.apply, result.id), "" if can else reason, can=can)
        add(self.tr("Open as New Picture"), partial(rating.open, result.id))
        add(
            self.tr("Insert as Reference"),
            partial(self._workspace.layers.lay_result_over, result.id),
            can=self._state.document.value is not None,
        )
        menu.addSeparator()
        add(
            self.tr("Remove Star") if result.starred else self.tr("Star"),
            partial(rating.star, result.id),
        )
        add(
            self.tr("Undo Reject") if result.rejected else self.tr("Reject"),
            partial(rating.reject, result.id),
            self.tr("Marks it as not wanted: it stays in the list, but pale."),
        )
        add(
            self.tr("Discard"),
            partial(results.discard, result.id),
            self.tr("Takes it off the list. It stays in the history."),
        )
        menu.addSeparator()
        if document is None or (job.fits(document.size) and not result.displaced):
            reason = ""
        add_again(
            menu,
            partial(rating.again, result.id),
            has_model=job.model is not None,
            is_work=job.work is not None,
            reason=reason,
        )
        add(
            self.tr("Use This Seed"),
            partial(self._use_seed, result.request),
            can=job.work is None,
        )
        add(self.tr("Show Details"), self.show_details)
        add_picture_actions(menu, self._workspace, "told", result.history or "")
        menu.addSeparator()
        if cell.stack > 1:
            add(self.tr("Show All in This Stack"), partial(self._open_stack, result.recipe))
        several = 2 <= len(chosen) <= MOST_COMPARED
        add(self.tr("Compare"), partial(self.review, chosen), can=several)
        add(
            self.tr("Compare Prompts"),
            partial(self.review, chosen, prompts=True),
            can=len(chosen) == 2,
        )
        add(
            self.tr("Mix"),
            partial(results.mixing.mix, chosen),
            self.tr("Takes the best parts of each."),
            can=len(chosen) > 1,
        )
        add(self.tr("Show All Results"), partial(self.review, ()))
        return menu

    def _open_stack(self, recipe: object) -> None:
        self._open_stacks.add(recipe)
        self._on_items(self._state.results.items.value)

    def _use_seed(self, request: GenerationRequest) -> None:
        varied: dict[str, object] = {
            "variation": request.variation,
            "variation_seed": request.variation_seed,
        }
        if request.template or request.styles:  # the seed draws its wildcards again
            typed = request.typed
            varied |= {"prompt": typed.prompt, "negative_prompt": typed.negative_prompt}
            varied["styles"] = request.styles
        self._state.parameters.update(seed=request.seed, seed_once=True, **varied)
