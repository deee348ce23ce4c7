"""Words of the settings of a training (`values.fields`), in the language of the window."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication

from desktop_app.core.errors import VelaturaError
from desktop_app.core.values import Choice, Field
from desktop_app.extensions.training.values.fields import GROUPS
from desktop_app.extensions.training.values.findings import SetFinding
from desktop_app.extensions.training.values.presets import load_presets
from desktop_app.extensions.training.values.runs import RunRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

CONTEXT = "TrainingSettings"

_FINDINGS = {
    "damaged": QT_TRANSLATE_NOOP("TrainingSettings", "Can't be read: {count}"),
    "too_small": QT_TRANSLATE_NOOP("TrainingSettings", "Too small: {count}"),
    "enlarged": QT_TRANSLATE_NOOP("TrainingSettings", "Smaller than needed, enlarged: {count}"),
    "blurred": QT_TRANSLATE_NOOP("TrainingSettings", "Blurred: {count}"),
    "compressed": QT_TRANSLATE_NOOP("TrainingSettings", "Strong JPEG compression: {count}"),
    "same": QT_TRANSLATE_NOOP("TrainingSettings", "The same picture {count} times: {name}"),
    "alike": QT_TRANSLATE_NOOP("TrainingSettings", "{count} nearly alike: {name}"),
    "unread": QT_TRANSLATE_NOOP("TrainingSettings", "Caption file not used: {count} ({said})"),
    "encoding": QT_TRANSLATE_NOOP("TrainingSettings", "Encoding guessed: {count} ({said})"),
    "alternatives": QT_TRANSLATE_NOOP("TrainingSettings", "Several captions, one a time: {count}"),
    "first_line": QT_TRANSLATE_NOOP("TrainingSettings", "First line of several: {count}"),
    "joined": QT_TRANSLATE_NOOP("TrainingSettings", "Several lines as one: {count}"),
    "folder": QT_TRANSLATE_NOOP("TrainingSettings", "By the folder {said}: {count}"),
    "no_mask": QT_TRANSLATE_NOOP("TrainingSettings", "No mask in “{said}”: {count}"),
    "folder_unsure": QT_TRANSLATE_NOOP(
        "TrainingSettings", "“{said}” is not taken as repeats: {count}"
    ),
    "folder_prior": QT_TRANSLATE_NOOP(
        "TrainingSettings", "Against forgetting, in “{said}”: {count}"
    ),
    "no_caption": QT_TRANSLATE_NOOP("TrainingSettings", "Without a caption: {count}"),
    "long_caption": QT_TRANSLATE_NOOP(
        "TrainingSettings", "Caption longer than the model reads: {count}"
    ),
    "turned": QT_TRANSLATE_NOOP("TrainingSettings", "Lying on their side, shown upright: {count}"),
    "cut": QT_TRANSLATE_NOOP("TrainingSettings", "Much is cut off: {count}"),
    "few": QT_TRANSLATE_NOOP("TrainingSettings", "Only {count} pictures: twelve are better."),
    "none": QT_TRANSLATE_NOOP("TrainingSettings", "There are no pictures to learn from."),
}
_DUPLICATES = QT_TRANSLATE_NOOP("TrainingSettings", "All duplicates: {count}")

_STATES = {
    "waiting": QT_TRANSLATE_NOOP("TrainingSettings", "Waiting"),
    "running": QT_TRANSLATE_NOOP("TrainingSettings", "Training"),
    "paused": QT_TRANSLATE_NOOP("TrainingSettings", "Paused"),
    "interrupted": QT_TRANSLATE_NOOP("TrainingSettings", "Interrupted"),
    "done": QT_TRANSLATE_NOOP("TrainingSettings", "Done"),
    "failed": QT_TRANSLATE_NOOP("TrainingSettings", "Failed"),
}
_DOING = {
    "prior": QT_TRANSLATE_NOOP(
        "TrainingSettings", "Makes pictures against forgetting: {number} of {total}"
    ),
    "pictures": QT_TRANSLATE_NOOP(
        "TrainingSettings",
        "Reads pictures: {number} of {total} (yours once with each mask and each change)",
    ),
    "samples": QT_TRANSLATE_NOOP("TrainingSettings", "Makes samples: {number} of {total}"),
    "turn": QT_TRANSLATE_NOOP("TrainingSettings", "Waits for a picture"),
    "pause": QT_TRANSLATE_NOOP("TrainingSettings", "Pausing: this step ends first"),
}
"""By what is told while a run prepares itself (`Loading.what`)."""
_CHANGES = {
    "model": QT_TRANSLATE_NOOP("TrainingSettings", "Files of the base model: {shown}"),
    "added": QT_TRANSLATE_NOOP("TrainingSettings", "Pictures added: {shown}"),
    "removed": QT_TRANSLATE_NOOP("TrainingSettings", "Pictures gone: {shown}"),
    "pictures": QT_TRANSLATE_NOOP("TrainingSettings", "Pictures changed: {shown}"),
    "captions": QT_TRANSLATE_NOOP("TrainingSettings", "Captions changed: {shown}"),
    "masks": QT_TRANSLATE_NOOP("TrainingSettings", "Masks, crops or repeats changed: {shown}"),
    "method": QT_TRANSLATE_NOOP("TrainingSettings", "This version trains in another way: {shown}"),
    "settings": QT_TRANSLATE_NOOP("TrainingSettings", "Settings: {shown}"),
}
_ENDINGS = {
    "steps": QT_TRANSLATE_NOOP("TrainingSettings", "All steps done"),
    "minutes": QT_TRANSLATE_NOOP("TrainingSettings", "Time is up"),
    "no gain": QT_TRANSLATE_NOOP("TrainingSettings", "Ended: nothing was gained any more"),
}


def training_text(text: str) -> str:
    """A group, a field's name or tip, or a choice."""
    return QCoreApplication.translate(CONTEXT, text)


def choice_name(field: Field, key: str) -> str:
    """What one of the choices of a field is called."""
    return training_text(field.kind.names[key][0]) if isinstance(field.kind, Choice) else key


def finding_words(finding: SetFinding) -> str:
    """A finding in one line; of a group of like pictures with the name of the first."""
    words = training_text(_FINDINGS[finding.kind])
    name = finding.names[0] if finding.names else ""
    return words.format(count=len(finding.names), name=name, said=finding.said)


def duplicates_words(spare: Sequence[str]) -> str:
    """What all groups of like pictures together are called."""
    return training_text(_DUPLICATES).format(count=len(spare))


def state_words(one: RunRow) -> str:
    """The state of a run; of one that runs what it does."""
    doing = one.doing if one.state == "running" else None
    if doing is None or doing.what not in _DOING:
        return training_text(_STATES[one.state])
    shown = training_text(_DOING[doing.what])
    return shown.format(number=min(doing.done + 1, doing.total), total=doing.total)


def change_lines(error: VelaturaError | None) -> list[str]:
    """What has changed since a training began, a line for each kind (`basis.changed_error`)."""
    told = "[]" if error is None else str(error.params.get("changes", "[]"))
    rows: list[tuple[str, str]] = json.loads(told)
    return [training_text(_CHANGES.get(kind, kind)).format(shown=shown) for kind, shown in rows]


def ending_words(reason: str) -> str:
    """``reason``: a key of `_ENDINGS`; another one is shown as it is."""
    return training_text(_ENDINGS.get(reason, reason))


def texts() -> Iterator[tuple[str, str]]:
    """Context and text of each."""
    return ((CONTEXT, text) for text in dict.fromkeys(_texts()) if text)


def _texts() -> Iterator[str]:
    """Of the settings of a training."""
    for group, fields in GROUPS.items():
        yield group
        for each in fields:
            yield from (each.name, each.tip, each.unset)
            if isinstance(each.kind, Choice):
                yield from (text for words in each.kind.names.values() for text in words)
    for preset in load_presets():
        yield from (preset.name, preset.tip)
