"""The form of a workbench, some of whose fields follow others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from desktop_app.extensions.workbenches.faces.page.file_editors import FORM_EDITORS, FollowingEditor
from desktop_app.extensions.workbenches.faces.words import words_of
from desktop_app.extensions.workbenches.values.fields import File, Mapped
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.making.planning import PICTURE
from desktop_app.extensions.workbenches.work.making_session import making_of
from desktop_app.operations.networks.preprocessor_networks import network_that_sees
from desktop_app.ui.kit import show_text
from desktop_app.ui.widgets.field_form import FieldForm

_FOR_MODELS: Final = frozenset({"sketch", "drawn", "count", "seed", "model"})
"""Fields that nothing comes of where an own picture is taken as it is."""


class WorkbenchForm(FieldForm):
    """A form of the workbench's fields, with editors of its own for files."""

    kinds = FORM_EDITORS

    def show_workbench(self, workbench: Workbench | None, values: Mapping[str, Any]) -> None:
        """Ask for the fields of that one."""
        if workbench is None:
            self.show_fields((), values)
            return
        source, asked = workbench.source, list(workbench.all_fields)
        if workbench.takes == "table":  # a photograph is a row's own; columns follow their table
            asked = [one for one in asked if one == source or not isinstance(one.kind, File)]
            asked.sort(key=lambda one: one != source and not isinstance(one.kind, Mapped))
        self.show_fields(tuple(asked), values, partial(words_of, workbench))

    def show_followed(self) -> None:
        """What editors show of the file that is named, and of other fields; those that nothing
        comes of are hidden."""
        is_own = bool(self._values.get(PICTURE))
        files = (self._values.get(one.id) for one in self._fields if isinstance(one.kind, File))
        named = str(next(filter(None, files), ""))
        notes = self._said()
        for name, editor in self.editors.items():
            show_text(self.notes[name], notes.get(name, ""))
            editor.setEnabled(name not in notes or name == "grain")
            if (line := editor.parentWidget()) is not None:
                line.setVisible(not is_own or name not in _FOR_MODELS)
            if isinstance(editor, FollowingEditor):
                editor.follow(named, self._values, making_of(self._workspace))

    def _said(self) -> dict[str, str]:
        """Why fields have no effect, by their ids; but for grain they can't be changed then."""
        values, notes = self._values, dict[str, str]()
        if not values.get("blanks", True):
            notes["answers"] = self.tr("Without blanks there is no answer key.")
        if values.get("noise") and values.get("grain", 0) >= 1:
            notes["grain"] = self.tr("At 100 % all grain comes back, and noise with it.")
        add_ons = self._workspace.state.add_ons.value
        if "faces" in values and network_that_sees("things", add_ons) is None:
            notes["faces"] = self.tr(
                "Damage in faces is repaired, too: no network that finds them (OWLv2) is on this"
                " machine."
            )
        return notes
