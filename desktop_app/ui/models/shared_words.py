"""What is said of a folder of another program: how many models, how many are ready, what the others
need. The welcome, the models window and its messages say the same."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.catalog.parts import load_part_kinds
from desktop_app.core.model_info import PartNeed
from desktop_app.state.model_cards import NeedyModel, SharedFolder
from desktop_app.ui.models.model_words import files_text
from desktop_app.ui.words.texts import error_lines, size_text

_IN_TIP = 20
"""Models that are named in a tool tip."""


class _Words(QObject):
    def facts(self, folder: SharedFolder) -> str:
        size = size_text(folder.size_bytes)
        if folder.models is None:
            facts = f"{files_text(folder.files)} · {size}"
            if not folder.examined:
                return facts
            looking = self.tr("{facts} · counting: {done} of {all}")
            return looking.format(facts=facts, done=folder.examined, all=folder.files)
        parts = [self.tr("%n models", "", folder.models)]
        if folder.models:
            parts.append(self.tr("%n ready", "", folder.models - len(folder.needy)))
        if folder.needy:
            parts.append(self.tr("%n need a file", "", len(folder.needy)))
        return self.tr(", ").join(parts) + f" · {size}"

    def need(self, model: NeedyModel) -> str:
        needs = self.tr(", ").join(self._file(need) for need in model.needs)
        return self.tr("{model} needs {files}").format(model=model.name, files=needs)

    def _file(self, need: PartNeed) -> str:
        if not need.file:
            kind = load_part_kinds().get(need.kind)
            return kind.name if kind else need.slot.replace("_", " ")
        if not need.size_bytes:
            return need.file
        size = size_text(need.size_bytes)
        return self.tr("{file} ({size})").format(file=need.file, size=size)

    def more(self, count: int) -> str:
        return self.tr("and %n more", "", count)


def folder_facts(folder: SharedFolder) -> str:
    """ "31 models, 27 ready, 4 need a file · 96 GB"; how far that is while they are counted."""
    return _Words().facts(folder)


def needs_lines(folder: SharedFolder, most: int = _IN_TIP) -> list[str]:
    """What of the program's settings can't be used; then a line a model with the file it needs; if
    there are more than ``most``, how many more."""
    words = _Words()
    lines = [error_lines(problem).what.rstrip(".。") for problem in folder.problems]
    lines += [words.need(each) for each in folder.needy[:most]]
    left = len(folder.needy) - most
    return [*lines, words.more(left)] if left > 0 else lines
