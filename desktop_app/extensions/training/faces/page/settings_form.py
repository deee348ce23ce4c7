"""The settings of a training: the few that matter, all others behind one fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.values import Field
from desktop_app.extensions.training.faces.setting_words import choice_name, training_text
from desktop_app.extensions.training.values.fields import FIELDS, GROUPS, LAYOUTS
from desktop_app.extensions.training.values.run import preset_family
from desktop_app.extensions.training.work.sessions.settings_state import FAINT
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.ui.dialogs.field_values import form_editor
from desktop_app.ui.kit import Caption, Kit, Retranslated, label, named, show_text
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE, ChoiceBox
from desktop_app.ui.widgets.disclosure import Disclosure
from desktop_app.ui.widgets.field_editors import EditorContext, FieldEditor, FlagEditor
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.words.families import family_name
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.workspace import Workspace

MAIN: Final = ("trigger", "subject", "method", "holes", "steps", "minutes")
_NAMES: Final = 96
"""Pixels that names of settings take; longer ones are wrapped."""

_TOLD: Final = 5
"""Settings that are named, at most, where they are not a preset's."""

_STEPS: Final = range(5, 201)
"""Of a slider; a number with fewer or more is typed."""


class TrainingForm(Retranslated, QWidget):
    """Edits `work.sessions.settings_state`; a value that is not allowed is said at its field, and
    changes nothing. ``judged`` tells whether `is_wrong` is another."""

    judged = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.kit, self._state = kit, workspace.state
        self._settings, self._sets = training_of(workspace).settings, training_of(workspace).sets
        self.editors: dict[str, FieldEditor] = {}
        self._pending = dict[str, Any]()
        """Values that editors show, and that don't count yet: they can't be together."""
        usual = {one.id: one.default for one in FIELDS}
        self._context = EditorContext(
            kit, workspace.state.display, usual, training_text, in_form=True, choice=choice_name
        )
        self._headings, self._names = dict[str, QLabel](), dict[str, QLabel]()
        self.tips = {one.id: label("secondary", self, wrap=True) for one in FIELDS}
        self.preset, self.model = (ChoiceBox(kit.theme, kit.icons, self) for _ in range(2))
        self.faint, self.wrong = (label("failed", self, wrap=True) for _ in range(2))
        self.differs = label("secondary", self, wrap=True)
        self.more = Disclosure(kit, self, self._make_more)
        self.faint.hide()
        self.wrong.hide()
        fields = {one.id: one for one in FIELDS}
        main = Form(self)
        main.add("preset", self.preset, self.preset)
        main.add_wide(self.differs)
        main.add("model", self.model, self.model)
        self._fill(main, [fields[name] for name in MAIN])
        filled(spaced(QVBoxLayout(self), 8), main, self.faint, self.wrong, self.more, STRETCH)
        self.preset.activated.connect(self._use_preset)
        listen(self._settings.values.changed, self._show)
        listen_each(
            self._offer,
            self._settings.presets.changed,
            self._settings.model.changed,
            self._state.models.changed,
        )
        self.retranslate()

    def retranslate(self) -> None:
        for name, heading in self._headings.items():
            heading.setText(training_text(name))
        for editor in self.editors.values():
            editor.retranslate()
        self._offer(None)
        self._show(None)

    def _acts(self) -> list[Caption]:
        values = self._settings.values.value
        return [
            Caption("preset", self.tr("Own settings"), name=self.tr("Preset")),
            Caption(
                "model", self.tr("No model yet"), name=self.tr("Model"), do=self._settings.model.put
            ),
            Caption("more.head", self.tr("More")),
            Caption(
                "faint",
                self.tr(
                    "Alpha is far below the rank, so little is learnt: set it to 0, as the rank."
                ),
            ),
            *(Caption(f"tips.{one.id}", training_text(one.tip)) for one in _in(self.editors)),
            *(
                Caption(f"_names.{one.id}", training_text(one.name), can=_counts(one, values))
                for one in _in(self._names)
            ),
        ]

    # -- building ---------------------------------------------------------------------------------

    def _make_more(self) -> None:
        if self._headings:
            return
        form = Form(self.more.body)
        for group, fields in GROUPS.items():
            self._headings[group] = heading = label("heading", self.more.body)
            form.add_wide(heading)
            self._fill(form, [one for one in fields if one.id not in MAIN])
        self.more.set_content(form)
        at: QWidget = self.more.head
        for part in self.more.body.findChildren(QWidget):
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.window() is at.window():
                QWidget.setTabOrder(at, part)
                at = part
        self.retranslate()

    def _fill(self, form: Form, fields: list[Field]) -> None:
        for field in fields:
            make = _OWN.get(field.id, partial(form_editor, steps=_STEPS))
            self.editors[field.id] = editor = make(self._context, (field,), self)
            editor.moved.connect(self._moved)
            if isinstance(editor, FlagEditor):  # its words show the focus
                form.add_wide(editor)
            else:
                form.add(field.id, editor, editor, tall=editor.is_tall)
                self._names[field.id] = name = hold(form.name_of(field.id), most_width=_NAMES)
                name.setWordWrap(True)
            form.add_wide(self.tips[field.id])

    # -- settings → editors -----------------------------------------------------------------------

    def _offer(self, _: object) -> None:
        presets = {one.id: training_text(one.name) for one in self._settings.presets.value}
        self.preset.show_choices(presets)
        models = {one.id: one.name for one in self._state.models.value}
        with QSignalBlocker(self.model):
            self.model.show_choices(models)
            self.model.choose("" if self._sets.model is None else self._sets.model.id)
        for at, one in enumerate(self._state.models.value):
            self.model.setItemData(at, family_name(one.family), DETAIL_ROLE)
        self._show_preset()

    def _show_preset(self) -> None:
        nearest, others = self._settings.nearest(self._family)
        chosen = "" if nearest is None or others else nearest.id
        self.preset.setCurrentIndex(self.preset.findData(chosen))
        names = [training_text(one.name) for one in FIELDS if one.id in others]
        if nearest is not None:
            words = self.tr("As “{preset}”, but for: {names}")
            told = ", ".join(names[:_TOLD]) + " …" * (len(names) > _TOLD)
            self.differs.setText(words.format(preset=training_text(nearest.name), names=told))
        self.differs.setVisible(bool(names))
        tips = {one.id: training_text(one.tip) for one in self._settings.presets.value}
        self.preset.setToolTip(tips.get(chosen, ""))

    @property
    def _family(self) -> str:
        model = self._sets.model
        return "" if model is None else preset_family(model)

    def _show(self, _: object) -> None:
        values = self._settings.values.value
        self.acts.refresh()
        self._pending.clear()
        for field in _in(self.editors):
            self.editors[field.id].show_values(values)
            self.editors[field.id].setEnabled(_counts(field, values))
        self.wrong.hide()
        self._show_preset()
        scale = self._settings.scale
        self.faint.setVisible(scale is not None and scale < FAINT)

    # -- editors → settings -----------------------------------------------------------------------

    @Slot(object)
    def _moved(self, values: Mapping[str, Any]) -> None:
        """Another value counts unless it can't be beside the others."""
        self._pending |= values
        try:
            self._settings.change(**self._pending)
        except VelaturaError as error:
            show_text(self.wrong, error_lines(error).what)
        else:
            self._show(None)
        self.judged.emit()

    @property
    def is_wrong(self) -> bool:
        """Whether fields show what the settings don't have, since it can't be."""
        return bool(self._pending) or any(one.wrong for one in self.editors.values())

    @Slot()
    def _use_preset(self) -> None:
        for one in self._settings.presets.value:
            if one.id == self.preset.currentData():
                self._settings.use(one, self._family)


class _LinesEditor(FieldEditor):
    """One text a line, without empty lines and outer spaces."""

    is_tall = True

    def _build(self) -> None:
        self.edit = hold(QPlainTextEdit(self), height=72)
        self.edit.setTabChangesFocus(True)
        self.edit.textChanged.connect(lambda: self._move(self.value))
        self._lines.addWidget(self.edit)

    def retranslate(self) -> None:
        named(self.edit, self._name, self._tip)

    @property
    def value(self) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, self.edit.toPlainText().split("\n"))))

    def _show(self, value: tuple[str, ...]) -> None:
        """Unless it is what stands there."""
        if value != self.value:
            with QSignalBlocker(self.edit):
                self.edit.setPlainText("\n".join(value))


class _LayoutTicks(FieldEditor):
    """Which of `LAYOUTS` are written."""

    is_tall = True

    def _build(self) -> None:
        self._lines.setSpacing(0)
        self.ticks = {name: Tick(self.context.kit.theme, self) for name in LAYOUTS}
        for name, tick in self.ticks.items():
            tick.setText(_SPELT.get(name, name))
            tick.clicked.connect(self._ticked)
            self._lines.addWidget(tick)

    @Slot()
    def _ticked(self) -> None:
        self._move(tuple(name for name, tick in self.ticks.items() if tick.isChecked()))

    def _show(self, value: Iterable[str]) -> None:
        for name, tick in self.ticks.items():
            tick.setChecked(name in value)


_SPELT: Final = {"diffusers": "Diffusers", "peft": "PEFT", "comfyui": "ComfyUI"}


_OWN: Final = {"layouts": _LayoutTicks, "prompts": _LinesEditor}


def _in(parts: Mapping[str, QWidget]) -> list[Field]:
    return [one for one in FIELDS if one.id in parts]


def _counts(field: Field, values: Mapping[str, Any]) -> bool:
    return not field.when or bool(values[field.when])
