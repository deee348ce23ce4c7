"""What one action is; the rows stand beside this file, by subject."""

from __future__ import annotations

from dataclasses import dataclass

CONTEXT = "Actions"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action. Its keys stand in the presets of resources/shortcuts.

    Attributes:
        id: name of the method in `all_commands.Commands`.
        text: what the menu says; marked for translation.
        tip: one sentence on the effect; keys may stand in it as `Shortcuts.fill` has them.
        icon: a file in resources/icons.
        icon_on: the one while it is ticked, if that is another.
        when: a key of `availability.CONDITIONS`.
        group: actions of one group exclude each other; their id ends in the value they stand for.
        settles: whether what is being transformed is put in first.
        checkable: whether it shows a tick (in a group it always does).
        opens_form: whether it opens an operation's form: `Commands.open_form` does.
    """

    id: str
    text: str
    tip: str = ""
    icon: str = ""
    icon_on: str = ""
    when: str = "always"
    group: str = ""
    checkable: bool = False
    settles: bool = False
    opens_form: bool = False
