"""The menu File."""

from __future__ import annotations

from desktop_app.ui.actions.row import RECENT, SEPARATOR, ActionRow, Menu

FILE_MENU = Menu(
    "&File",
    (
        ActionRow(
            "new",
            "&New…",
            "Create an empty picture to paint on.",
            icon="file-plus",
            do=lambda c: c.new(),
            settles=True,
            passing=True,
        ),
        ActionRow(
            "open",
            "&Open…",
            "Open a picture to work on.",
            icon="folder-open",
            do=lambda c: c.files.open_dialog(),
            settles=True,
            passing=True,
        ),
        ActionRow(
            "paste",
            "New from Clip&board",
            "Open the picture in the clipboard in a tab.",
            icon="clipboard-paste",
            do=lambda c: c.paste(c.take),
            settles=True,
        ),
        Menu(RECENT),
        SEPARATOR,
        ActionRow(
            "save",
            "&Save",
            "Save to the picture's own file, or to a project if that file can't hold everything.",
            icon="save",
            when="document",
            do=lambda c: c.files.save(),
            settles=True,
        ),
        ActionRow(
            "save_as",
            "Save &As…",
            "Save under another name or format, and continue with that file.",
            icon="save",
            when="document",
            do=lambda c: c.files.save_dialog(),
            settles=True,
        ),
        ActionRow(
            "export",
            "&Export…",
            "Save a copy as PNG, JPEG or another format. This does not count as saving.",
            icon="file-output",
            when="document",
            do=lambda c: c.files.exports.ask(),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "import_pictures",
            "Import Folder of Pictures…",
            "Add the pictures of a folder to the history, with their prompts and settings. The "
            "files stay where they are.",
            icon="folder-plus",
            do=lambda c: c.import_pictures(),
        ),
        SEPARATOR,
        ActionRow(
            "close_document",
            "&Close Picture",
            "Close this picture.",
            icon="x",
            when="closable",
            do=lambda c: c.files.close(),
            settles=True,
            passing=True,
        ),
        ActionRow("quit", "&Quit", "Quit Velatura.", do=lambda c: c.window.close(), passing=True),
    ),
)
