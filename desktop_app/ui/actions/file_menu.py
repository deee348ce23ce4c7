"""The menu File."""

from __future__ import annotations

from desktop_app.ui.actions.row import RECENT, SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

FILE_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&File"),
    (
        ActionRow(
            "new",
            QT_TRANSLATE_NOOP("Actions", "&New…"),
            QT_TRANSLATE_NOOP("Actions", "Create an empty picture to paint on."),
            icon="file-plus",
            do=lambda c: c.new(),
            settles=True,
            passing=True,
        ),
        ActionRow(
            "open",
            QT_TRANSLATE_NOOP("Actions", "&Open…"),
            QT_TRANSLATE_NOOP("Actions", "Open a picture to work on."),
            icon="folder-open",
            do=lambda c: c.files.open_dialog(),
            settles=True,
            passing=True,
        ),
        ActionRow(
            "paste",
            QT_TRANSLATE_NOOP("Actions", "New from Clip&board"),
            QT_TRANSLATE_NOOP("Actions", "Open the picture in the clipboard in a tab."),
            icon="clipboard-paste",
            do=lambda c: c.paste(c.take),
            settles=True,
        ),
        Menu(RECENT),
        SEPARATOR,
        ActionRow(
            "save",
            QT_TRANSLATE_NOOP("Actions", "&Save"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Save to the picture's own file, or to a project if that file can't hold "
                "everything.",
            ),
            icon="save",
            when="document",
            do=lambda c: c.files.save(),
            settles=True,
        ),
        ActionRow(
            "save_as",
            QT_TRANSLATE_NOOP("Actions", "Save &As…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Save under another name or format, and continue with that file.",
            ),
            icon="save",
            when="document",
            do=lambda c: c.files.save_dialog(),
            settles=True,
        ),
        ActionRow(
            "export",
            QT_TRANSLATE_NOOP("Actions", "&Export…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Save a copy as PNG, JPEG or another format. This does not count as saving.",
            ),
            icon="file-output",
            when="document",
            do=lambda c: c.files.exports.ask(),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "import_pictures",
            QT_TRANSLATE_NOOP("Actions", "Import Folder of Pictures…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Add the pictures of a folder to the history, with their prompts and settings. The "
                "files stay where they are.",
            ),
            icon="folder-plus",
            do=lambda c: c.import_pictures(),
        ),
        SEPARATOR,
        ActionRow(
            "close_document",
            QT_TRANSLATE_NOOP("Actions", "&Close Picture"),
            QT_TRANSLATE_NOOP("Actions", "Close this picture."),
            icon="x",
            when="closable",
            do=lambda c: c.files.close(),
            settles=True,
            passing=True,
        ),
        ActionRow(
            "quit",
            QT_TRANSLATE_NOOP("Actions", "&Quit"),
            QT_TRANSLATE_NOOP("Actions", "Quit Velatura."),
            do=lambda c: c.window.close(),
            passing=True,
        ),
    ),
)
