"""Keyboard shortcuts: see all keys, record others, choose a preset, carry them elsewhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.shortcuts import MOST_KEYS, PRESETS
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.ui.actions.row import CONTEXT
from desktop_app.ui.actions.shortcuts.key_texts import shown
from desktop_app.ui.actions.shortcuts.keymap import Keymap, clashes
from desktop_app.ui.actions.shortcuts.reserved import refusal, warning
from desktop_app.ui.actions.shortcuts.rows import KEY_ROWS
from desktop_app.ui.actions.shortcuts.shortcut_file import (
    ShortcutFile,
    read_shortcut_file,
    write_shortcut_file,
)
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_new_file
from desktop_app.ui.dialogs.shortcut_list import ShortcutList, menu_keys, row_name
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    label,
    named,
    row,
    styled,
)
from desktop_app.ui.qt.spaced import STRETCH, Gap, filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.key_field import KeyField
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.background import BackgroundTasks

PRESET_NAMES: dict[str, str] = {
    "velatura": QT_TRANSLATE_NOOP("Shortcuts", "Velatura"),
    "krita-like": QT_TRANSLATE_NOOP("Shortcuts", "Like Krita"),
    "photoshop-like": QT_TRANSLATE_NOOP("Shortcuts", "Like Photoshop"),
}


class ShortcutsPage(Retranslated, QWidget):
    """A list, and below it the keys of the chosen row.

    Args:
        parent: the window.
        kit: with the shortcuts in use.
        background: reads and writes files.
    """

    def __init__(self, parent: QWidget, kit: Kit, background: BackgroundTasks) -> None:
        super().__init__(parent)
        self._shortcuts = kit.actions.shortcuts
        self._background = background
        self._taking: Keymap | None = None
        """What holds once the user lets a key be taken from another row."""
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.preset = ChoiceBox(kit.theme, kit.icons, self)
        self.list = ShortcutList(self)
        self.name = label("heading", self)
        self.tip = label("secondary", self)
        self.fields = [KeyField("", self) for _ in range(MOST_KEYS)]
        self.clears = [QPushButton(self) for _ in range(MOST_KEYS)]
        self.reset, self.leave, self.import_button, self.export, self.reset_all = (
            QPushButton(self) for _ in range(5)
        )
        self.notice = label("", self, wrap=True)
        self.take = styled(QPushButton(self), look="primary")
        keys = WrapLayout()
        for field, clear in zip(self.fields, self.clears, strict=True):
            pair = QWidget(self)
            filled(spaced(QHBoxLayout(pair), 8), field, clear)
            keys.addWidget(pair)
        filled(keys, STRETCH, self.reset)
        filled(
            spaced(QVBoxLayout(self), 8, (0, 0, 0, 0)),
            filled(row(), grow(self.search), self.preset),
            grow(self.list),
            Gap(4),
            self.name,
            self.tip,
            keys,
            filled(row(), grow(self.notice), self.leave, self.take),
            Gap(4),
            filled(row(), self.import_button, self.export, self.reset_all, STRETCH),
        )
        # Two lines, said or not: nothing jumps when a notice comes.
        self.notice.setMinimumHeight(2 * self.notice.fontMetrics().lineSpacing() + 4)
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        told = self.tr("<b>{name}</b><br>Click, then press a key.")
        names = self.tr("First key"), self.tr("Second key")
        for field, name in zip(self.fields, names, strict=True):
            named(field, name, told.format(name=name))
        self.list.fill(
            (self.tr("Action"), self.tr("Key"), self.tr("Second key")),
            (
                self.tr("On the canvas"),
                self.tr("On the canvas, while a result is shown"),
                self.tr("On the canvas, fixed"),
            ),
        )
        self._show()

    def _acts(self) -> list[Act | Caption]:
        chosen, keymap, asks = self.list.row, self._shortcuts.keymap, self._taking is not None
        tip = QCoreApplication.translate(CONTEXT, KEY_ROWS[chosen].tip) if chosen else ""
        return [
            Caption("search", self.tr("Search actions and keys"), ""),
            *(
                Act(
                    f"clears.{at}",
                    self.tr("Clear"),
                    partial(self._clear, at),
                    can=len(keymap.keys(chosen)) > at,
                )
                for at in range(MOST_KEYS)
            ),
            Caption(
                "preset",
                self.tr("Preset"),
                self.tr("<b>Preset</b><br>Use the shortcuts of another program."),
                value=keymap.preset.id,
                choices={
                    one: QCoreApplication.translate("Shortcuts", PRESET_NAMES[one])
                    for one in PRESETS
                },
                do=self._preset_chosen,
            ),
            Caption("list", self.tr("Keyboard Shortcuts")),
            Caption("name", row_name(chosen) if chosen else ""),
            Caption("tip", self._shortcuts.fill(tip)),
            Act(
                "reset",
                self.tr("Reset"),
                self._reset,
                can=bool(chosen) and keymap.is_changed(chosen),
            ),
            Act("leave", self.tr("Don't Change"), self._say_nothing, shown=asks),
            Act("take", self.tr("Reassign"), self._take, shown=asks),
            Act("import_button", self.tr("Import…"), self._ask_import),
            Act("export", self.tr("Export…"), self._ask_export),
            Act("reset_all", self.tr("Reset All"), self._reset_all, can=bool(keymap.changes)),
        ]

    # -- building -------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.search.textChanged.connect(self.list.narrow)
        self.list.currentItemChanged.connect(self._row_chosen)
        self.list.itemActivated.connect(self._row_activated)
        for at, field in enumerate(self.fields):
            field.clicked.connect(
                self._say_nothing
            )  # another key is wanted: what was asked is past
            field.recorded.connect(partial(self.record, at))
        self._shortcuts.changed.connect(self._show)

    # -- showing --------------------------------------------------------------------------------

    @Slot()
    def _show(self) -> None:
        self.list.show_keys(self._shortcuts.keymap)
        self._row_chosen()

    @Slot()
    def _row_chosen(self) -> None:
        chosen, keymap = self.list.row, self._shortcuts.keymap
        keys = [*keymap.keys(chosen), "", ""]
        for at, field in enumerate(self.fields):
            field.set_key(keys[at])
            # The second key comes after the first.
            field.setEnabled(bool(chosen) and (at == 0 or bool(keys[0])))
        self._say_nothing()

    @Slot()
    def _row_activated(self) -> None:
        if self.list.row:
            self.fields[0].click()

    @Slot()
    def _say_nothing(self) -> None:
        self._say("")

    def _say(self, words: str, taking: Keymap | None = None) -> None:
        """Say something below the keys; with a choice, if a key were taken from another row."""
        self.notice.setText(words)
        self._taking = taking
        self.acts.refresh()

    # -- keys -----------------------------------------------------------------------------------

    def record(self, at: int, key: str) -> None:
        """Give ``key`` to the chosen row as its first (0) or second (1), if that can be."""
        chosen, keymap = self.list.row, self._shortcuts.keymap
        scope = KEY_ROWS[chosen].scope
        why_not = refusal(key, scope, menu_keys())
        if why_not:
            self._say(why_not)
            return
        keys = [*keymap.keys(chosen)]
        keys[at : at + 1] = [key]
        usual = key in keymap.preset.keys.get(chosen, ())
        self._offer(keymap.with_keys(chosen, tuple(keys)), keys, warning(key, usual))

    def _offer(self, wanted: Keymap, keys: list[str], said: str = "") -> None:
        """Let ``wanted`` count at once, or ask first if another row would lose one of ``keys``."""
        chosen, now = self.list.row, self._shortcuts.keymap
        scope = KEY_ROWS[chosen].scope
        found = [(key, now.holder(key, scope, chosen)) for key in keys]
        losing = [(key, other) for key, other in found if other is not None]
        if not losing:
            self._shortcuts.use(wanted)
            self._say(said)
            return
        text = self.tr("{key} is assigned to “{other}”. Assign it to “{chosen}” instead?")
        parts = [
            text.format(key=shown(key), other=row_name(other), chosen=row_name(chosen))
            for key, other in losing
        ]
        self._say(" ".join(parts), wanted)

    @Slot()
    def _take(self) -> None:
        if self._taking is not None:
            self._shortcuts.use(self._taking)

    def _clear(self, at: int) -> None:
        chosen, keymap = self.list.row, self._shortcuts.keymap
        keys = [key for n, key in enumerate(keymap.keys(chosen)) if n != at]
        self._shortcuts.use(keymap.with_keys(chosen, tuple(keys)))

    @Slot()
    def _reset(self) -> None:
        chosen, keymap = self.list.row, self._shortcuts.keymap
        self._offer(keymap.reset(chosen), list(keymap.preset.keys.get(chosen, ())))

    @Slot()
    def _reset_all(self) -> None:
        self._shortcuts.use_preset(self._shortcuts.keymap.preset.id, {})

    def _preset_chosen(self, preset: str) -> None:
        self._shortcuts.use_preset(preset)

    # -- files ----------------------------------------------------------------------------------

    @Slot()
    def _ask_export(self) -> None:
        title, name = self.tr("Export Shortcuts"), "velatura-shortcuts.toml"
        choose_new_file(self, title, self._kinds, name, self.export_to)

    @Slot()
    def _ask_import(self) -> None:
        choose_file(self, self.tr("Import Shortcuts"), self._kinds, self.import_from)

    def export_to(self, name: str) -> None:
        """Write preset and changes into a file."""
        path, keymap = Path(name), self._shortcuts.keymap
        content = ShortcutFile(keymap.preset.id, dict(keymap.changes))
        task = partial(write_shortcut_file, path, content)
        self._background.run(task, partial(self._exported, path.name), self._failed)

    def import_from(self, name: str) -> None:
        """Use the keys of a file, unless a key in it would mean two things."""
        path = Path(name)
        task = partial(read_shortcut_file, path)
        self._background.run(task, partial(self._imported, path.name), self._failed)

    def _exported(self, name: str, _: None) -> None:
        self._say(self.tr("Saved to {name}.").format(name=name))

    def _imported(self, name: str, content: ShortcutFile) -> None:
        known = {key: keys for key, keys in content.keys.items() if key in KEY_ROWS}
        menus = menu_keys()
        for chosen, keys in known.items():
            for key in keys:
                why_not = refusal(key, KEY_ROWS[chosen].scope, menus)
                if why_not:
                    self._failed(InputError("shortcuts_unusable", name=name, reason=why_not))
                    return
        preset = self._shortcuts.of_preset(content.preset).preset
        whole = {**{k: v for k, v in preset.keys.items() if k in KEY_ROWS}, **known}
        for clash in clashes(whole):
            one, other = row_name(clash.by), row_name(clash.wanted)
            key = shown(clash.key)
            error = InputError("shortcuts_clash", name=name, key=key, one=one, other=other)
            self._failed(error)
            return
        self._shortcuts.use_preset(content.preset, content.keys)
        self._say(self.tr("The shortcuts from {name} are now in use.").format(name=name))

    def _failed(self, error: VelaturaError) -> None:
        lines = error_lines(error)
        self._say(f"{lines.what} {lines.todo}")

    @property
    def _kinds(self) -> tuple[str, str]:
        return self.tr("Shortcuts (*.toml)"), self.tr("All files (*)")
