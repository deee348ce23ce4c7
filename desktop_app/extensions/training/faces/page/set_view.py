"""The pictures of a set, with what was found in them at the side and what can be done below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.extensions.training.faces.page.augmentation_dialog import AugmentationDialog
from desktop_app.extensions.training.faces.page.crop_dialog import CropDialog
from desktop_app.extensions.training.faces.page.group_list import GroupList
from desktop_app.extensions.training.faces.page.set_grid import SIDE, SetDelegate, SetModel
from desktop_app.extensions.training.values.buckets import proposed_crop
from desktop_app.extensions.training.values.dataset import SetPicture
from desktop_app.extensions.training.values.examples import FROM_ALPHA
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    horizontal_line,
    label,
    named,
    row,
    show_rows,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.search.picture_grid import PictureGrid
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

_SIDE: Final = 244
WORDS: Final = ("prefix", "licence", "consent")
_MOST_SHOWN: Final = 6
"""Pictures that are shown augmented."""


class SetView(Retranslated, QWidget):
    """Del leaves out or takes back, C crops, M paints a mask, Ctrl+Z undoes."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self._sets = training_of(workspace).sets
        self.state = self._sets.set
        self.list_model = SetModel(self.state, self)
        self.grid = PictureGrid(self)
        show_rows(self.grid, self.list_model, SetDelegate(kit.icons, self.grid))
        self.grid.installEventFilter(self)
        self.grid.doubleClicked.connect(self.crop)
        kit.theme.changed.connect(self.grid.viewport().update)
        self.stack = EmptyStack(self.grid, self)
        self.groups = GroupList(self.state, self)
        self.groups.chosen.connect(self.select)
        self.words = {key: QLineEdit(self) for key in WORDS}
        self.words_name, self.count = label("heading", self), ElidedLabel(self)
        self.count.setProperty("role", "secondary")
        self.leave, self.crop_button, self.propose, self.whole, self.paint, self.no_mask = (
            QPushButton(self) for _ in range(6)
        )
        self.undo, self.show_changed = QPushButton(self), QPushButton(self)
        self._form = Form(self)
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        side = QWidget(self)
        inner = filled(spaced(QVBoxLayout(side), 10, (12, 8, 12, 8)), self.groups, self.words_name)
        for key, field in self.words.items():
            self._form.add(key, field, field)
        filled(inner, self._form, STRETCH)
        below = WrapLayout(4, (8, 6, 8, 6))
        for button in (
            *(self.leave, self.crop_button, self.propose, self.whole),
            *(self.paint, self.no_mask, self.undo, self.show_changed),
        ):
            button.setProperty("dense", "true")
            below.addWidget(button)
        below.addWidget(self.count, 1)
        pictures = filled(spaced(QVBoxLayout(), 0), grow(self.stack), horizontal_line(), below)
        beside = hold(Scrolled(side, 120, 80, clear=True), panel_width=_SIDE)
        self.setLayout(filled(row(0), grow(pictures), vertical_line(0), beside))

    def _connect(self) -> None:
        for key, field in self.words.items():
            field.editingFinished.connect(partial(self._take_words, key))
        self.grid.selectionModel().selectionChanged.connect(self._refresh)
        listen_each(
            self._refresh,
            self.state.value.changed,
            self.state.placed.changed,
            self._sets.is_busy.changed,
        )

    def retranslate(self) -> None:
        names = {
            "prefix": self.tr("Prefix"),
            "licence": self.tr("Licence"),
            "consent": self.tr("Consent"),
        }
        self._form.set_names(names)
        tips = {
            "prefix": self.tr("All captions begin with it, after the trigger word."),
            "licence": self.tr("Of the pictures; it is written into the result."),
            "consent": self.tr("Whether those who are shown agreed; written into the result."),
        }
        for key, field in self.words.items():
            named(field, names[key], tips[key])
        self._refresh(None)

    def _acts(self) -> list[Act | Caption]:
        found, chosen, placed = self.state.value.value, self.selected, self.state.placed.value
        known, one = [each for each in chosen if each.name in placed], len(chosen) == 1
        back = bool(chosen) and all(each.left_out for each in chosen)
        return [
            Caption("grid", self.tr("Pictures")),
            Caption("words_name", self.tr("About the Pictures")),
            Caption(
                "stack.sentence",
                self.tr("Choose a set, or drop pictures here to begin one.")
                if found is None
                else self.tr("Drop pictures, folders or tables here."),
            ),
            Act(
                "leave",
                self.tr("Take Back") if back else self.tr("Leave Out"),
                self.leave_out,
                self.tr("Nothing is learnt from it (Del)."),
                can=bool(chosen),
            ),
            Act(
                "crop_button",
                self.tr("Crop…"),
                self.crop,
                self.tr("Choose what is learnt from (C)."),
                can=one and bool(known),
            ),
            Act(
                "propose",
                self.tr("Propose Crop"),
                self._propose,
                self.tr("Crop to where most detail is, in the shape of its bucket."),
                can=bool(known),
            ),
            Act(
                "whole",
                self.tr("Whole Picture"),
                self._uncrop,
                self.tr("Remove the crop."),
                can=any(each.crop for each in chosen),
            ),
            Act(
                "paint",
                self.tr("Paint Mask"),
                self.paint_mask,
                self.tr(
                    "Open it on the canvas; mask what counts, then choose Generate ▸ Training ▸ "
                    "Use Mask (M)."
                ),
                can=one,
            ),
            Act(
                "no_mask",
                self.tr("Remove Mask"),
                self._remove_mask,
                self.tr("All of it counts."),
                can=any(each.mask for each in chosen),
            ),
            Act(
                "undo",
                self.tr("Undo"),
                lambda: self.state.undo([one.name for one in self.selected]),
                self.tr("Undo the last edit of what is selected."),
                can=self.state.can_undo([each.name for each in chosen]),
            ),
            Act(
                "show_changed",
                self.tr("Augmentation…"),
                self._show_augmented,
                self.tr("See the pictures as the training will see them."),
                can=bool(placed),
            ),
            Caption("count", self._counted()),
        ]

    # -- state → widgets --------------------------------------------------------------------------

    @property
    def selected(self) -> list[SetPicture]:
        there = self.list_model.rows
        rows = (at for first, last in self.grid.chosen_rows for at in range(first, last + 1))
        return [there[at] for at in rows if at < len(there)]

    @Slot(object)
    def select(self, names: Sequence[str]) -> None:
        """Select these, and see the first."""
        rows = sorted(at for name in names if (at := self.list_model.row_of(name)) >= 0)
        self.grid.choose_rows(rows)
        if rows:
            self.grid.scrollTo(self.list_model.index(rows[0]))

    @Slot()
    def _refresh(self, *_: object) -> None:
        found = self.state.value.value
        self.stack.set_empty(found is None or not found.pictures)
        self.grid.set_cell(SIDE, SetDelegate.below())
        for key, field in self.words.items():
            field.setEnabled(found is not None)
            if found is not None and not field.hasFocus():
                field.setText(getattr(found, key))
        self.acts.refresh()

    def _counted(self) -> str:
        found = self.state.value.value
        if found is None:
            return ""
        words = self.tr("%n picture(s)", "", len(found.used))
        left = len(found.pictures) - len(found.used)
        if left:
            words += " · " + self.tr("%n left out", "", left)
        return words + " · " + self.tr("Looking…") if self._sets.is_busy.value else words

    # -- what is done -----------------------------------------------------------------------------

    def leave_out(self) -> None:
        """Leave out what is selected, or take it back."""
        chosen = self.selected
        names, back = [one.name for one in chosen], all(one.left_out for one in chosen)
        self.state.edit(lambda one: one.leaving_out(names, left_out=not back))

    @Slot()
    def crop(self, _: object = None) -> None:
        """Choose what of the picture is learnt from."""
        chosen = self.selected
        if len(chosen) == 1 and chosen[0].name in self.state.placed.value:
            CropDialog(self.window(), self._kit, self._workspace, chosen[0].name).open()

    def _propose(self) -> None:
        facts, placed = self.state.facts.value, self.state.placed.value
        crops = {
            one.name: proposed_crop(facts[one.name], place.width, place.height)
            for one in self.selected
            if (place := placed.get(one.name)) is not None and one.name in facts
        }
        self.state.edit(lambda one: one.cropped(crops))

    def _uncrop(self) -> None:
        names = [one.name for one in self.selected]
        self.state.edit(lambda one: one.cropped(dict.fromkeys(names)))

    def paint_mask(self) -> None:
        """Open the picture on the canvas, with the mask it has."""
        chosen = self.selected
        if len(chosen) == 1:
            has_file = chosen[0].mask not in ("", FROM_ALPHA)
            mask = self._sets.path_of(chosen[0].mask) if has_file else None
            path = self._sets.path_of(chosen[0].name)
            if path is not None:
                self._workspace.open_to_mask(path, mask)

    def _remove_mask(self) -> None:
        names = [one.name for one in self.selected]
        self.state.edit(lambda one: one.masked(dict.fromkeys(names, "")))

    def _take_words(self, key: str) -> None:
        told: dict[str, Any] = {key: self.words[key].text().strip()}
        self.state.edit(lambda one: replace(one, **told))

    def _show_augmented(self) -> None:
        known = [one.name for one in self.selected if one.name in self.state.placed.value]
        names = (known or [*self.state.placed.value])[:_MOST_SHOWN]
        AugmentationDialog(self.window(), self._kit, self._workspace, names).open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            keys = {
                Qt.Key.Key_Delete: self.leave_out,
                Qt.Key.Key_C: self.crop,
                Qt.Key.Key_Return: self.crop,
                Qt.Key.Key_M: self.paint_mask,
            }
            act = keys.get(Qt.Key(event.key()))
            if act is not None and not event.modifiers() and self.selected:
                act()
                return True
            if event.matches(QKeySequence.StandardKey.Undo):
                self.state.undo([one.name for one in self.selected] or None)
                return True
        return super().eventFilter(watched, event)
