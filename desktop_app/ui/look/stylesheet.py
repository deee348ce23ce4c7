"""The one stylesheet, built from the tokens, on top of Fusion. No colour is in here by value.

Rules are kept to widgets Fusion draws with gradients, frames or its own colours; the rest follows
the palette.
"""

from __future__ import annotations

from string import Template

from desktop_app.ui.look.text_scale import scaled_height, text_scale
from desktop_app.ui.look.tokens import CONTROL, DENSE, RADIUS, Tokens

_BASE = """
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $window; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $accent; }
QToolTip { background: $tip; color: $text; border: 1px solid $edge; padding: 3px 4px; }
*[role="panel"] { background: $panel; }
*[role="line"] { background: $line; border: none; }
*[role="edge"] { background: $edge; border: none; }
QLabel { background: transparent; }
QLabel[role="secondary"] { color: $secondary; font-size: ${small}pt; }
QLabel[role="small"] { font-size: ${small}pt; }
QLabel[role="failed"] { color: $danger; font-size: ${small}pt; }
QLabel[role="quiet"] { color: $secondary; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="title"] { font-weight: 600; }
"""

_BUTTONS = """
QPushButton, QToolButton[look="button"] {
  background: $button; color: $text; border: 1px solid $edge; border-radius: ${radius}px;
  padding: 0 12px; min-height: ${inner}px;
}
QPushButton:hover, QToolButton[look="button"]:hover { background: $hover; }
QPushButton:pressed, QToolButton[look="button"]:pressed { background: $pressed; }
QPushButton:focus { border-color: $focus; }
QPushButton:disabled { color: $disabled; background: $panel; border-color: $line; }
QPushButton[look="primary"], QPushButton:default[look="primary"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:pressed { background: $accent; }
QPushButton[look="primary"]:focus { border: 2px solid $on_accent; }
QPushButton[look="primary"]:disabled {
  background: $panel; color: $disabled; border-color: $edge; font-weight: 600;
}
QPushButton[look="second"] { font-weight: 600; }
QPushButton[look="danger"]:enabled { color: $danger; }
QPushButton[look="danger"]:hover { border-color: $danger; background: $danger_tint; }
QPushButton[look="chip"] { padding: 0 8px; min-height: 0; font-size: ${small}pt;
  border-color: $line; }
QPushButton[look="chip"]:hover { border-color: $edge; }
QPushButton[look="chip"]:focus { border-color: $focus; }
QPushButton[dense="true"] { min-height: ${dense_inner}px; padding: 0 10px; font-size: ${small}pt; }
QPushButton[look="link"] { background: transparent; border-color: transparent; color: $link;
  padding: 0 2px; text-align: left; min-height: 0; font-size: ${small}pt; }
QPushButton[look="row"] { background: transparent; border-color: transparent;
  padding: 0 4px; text-align: left; font-weight: 600; }
QPushButton[look="row"]:hover { background: $hover; }
QPushButton[look="row"]:focus { border-color: $focus; }
QPushButton[look="line"] { background: transparent; border-color: transparent;
  color: $secondary; padding: 0 4px; text-align: left; min-height: ${dense_inner}px;
  font-size: ${small}pt; }
QPushButton[look="line"]:hover { background: $hover; }
QPushButton[look="line"]:focus { border-color: $focus; }
QPushButton[look="cost"] { background: transparent; border-color: transparent;
  color: $secondary; padding: 0 4px; font-size: ${small}pt; }
QPushButton[corner="true"] { min-height: 0; }
QPushButton[look="cost"]:hover { background: $hover; }
QPushButton[look="cost"]:focus { border-color: $focus; }
QPushButton[look="cost"][cost="tight"] { color: $link; }
QPushButton[look="cost"][cost="no"] { color: $danger; font-weight: 600; }
QPushButton[look="cost"][cost="no"]:hover { background: $danger_tint; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border-color: $focus; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent;
  border-radius: ${radius}px; padding: 3px; }
QToolButton[role="secondary"] { color: $secondary; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $tint; border-color: $accent; }
QToolButton[look="toggle"]:checked { background: $button; border-color: $edge; }
QToolButton[look="fold"] { border: 1px solid transparent; background: transparent; font-weight: 600;
  text-align: left; padding: 0 2px; }
QToolButton[look="fold"]:focus { border-color: $focus; }
QToolButton:focus { border: 2px solid $focus; padding: 2px; }
QToolButton:checked:focus, QToolButton[look="toggle"]:checked:focus {
  border: 2px solid $focus; padding: 2px; }
QToolButton[look="button"]:focus { padding: 0 11px; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit {
  background: $field; color: $text; border: 1px solid $edge; border-radius: ${radius}px;
  selection-background-color: $accent; selection-color: $on_accent;
  placeholder-text-color: $secondary;
}
QLineEdit { padding: 0 6px; min-height: ${inner}px; }
QLineEdit[dense="true"] { min-height: ${dense_inner}px; }
QPlainTextEdit { padding: 0 2px; }
QLineEdit:hover, QPlainTextEdit:hover { border-color: $disabled; }
QLineEdit:focus, QPlainTextEdit:focus { border-color: $focus; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: $disabled; background: $panel; }
ChoiceBox { background: $button; color: $text; border: 1px solid $edge;
  border-radius: ${radius}px; padding: 0 22px 0 8px; min-height: ${inner}px; }
ChoiceBox[dense="true"] { min-height: ${dense_inner}px; }
ChoiceBox:hover { background: $hover; }
ChoiceBox:focus { border-color: $focus; }
ChoiceBox:disabled { color: $disabled; background: $panel; border-color: $line; }
ChoiceBox::drop-down { border: none; width: 0; }
ChoiceBox::down-arrow { image: none; width: 0; height: 0; }
ChoiceBox QAbstractItemView { background: $tip; color: $text; border: 1px solid $edge;
  outline: none; padding: 3px; selection-background-color: $tint; selection-color: $text; }
ChoiceBox QAbstractItemView::item { min-height: ${h24}px; padding: 0 6px; }
ChoiceBox QAbstractItemView::item:disabled { color: $disabled; }
"""

_MENUS = """
QMenuBar { background: $window; color: $text; padding: 2px 4px; border: none; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: ${radius}px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $tint; }
#qt_menubar_ext_button { border: none; padding: 0; }
#qt_toolbar_ext_button { padding: 0; }
QMenu { background: $tip; color: $text; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 5px 20px 5px 10px; border-radius: 3px; }
QMenu::item:selected { background: $tint; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $edge; margin: 4px 6px; }
QMenu::indicator { left: 7px; }
QMenu::icon { padding-left: 8px; }
"""

_VIEWS = """
QScrollArea { border: none; }
QListView, QTreeView, QTableView, PictureGrid { background: $panel; color: $text; border: none;
  outline: none; selection-background-color: $tint; selection-color: $text; }
CompletionList QListWidget { background: $tip; border: 1px solid $edge; border-radius: 4px; }
QListWidget::item { border: 1px solid transparent; }
QListWidget::item:hover { background: $hover; }
QListWidget::item:selected { background: $tint; color: $text; }
QListWidget::item:focus { border: 1px solid $focus; }
QTreeView, QTableView { selection-background-color: transparent; }
QTreeView::item, QTreeView::branch { background: transparent; }
QFileDialog QTreeView::item:selected, QTableWidget::item:selected { background: $tint; }
QTreeWidget { background: $panel; alternate-background-color: $panel; color: $text;
  border: 1px solid $line; border-radius: ${radius}px; outline: none; }
QTreeWidget:focus { border-color: $focus; }
QTreeWidget::item { min-height: ${h24}px; }
QTreeWidget::item:hover { background: $hover; }
QTreeWidget::item:selected, QTreeWidget::branch:selected { background: $tint; color: $text; }
QTreeView[look="table"], QListWidget[look="table"] { border: 1px solid $line; }
QTreeView[look="table"]:focus, QListWidget[look="table"]:focus { border-color: $focus; }
QTreeView[look="table"]::item { min-height: ${h26}px; padding: 0 5px 0 3px; }
QTreeView[look="table"]::item:hover { background: $hover; }
QTreeView[look="table"]::item:selected { background: $tint; color: $text; }
QTextBrowser { background: $panel; color: $text; border: none;
  selection-background-color: $accent; selection-color: $on_accent; }
QTreeWidget[look="contents"] { border: 1px solid $panel; }
QTreeWidget[look="contents"]:focus { border-color: $focus; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QHeaderView::section { background: $panel; color: $secondary; border: none;
  border-right: 1px solid $line; padding: 4px 6px; }
QProgressBar { background: $field; border: none; border-radius: 2px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""

_FRAME = """
QToolBar { background: $window; border: none; padding: 2px; spacing: 1px; }
QToolBar::handle { image: none; height: 4px; width: 4px; }
QToolBar::separator { background: $line; margin: 4px; width: 1px; height: 1px; }
QDockWidget { color: $text; }
QTabBar::tab { background: $window; color: $secondary; padding: 5px 12px; border: none;
  border-top: 2px solid transparent; }
QTabBar::tab:selected { background: $panel; color: $text; border-top-color: $accent; }
QTabBar::tab:hover { color: $text; }
*[role="tabs"] { background: $window; border-bottom: 1px solid $line; }
QTabBar[look="documents"] { font-size: ${small}pt; }
QTabBar[look="documents"]::tab { padding: 0 4px 0 8px; border-right: 1px solid $line;
  border-bottom: 2px solid transparent; height: ${inner}px; }
QTabBar[look="documents"]::tab:hover { background: $panel; }
QToolButton[look="cross"] { border: none; padding: 0; }
QTabBar::tab:focus { border: 2px solid $focus; padding: 5px 10px 3px 10px; }
QStatusBar { background: $window; color: $secondary; border: none; }
QStatusBar::item { border: none; }
"""


def stylesheet(tokens: Tokens, small: float) -> str:
    """The stylesheet of a theme; ``small`` is the secondary font size in points, at 100 %."""
    values = {
        **vars(tokens),
        "radius": RADIUS,
        "small": small * text_scale(),
        "inner": scaled_height(CONTROL) - 2,  # without the border
        "dense_inner": scaled_height(DENSE) - 2,
        "h24": scaled_height(24),
        "h26": scaled_height(26),
    }
    return Template(_BASE + _BUTTONS + _FIELDS + _MENUS + _VIEWS + _FRAME).substitute(values)
