"""What every part of the window needs to draw and name itself, handed around as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    Qt,
    SignalInstance,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QBrush,
    QColor,
    QFont,
    QGradient,
    QKeyEvent,
    QPaintDevice,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QToolButton,
    QToolTip,
    QWidget,
)

from desktop_app.core.observable import Signal
from desktop_app.core.record import record
from desktop_app.ui.actions.action_set import ActionSet
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.motion import motion_is_wanted
from desktop_app.ui.look.primary_button import PrimaryButtons
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import CONTROL, DENSE
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import spaced

_Widget = QWidget if TYPE_CHECKING else object

B = TypeVar("B", bound=QAbstractButton)
P = TypeVar("P", bound=QWidget)
V = TypeVar("V", bound=QAbstractItemView)
S = TypeVar("S", bound=QAbstractScrollArea)

_TIP, _TIP_GAP = (240, 480), 2
"""Width of a field's tip in px at 100 % text, least and most; how far from it."""

_BAR_PARTS = 1000
"""In so many a bar is divided."""

_CLEAR = "_q_qlineeditclearaction"
"""What Qt calls the action of the button that empties a field."""


FORM_NAME = "nameInForm"
"""Property of a field that has its label in a form."""


SAME: Final = object()
"""In place of a value: what is shown stays."""


class _Slider(Protocol):
    """The part of `widgets.value_slider` that is used here."""

    edited: SignalInstance


class _Choice(Protocol):
    """The part of `widgets.choice_box` that is used here."""

    def show_choices(
        self, choices: Mapping[Any, str], chosen: object = None, *, tips: Mapping[Any, str]
    ) -> None: ...

    def choose(self, choice: object) -> None: ...


class ShowsHelp(Protocol):
    """The user guide, as it is opened from anywhere."""

    def show_help(self, topic: str = "") -> None:
        """Show a topic (see `ui.help.guide`); where the reader was, if it is empty."""

    def close(self) -> None:
        """Close its window, if there is one."""


@record()
class Kit:
    """Theme, icons, actions, guide and main buttons of one window and of those it opens."""

    theme: Theme
    icons: Icons
    actions: ActionSet
    help: ShowsHelp
    primary_buttons: PrimaryButtons


def label(role: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A plain-text label; ``role`` as in the stylesheet ("secondary", "heading")."""
    made = QLabel(parent, wordWrap=wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def set_role(part: QWidget, role: str) -> None:
    """Style a widget of ours as the stylesheet has it for ``role``, with its background."""
    part.setProperty("role", role)
    part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def horizontal_line(role: str = "line") -> QFrame:
    """A separator one pixel high, in the colour of the token "line" or "edge"."""
    line = QFrame()
    line.setProperty("role", role)
    line.setFixedHeight(1)
    return line


def vertical_line(height: int = 16) -> QFrame:
    """A separator one pixel wide; 0: as high as there is room."""
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedWidth(1)
    if height:
        line.setFixedHeight(height)
    return line


def row(spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Empty; spacing and margins in pixels."""
    return spaced(QHBoxLayout(), spacing, margins)


def action_button(
    actions: ActionSet, action_id: str, side: int = CONTROL, icon_size: int = 16
) -> QToolButton:
    """A square tool button for an action, reachable by Tab and named for assistive technology."""
    action = actions.with_icon(action_id)
    button = QToolButton()
    button.setDefaultAction(action)
    if action.isCheckable() and not action.actionGroup().isExclusive():
        button.setProperty("look", "toggle")
    hold(button, width=side, height=side, icon=icon_size)

    def name() -> None:
        button.setAccessibleName(action.iconText())

    action.changed.connect(name)
    name()
    return button


def icon_button(
    icons: Icons,
    icon: str,
    parent: QWidget | None = None,
    side: int = DENSE,
    colour: str = "text",
    size: int = 16,
) -> QToolButton:
    """A square button with an icon alone, in a colour of the theme."""
    made = hold(QToolButton(parent), width=side, height=side)
    icons.place(made, icon, colour, size)
    return made


def switch_button() -> QToolButton:
    """A button with words that stays down."""
    button = QToolButton()
    button.setCheckable(True)
    button.setProperty("look", "button")
    hold(button, height=CONTROL)
    return button


def styled(part: P, **properties: str | bool) -> P:
    """``part`` with properties that the stylesheet asks for (``look``, ``role``, ``dense``), or of
    its own (``checkable``)."""
    for name, value in properties.items():
        part.setProperty(name, value)
    return part


def upright(view: S) -> S:
    """``view``, which scrolls up and down alone: what is too wide is cut."""
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


def on_click(button: B, do: Callable[..., object] | SignalInstance) -> B:
    """``button``, which does that when it is clicked: a slot of a widget, say."""
    button.clicked.connect(do)
    return button


@record()
class Act:
    """A button as things are now.

    Attributes:
        id: attribute of the page that holds the button; with dots: of a part, a table of parts, or
            a list of them, by its number.
        text, tip: translated.
        do: what a click does.
        name: what assistive technology calls it; empty: as ``text``.
        can, shown: whether it can be pressed, and seen.
        about: what assistive technology reads besides; empty: as it is.
    """

    id: str
    text: str
    do: Callable[[], object]
    tip: str = ""
    name: str = ""
    can: bool = True
    shown: bool = True
    about: str = ""


@record()
class Caption:
    """A label, field, slider, choice, tick or list as things are now, or a button whose page
    connects it. A field of a form is called, greyed and hidden together with its name there
    (`Form.add`).

    Attributes:
        id: attribute of the page that holds it; with dots as of an `Act`; empty: the page itself,
            whose window has the text as its title.
        text: translated, what a label, button or slider says, or a field while it is empty; a list
            is only called so, and a choice unless it has a ``name``.
        tip: translated; None: as it is.
        name: what assistive technology calls it; empty: as ``text``.
        can, shown: whether it can be used, and seen; None: that is settled elsewhere.
        value: whether a tick is set, the number of a slider, what is chosen, the text of a field.
        choices: what can be chosen, words by value; None: as they are.
        tips: of these choices, by the same; None: they have none.
        do: what the user's change of a tick, slider or choice does; gets the new value.
        about: what assistive technology reads besides; empty: as it is.
    """

    id: str
    text: str
    tip: str | None = None
    name: str = ""
    can: bool | None = None
    shown: bool | None = None
    value: object = SAME
    choices: Mapping[Any, str] | None = None
    tips: Mapping[Any, str] | None = None
    do: Callable[[Any], object] | None = None
    about: str = ""


class Acts(QObject):
    """What the buttons, labels and fields of ``owner`` are, each said once by ``rows``: a method of
    it that reads its state and needs no window. `refresh` asks it again: in another language (see
    `Retranslated`), and when one of ``signals`` is sent. ``rest`` gives what has the keyboard where
    a button that had it can't be pressed any more."""

    def __init__(
        self,
        owner: QObject,
        rows: Callable[[], Iterable[Act | Caption]],
        *signals: Signal[Any],
        rest: Callable[[], QWidget] | None = None,
    ) -> None:
        super().__init__(owner)
        self._owner, self._rows, self._rest = owner, rows, rest
        self._do = dict[str, Callable[..., object]]()
        for signal in signals:
            listen(signal, self.refresh)

    @Slot()
    def refresh(self, _: object = None) -> None:
        """Show what the rows say now."""
        focused = QApplication.focusWidget()
        for one in self._rows():
            self.show_row(one)
        owner = self._owner
        if (
            isinstance(owner, QWidget)
            and focused is not None
            and owner.isAncestorOf(focused)
            and (focused.isHidden() or not focused.isEnabled())
        ):
            if self._rest is not None:
                self._rest().setFocus()
            elif not owner.isAncestorOf(QApplication.focusWidget() or owner):
                owner.setFocus()  # else its keys would be another's

    def show_row(self, one: Act | Caption) -> None:
        """Show what one row says."""
        part = _part_of(self._owner, one.id)
        if one.do is not None:
            self._connect(part, one)
        if isinstance(part, QAbstractButton | QAction):
            put_text(part, one.text, name=one.name or one.text, tip=one.tip)
        elif isinstance(part, QLabel):
            put_text(part, one.text, name=one.name or None, tip=one.tip)
        else:
            _name_field(part, one.text, one.name or one.text, one.tip)
        if one.about:
            part.setAccessibleDescription(one.about)
        if isinstance(one, Caption):
            _show_value(part, one)
        name = part.property(FORM_NAME)
        if isinstance(name, QLabel):
            name.setText(one.name or one.text)
        for each in (part, name) if isinstance(name, QLabel) else (part,):
            if one.can is not None:
                each.setEnabled(one.can)
            if one.shown is not None:
                each.setVisible(one.shown)

    def _connect(self, part: QWidget | QAction, row: Act | Caption) -> None:
        of = row.id
        if of not in self._do:
            # No partial functions: a signal would tell them nothing.
            if isinstance(part, QComboBox):
                part.activated.connect(lambda at: self._press(of, part.itemData(at)))
            elif isinstance(row, Act):
                cast(QAbstractButton, part).clicked.connect(lambda: self._press(of))
            elif isinstance(part, QAbstractButton):
                part.clicked.connect(lambda on: self._press(of, on))
            else:
                cast(_Slider, part).edited.connect(lambda number: self._press(of, number))
        self._do[of] = cast(Callable[..., object], row.do)

    def _press(self, of: str, *value: object) -> None:
        self._do[of](*value)


class Retranslated(_Widget):
    """A widget's first base: Qt tells it of a new language, `retranslate` sets the words, which may
    all be rows: ``_acts`` gives them."""

    def _acts(self) -> Iterable[Act | Caption]:
        return ()

    @cached_property
    def acts(self) -> Acts:
        return Acts(self, self._acts)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set all words in the language in use."""
        self.acts.refresh()


class ThinBar(Retranslated, QProgressBar):
    """How far something is, as a line without a number."""

    def __init__(self, parent: QWidget | None = None, height: int = 6) -> None:
        super().__init__(parent, textVisible=False)
        hold(self, height=height)
        self.retranslate()

    def retranslate(self) -> None:
        """Who needs another name sets it."""
        self.setAccessibleName(self.tr("Progress"))

    def show_share(self, over: float, total: float = 1.0, *, shown: bool | None = None) -> None:
        """So much of all; of 0 it only moves, where motion is wanted. ``shown``: whether it is
        seen; None: that is settled elsewhere."""
        moves = not total and motion_is_wanted()
        self.setRange(0, 0 if moves else _BAR_PARTS)
        self.setValue(round(_BAR_PARTS * over / total) if total else 0)
        if shown is not None:
            self.setVisible(shown)


def _part_of(owner: QObject, path: str) -> QWidget:
    """The owner itself, or what it has by this name; with dots: a part of a part, of a table, or of
    a list."""
    part: Any = owner
    for name in filter(None, path.split(".")):
        if isinstance(part, (list, tuple)):
            part = part[int(name)]
        else:
            part = part[name] if isinstance(part, dict) else getattr(part, name)
    return part


def _show_value(part: QWidget | QAction, row: Caption) -> None:
    """What a field offers and contains, where the row says it."""
    value = row.value
    if row.choices is not None:
        chosen = None if value is SAME else value
        cast(_Choice, part).show_choices(row.choices, chosen, tips=row.tips or {})
    elif value is SAME:
        return
    elif isinstance(part, QAbstractButton):
        part.setChecked(bool(value))
    elif isinstance(part, QComboBox):
        cast(_Choice, part).choose(value)
    elif isinstance(part, QLineEdit):
        if part.text() != value:
            part.setText(str(value))
    elif set_number := getattr(part, "set_number", None):  # of a `widgets.value_slider`
        set_number(value)


def write_with(painter: QPainter, font: QFont, colour: QColor | Qt.GlobalColor) -> None:
    """Let the words that come have this font and colour."""
    painter.setFont(font)
    painter.setPen(colour)


def draw_words(
    painter: QPainter,
    area: QRect | QRectF,
    flags: Qt.AlignmentFlag | Qt.TextFlag | int,
    words: str,
    colour: QColor,
) -> None:
    """Words in one colour; ``flags``: where in ``area``, and how they are wrapped."""
    painter.setPen(colour)
    painter.drawText(area, int(flags), words)


def start_typing(
    field: QLineEdit | QPlainTextEdit,
    reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason,
) -> None:
    """Give ``field`` the keyboard; the first key replaces its text."""
    field.setFocus(reason)
    field.selectAll()


def show_rows(
    view: QAbstractItemView, rows: QAbstractItemModel, drawn: QAbstractItemDelegate
) -> None:
    """Let ``view`` list these rows, drawn in this way."""
    view.setModel(rows)
    view.setItemDelegate(drawn)


def describe(part: QWidget, words: str) -> None:
    """Draw ``part`` again, which shows what assistive technology reads as ``words``."""
    part.setAccessibleDescription(words)
    part.update()


def put_text(
    part: QAbstractButton | QLabel | QLineEdit | QAction,
    text: str,
    *,
    name: str | None = None,
    tip: str | None = None,
) -> None:
    """Set what stands on it, what assistive technology calls it, and its tip; None: as they are."""
    part.setText(text)
    if name is not None and isinstance(part, QWidget):
        part.setAccessibleName(name)
    if tip is not None:
        part.setToolTip(tip)


def show_text(part: QLabel, text: str) -> None:
    """Show it with ``text``, or not at all without."""
    part.setText(text)
    part.setVisible(bool(text))


def show_when(shown: bool, *parts: QWidget | QAction) -> None:
    """Show all of these, or none."""
    for part in parts:
        part.setVisible(shown)


def enable_when(can: bool, *parts: QWidget | QAction | QMenu) -> None:
    """Let all of these be used, or none."""
    for part in parts:
        part.setEnabled(can)


def discard(part: QWidget) -> None:
    """Have it gone at once, and deleted when nothing of it runs any more."""
    part.hide()
    part.deleteLater()


def empty(layout: QLayout) -> None:
    """Take all widgets out of a layout, for ever."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            discard(widget)


def smooth_painter(on: QPaintDevice) -> QPainter:
    """A painter whose edges are not jagged."""
    painter = QPainter(on)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


@contextmanager
def saved(
    painter: QPainter,
    *hints: QPainter.RenderHint,
    clip: QRect | QRectF | QPainterPath | None = None,
    opacity: float | None = None,
) -> Iterator[None]:
    """What is set of ``painter`` inside, and these, end with the block: render hints that are on,
    where alone it draws, and its opacity 0..1."""
    painter.save()
    for hint in hints:
        painter.setRenderHint(hint)
    if isinstance(clip, QPainterPath):
        painter.setClipPath(clip)
    elif clip is not None:
        painter.setClipRect(clip)
    if opacity is not None:
        painter.setOpacity(opacity)
    try:
        yield
    finally:
        painter.restore()


def draw_with(
    painter: QPainter,
    pen: QPen | QColor | Qt.PenStyle | str,
    brush: QBrush | QColor | QGradient | QPixmap | Qt.BrushStyle | str,
) -> None:
    """Outline what comes with ``pen``, fill it with ``brush``."""
    painter.setPen(pen)
    painter.setBrush(brush)


def named(part: QWidget, name: str, tip: str = "") -> None:
    """Tell what it is: to assistive technology, and to the pointer."""
    part.setAccessibleName(name)
    part.setToolTip(tip)
    if isinstance(part, (QLineEdit, QAbstractSpinBox)) and not part.findChild(_FieldTip):
        part.installEventFilter(_FieldTip(part))


class _FieldTip(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_tip = event.type() == QEvent.Type.ToolTip
        return is_tip and show_field_tip(cast(QWidget, watched))


def show_field_tip(field: QWidget, said: str = "") -> bool:
    """Show what is ``said`` of words in a field, or its tip while it has not the keyboard; returns
    whether there is one."""
    tip = said or field.toolTip()
    if said or (tip and not field.hasFocus()):
        width = min(max(scaled(_TIP[0]), field.width()), scaled(_TIP[1]))
        _show_tip(field, tip if said else f'<table width="{width}"><tr><td>{tip}</td></tr></table>')
    return bool(tip)


def _show_tip(field: QWidget, text: str) -> None:
    """Show a tip below ``field``, or above at the end of the screen: it covers no words there."""
    corner = field.mapToGlobal(QPoint(0, field.height() + _TIP_GAP))
    QToolTip.showText(corner, text, field)
    for tip in QApplication.topLevelWidgets():
        if tip.inherits("QTipLabel"):
            if corner.y() + tip.height() > field.screen().availableGeometry().bottom():
                corner.setY(corner.y() - field.height() - 2 * _TIP_GAP - tip.height())
            tip.move(corner)


def _name_field(part: QWidget, text: str, name: str, tip: str | None) -> None:
    """Set what a field shows while it is empty, what it is called, and its tip; None: as it is."""
    if isinstance(part, QLineEdit | QPlainTextEdit):
        part.setPlaceholderText(text)
        searches = isinstance(part, QLineEdit) and part.isClearButtonEnabled()
        for action in part.findChildren(QAction) if searches else ():
            clears = action.objectName() == _CLEAR
            action.setText(QCoreApplication.translate("Kit", "Clear") if clears else text)
    elif isinstance(part, QComboBox) and name != text:
        part.setPlaceholderText(text)
    elif set_label := getattr(part, "set_label", None):  # of a `widgets.value_slider`
        set_label(text or name, inside=bool(text) and part.property(FORM_NAME) is None)
    elif part.isWindow():
        part.setWindowTitle(text)
    named(part, name, part.toolTip() if tip is None else tip)


def raised(part: QWidget) -> None:
    """Show it above its neighbours."""
    part.show()
    part.raise_()


def bring_up(window: QWidget) -> None:
    """Show its own window in front of the others."""
    if window.isMinimized():
        window.showNormal()
    raised(window)
    window.activateWindow()


def finish_typing() -> None:
    """Take a number that is still being typed: a shortcut does not end its field as Return does."""
    field = QApplication.focusWidget()
    if isinstance(field, QLineEdit):
        field.editingFinished.emit()


class _PageKeys(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            pages = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
            if event.key() in pages and not event.modifiers():
                event.accept()
                return True
        return super().eventFilter(watched, event)


def keep_page_keys(view: QWidget) -> None:
    """Let a list that has the focus scroll by Page Up and Down, which walk the layers elsewhere."""
    view.installEventFilter(_PageKeys(view))


def scrolls_down(view: V) -> V:
    """``view``, which scrolls up and down alone, by pixels, and keeps the keys for pages."""
    upright(view)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    keep_page_keys(view)
    return view


def offer_menus(view: QAbstractItemView, menu_of: Callable[[QModelIndex], QMenu]) -> None:
    """Show what ``menu_of`` gives of a row where a menu is asked for; it goes when it closes."""

    def show(place: QPoint) -> None:
        index = view.indexAt(place)
        menu = menu_of(index) if index.isValid() else QMenu(view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not menu.isEmpty():
            menu.popup(view.viewport().mapToGlobal(place))

    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.customContextMenuRequested.connect(show)
