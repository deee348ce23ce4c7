"""Free so and so many gigabytes: a proposal with reasons and ticks, and one button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.state.model_cards import CleanupStep
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import Act, Caption, Retranslated, draw_with, label, row, saved
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.models.disk_usage_table import disk_usage_table
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.sentences import ROOM, sentence
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.drawn_rows import AnyIndex
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import draw_tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.texts import size_text

_STEP_ROLE = Qt.ItemDataRole.UserRole
_GIGABYTE = 10**9


class FreeSpacePanel(Retranslated, QWidget):
    """Nothing is freed before the question is answered."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        scale = Scale(1, 500, 1, 20, middle=40, unit=" GB")
        self.amount = hold(ValueSlider(scale, parts.kit.theme, self), width=260)
        self.propose, self.do_it = QPushButton(self), QPushButton(self)
        self.list = disk_usage_table(self, stretched=1, width=300)
        self.list.setRootIsDecorated(False)
        self.list.setItemDelegateForColumn(0, TickDelegate(parts.kit.theme, self))
        self.stack = EmptyStack(self.list, self)
        self.sum = label("", self, wrap=True)
        self._parts.kit.primary_buttons.add(self.do_it, "page")
        filled(
            spaced(QVBoxLayout(self), 12, (16, 16, 16, 16)),
            filled(row(), self.amount, self.propose, STRETCH),
            grow(self.stack),
            filled(QHBoxLayout(), grow(self.sum), self.do_it),
        )
        self.list.itemChanged.connect(self.acts.refresh)
        self.retranslate()
        listen(parts.state.proposal.changed, self._on_proposal)

    def retranslate(self) -> None:
        self.list.setHeaderLabels([self.tr("Item"), self.tr("Reason"), self.tr("Frees")])
        self._on_proposal(self._parts.state.proposal.value)

    @property
    def ticked(self) -> tuple[CleanupStep, ...]:
        """What is to be done."""
        items = (self.list.topLevelItem(at) for at in range(self.list.topLevelItemCount()))
        return tuple(
            item.data(0, _STEP_ROLE)
            for item in items
            if item is not None and item.checkState(0) == Qt.CheckState.Checked
        )

    def _on_proposal(self, steps: tuple[CleanupStep, ...] | None) -> None:
        self.list.clear()
        for step in steps or ():
            size = size_text(step.saved_bytes)
            item = QTreeWidgetItem(
                [self._what(step), sentence(ROOM, step.reason, step.params), size]
            )
            item.setData(0, _STEP_ROLE, step)
            item.setCheckState(0, Qt.CheckState.Checked)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
        self.stack.set_empty(not steps)
        self.acts.refresh()

    def _what(self, step: CleanupStep) -> str:
        texts = {
            "trash": self.tr("Move {name} to the trash"),
            "link": self.tr("{name}: keep one copy"),
            "drop_partial": self.tr("{name}: unfinished download"),
        }
        return texts.get(step.action, "{name}").format(name=step.name)

    def _acts(self) -> list[Act | Caption]:
        steps = self.ticked
        wins = size_text(sum(step.saved_bytes for step in steps))
        text = self.tr("{count} selected, freeing {size}.")
        return [
            Caption("amount", self.tr("Free"), name=self.tr("Disk space to free, in gigabytes")),
            Caption("list", self.tr("Suggested items")),
            Caption(
                "stack.sentence",
                self.tr(
                    "Enter how much space you need. Nothing is removed until you have seen what "
                    "and why."
                )
                if self._parts.state.proposal.value is None
                else self.tr("Nothing can be freed."),
            ),
            Act("propose", self.tr("Suggest"), self._propose),
            Caption("sum", text.format(count=len(steps), size=wins) if steps else ""),
            Act("do_it", self.tr("Free Space…"), self._ask, can=bool(steps)),
        ]

    @Slot()
    def _propose(self) -> None:
        self._parts.commands.disk_usage.propose(round(self.amount.number * _GIGABYTE))

    @Slot()
    def _ask(self) -> None:
        steps = self.ticked
        wins = size_text(sum(step.saved_bytes for step in steps))
        Question(
            self.window(),
            self.tr("Free {size}?").format(size=wins),
            self.tr(
                "Models go to the trash and can be restored from there. Duplicates become one "
                "file shared by all places. Unfinished downloads are deleted."
            ),
            Answer(
                self.tr("Free Space"),
                lambda: self._parts.commands.disk_usage.free(steps),
                loses=True,
            ),
            Answer(self.tr("Keep All"), main=True),
        ).open()


_BOX = 14


class TickDelegate(QStyledItemDelegate):
    """Rows as usual, with our own box over the style's."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().paint(painter, option, index)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        opt = QStyleOptionViewItem(option)
        self.initStyleOption(opt, index)
        element = QStyle.SubElement.SE_ItemViewItemCheckIndicator
        place = opt.widget.style().subElementRect(element, opt, opt.widget)
        box = QRectF(0, 0, scaled(_BOX), scaled(_BOX))
        box.moveCenter(QRectF(place).center())
        tokens = self._theme.tokens
        with saved(painter, QPainter.RenderHint.Antialiasing):
            draw_with(painter, QPen(QColor(tokens.edge), 1), QColor(tokens.field))
            painter.drawRoundedRect(box, 3, 3)
            if Qt.CheckState(state) == Qt.CheckState.Checked:
                draw_tick(painter, box, QColor(tokens.text))
