"""The menus Window and Help."""

from __future__ import annotations

from desktop_app.ui.actions.row import PANELS, SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

EDIT = "edit"
"""The page below all others: the canvas itself."""

WINDOW_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&Window"),
    (
        ActionRow(
            "page_edit",
            QT_TRANSLATE_NOOP("Actions", "E&dit Picture"),
            QT_TRANSLATE_NOOP("Actions", "Go back to the canvas (Esc)."),
            icon="brush",
            group="page",
            do=lambda c: c.parts.show_page("edit"),
            passing=True,
        ),
        ActionRow(
            "page_review",
            QT_TRANSLATE_NOOP("Actions", "&Review Results"),
            QT_TRANSLATE_NOOP(
                "Actions", "See all results of this picture large, and compare them."
            ),
            icon="layout-grid",
            when="some_results",
            group="page",
            do=lambda c: c.parts.show_page("review"),
            passing=True,
        ),
        ActionRow(
            "page_search",
            QT_TRANSLATE_NOOP("Actions", "Searc&h Pictures"),
            QT_TRANSLATE_NOOP(
                "Actions", "Find any picture of the history by words, model, date, album or look."
            ),
            icon="search",
            group="page",
            do=lambda c: c.parts.show_page("search"),
            passing=True,
        ),
        SEPARATOR,
        PANELS,
        ActionRow(
            "toggle_settings",
            QT_TRANSLATE_NOOP("Actions", "More &Settings"),
            QT_TRANSLATE_NOOP("Actions", "Show size, steps, guidance, seed and scheduler."),
            icon="settings-2",
            checkable=True,
            do=lambda c: c.parts.set_settings_shown(not c.parts.settings_shown()),
        ),
        SEPARATOR,
        ActionRow(
            "new_tab",
            QT_TRANSLATE_NOOP("Actions", "New &Tab"),
            QT_TRANSLATE_NOOP("Actions", "Start something new; open pictures stay open."),
            icon="plus",
            do=lambda c: c.state.open_empty(),
            settles=True,
            passing=True,
        ),
        ActionRow(
            "next_document",
            QT_TRANSLATE_NOOP("Actions", "Ne&xt Picture"),
            QT_TRANSLATE_NOOP("Actions", "Go to the next tab."),
            when="several",
            do=lambda c: c.workspace.look_at(c.state.documents.neighbour(1)),
            passing=True,
        ),
        ActionRow(
            "previous_document",
            QT_TRANSLATE_NOOP("Actions", "Pre&vious Picture"),
            QT_TRANSLATE_NOOP("Actions", "Go to the previous tab."),
            when="several",
            do=lambda c: c.workspace.look_at(c.state.documents.neighbour(-1)),
            passing=True,
        ),
    ),
)

HELP_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&Help"),
    (
        ActionRow(
            "find_command",
            QT_TRANSLATE_NOOP("Actions", "Find a &Command…"),
            QT_TRANSLATE_NOOP(
                "Actions", "Find any command by its name, or by what other programs call it."
            ),
            icon="search",
            do=lambda c: c.parts.show_command_box(),
            passing=True,
        ),
        SEPARATOR,
        ActionRow(
            "guide",
            QT_TRANSLATE_NOOP("Actions", "&User Guide"),
            QT_TRANSLATE_NOOP("Actions", "Read and search the user guide."),
            icon="circle-question-mark",
            do=lambda c: c.parts.kit.help.show_help(),
        ),
        ActionRow(
            "begin_lesson",
            QT_TRANSLATE_NOOP("Actions", "&First Edit, Step by Step"),
            QT_TRANSLATE_NOOP("Actions", "Open the example and follow an edit in three steps."),
            icon="list-ordered",
            do=lambda c: c.begin_lesson(),
        ),
        ActionRow(
            "welcome",
            QT_TRANSLATE_NOOP("Actions", "&Welcome"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "See what this machine can run and where models are, and try a first edit.",
            ),
            icon="sparkles",
            do=lambda c: c.welcome(),
        ),
        SEPARATOR,
        ActionRow(
            "copy_report",
            QT_TRANSLATE_NOOP("Actions", "Copy &Report…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "See versions, devices, settings and recent log lines, and copy them for whoever "
                "helps you.",
            ),
            icon="copy",
            do=lambda c: c.show_report(),
        ),
        ActionRow(
            "save_report",
            QT_TRANSLATE_NOOP("Actions", "&Save Report…"),
            QT_TRANSLATE_NOOP("Actions", "See the same report and save it as a file."),
            icon="save",
            do=lambda c: c.show_report(saves=True),
        ),
        SEPARATOR,
        ActionRow(
            "about",
            QT_TRANSLATE_NOOP("Actions", "&About Velatura"),
            QT_TRANSLATE_NOOP("Actions", "Version, licence and components."),
            icon="info",
            do=lambda c: c.about(),
        ),
    ),
)
