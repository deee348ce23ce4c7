"""The menu Help."""

from __future__ import annotations

from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

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
