"""Actions on files and steps."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

__all__ = ["DOCUMENT_ROWS"]

DOCUMENT_ROWS: tuple[ActionRow, ...] = (
    # file
    ActionRow(
        "new",
        QT_TRANSLATE_NOOP("Actions", "&New…"),
        QT_TRANSLATE_NOOP("Actions", "Begin an empty picture to paint on."),
        icon="file-plus",
    ),
    ActionRow(
        "open",
        QT_TRANSLATE_NOOP("Actions", "&Open…"),
        QT_TRANSLATE_NOOP("Actions", "Open a picture to work on."),
        icon="folder-open",
    ),
    ActionRow(
        "paste",
        QT_TRANSLATE_NOOP("Actions", "Open from Clip&board"),
        QT_TRANSLATE_NOOP("Actions", "Open the picture in the clipboard."),
        icon="clipboard-paste",
    ),
    ActionRow(
        "save",
        QT_TRANSLATE_NOOP("Actions", "&Save"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Write the picture to its file; to a project where that file can't hold all of it.",
        ),
        icon="save",
        when="document",
    ),
    ActionRow(
        "save_as",
        QT_TRANSLATE_NOOP("Actions", "Save &As…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Write the picture to another file that holds all of it, and go on working on that.",
        ),
        icon="save",
        when="document",
    ),
    ActionRow(
        "export",
        QT_TRANSLATE_NOOP("Actions", "&Export…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Write a copy as PNG, JPEG or another kind of file. It does not count as saving.",
        ),
        icon="file-output",
        when="document",
    ),
    ActionRow(
        "toggle_metadata",
        QT_TRANSLATE_NOOP("Actions", "Write Settings into &Pictures"),
        QT_TRANSLATE_NOOP("Actions", "Saved pictures say in their metadata how they were made."),
        checkable=True,
    ),
    ActionRow(
        "close_document",
        QT_TRANSLATE_NOOP("Actions", "&Close Picture"),
        QT_TRANSLATE_NOOP("Actions", "Take the picture off the canvas."),
        icon="x",
        when="closable",
    ),
    ActionRow(
        "new_tab",
        QT_TRANSLATE_NOOP("Actions", "New &Tab"),
        QT_TRANSLATE_NOOP("Actions", "Begin something else; the pictures that are open stay."),
        icon="plus",
    ),
    ActionRow(
        "next_document",
        QT_TRANSLATE_NOOP("Actions", "Ne&xt Picture"),
        QT_TRANSLATE_NOOP("Actions", "Look at the picture in the next tab."),
        when="several",
    ),
    ActionRow(
        "previous_document",
        QT_TRANSLATE_NOOP("Actions", "Pre&vious Picture"),
        QT_TRANSLATE_NOOP("Actions", "Look at the picture in the tab before."),
        when="several",
    ),
    ActionRow(
        "quit",
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        QT_TRANSLATE_NOOP("Actions", "Leave Velatura."),
    ),
    # edit
    ActionRow(
        "undo",
        QT_TRANSLATE_NOOP("Actions", "&Undo"),
        QT_TRANSLATE_NOOP("Actions", "Take the last step back."),
        icon="undo-2",
        when="undo",
    ),
    ActionRow(
        "redo",
        QT_TRANSLATE_NOOP("Actions", "&Redo"),
        QT_TRANSLATE_NOOP("Actions", "Do the step that was taken back again."),
        icon="redo-2",
        when="redo",
    ),
    ActionRow(
        "copy",
        QT_TRANSLATE_NOOP("Actions", "&Copy"),
        QT_TRANSLATE_NOOP(
            "Actions", "Copy what is masked of the layer; all of it where nothing is masked."
        ),
        icon="copy",
        when="document",
    ),
    ActionRow(
        "copy_merged",
        QT_TRANSLATE_NOOP("Actions", "Copy &Merged"),
        QT_TRANSLATE_NOOP("Actions", "Copy what is masked of the whole picture as it is shown."),
        icon="layers-2",
        when="document",
    ),
    ActionRow(
        "focus_prompt",
        QT_TRANSLATE_NOOP("Actions", "Edit &Prompt"),
        QT_TRANSLATE_NOOP("Actions", "Put the cursor into the prompt."),
    ),
    ActionRow(
        "prompt_words",
        QT_TRANSLATE_NOOP("Actions", "Prompt &Dictionary (Chinese)…"),
        QT_TRANSLATE_NOOP("Actions", "Find prompt words in Chinese and put them in in English."),
        icon="languages",
    ),
)
