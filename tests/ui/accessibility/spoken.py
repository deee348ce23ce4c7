"""What assistive technology finds: a walk of the tree that QAccessible shows of a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QTabBar, QWidget

__all__ = ["CONTROLS", "Spoken", "nameless", "tree"]

Role = QAccessible.Role

CONTROLS = frozenset(
    {
        *(Role.Button, Role.ButtonMenu, Role.ButtonDropDown, Role.CheckBox, Role.RadioButton),
        *(Role.ComboBox, Role.EditableText, Role.Slider, Role.SpinBox, Role.Dial),
        *(Role.List, Role.ListItem, Role.Tree, Role.TreeItem, Role.Table, Role.Cell),
        *(Role.PageTab, Role.PageTabList, Role.MenuItem, Role.MenuBar, Role.ToolBar, Role.Link),
        *(Role.ProgressBar, Role.ColumnHeader, Role.Canvas, Role.HotkeyField, Role.Window),
        *(Role.Dialog, Role.StatusBar, Role.PopupMenu),
    }
)
"""Roles that are nothing without a name."""

VALUED = frozenset({Role.Slider, Role.ProgressBar, Role.SpinBox})
"""Roles that have a value."""


@dataclass(frozen=True)
class Spoken:
    """One node of the tree, as it is told; ``is_aside``: a cell that is not its row's first."""

    role: QAccessible.Role
    name: str
    description: str
    value: str
    kind: str
    path: str
    focusable: bool
    has_value: bool
    is_aside: bool

    def __str__(self) -> str:
        return f"{self.role.name} {self.kind} ({self.path})"


def _name(at: QAccessibleInterface) -> str:
    """What names it: of a combo box its label, as Qt gives what is chosen in it as its text."""
    if at.role() is not Role.ComboBox:
        return at.text(QAccessible.Text.Name)
    labels = at.relations(QAccessible.RelationFlag.Label)
    return " ".join(label.text(QAccessible.Text.Name) for label, _ in labels)


def _node(at: QAccessibleInterface, path: str) -> Spoken:
    text, state, owner = QAccessible.Text, at.state(), at.object()
    value, cell = at.valueInterface(), at.tableCellInterface()
    return Spoken(
        at.role(),
        _name(at),
        at.text(text.Description),
        at.text(text.Value) if value is None else str(value.currentValue()),
        "" if owner is None else type(owner).__name__,
        path,
        bool(state.focusable),
        value is not None,
        cell is not None and cell.columnIndex() > 0,
    )


def tree(root: QWidget) -> Iterator[Spoken]:
    """All nodes below ``root`` that are not hidden, itself included."""
    yield from _below(QAccessible.queryAccessibleInterface(root), "")


def _below(at: QAccessibleInterface | None, path: str) -> Iterator[Spoken]:
    if at is None or not at.isValid() or (path and at.state().invisible):
        return
    # Without a panel in view Qt keeps their tabs, none, beyond the window's edge.
    if isinstance(tabs := at.object(), QTabBar) and not tabs.count():
        return
    node = _node(at, path)
    yield node
    inner = f"{path}/{node.kind or node.role.name}"
    for number in range(at.childCount()):
        yield from _below(at.child(number), inner)


def nameless(root: QWidget) -> list[str]:
    """Controls without a name, and those with a value that tell none."""
    wrong: list[str] = []
    for node in tree(root):
        control = node.role in CONTROLS or node.focusable
        # A cell beside the one that names its row may be empty.
        if control and not node.name.strip() and not node.is_aside:
            wrong.append(f"no name: {node}")
        if node.role in VALUED and not node.has_value:
            wrong.append(f"no value: {node}")
    return wrong
