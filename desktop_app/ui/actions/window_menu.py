"""The menus Window and Help."""

from __future__ import annotations

from desktop_app.ui.actions.row import MORE, PANELS, SEPARATOR, ActionRow, Menu

EDIT = "edit"
"""The page below all others: the canvas itself."""

WINDOW_MENU = Menu(
    "&Window",
    (
        ActionRow(
            "page_edit",
            "E&dit Picture",
            "Go back to the canvas (Esc).",
            icon="brush",
            group="page",
            do=lambda c: c.parts.room.show_page("edit"),
            passing=True,
        ),
        ActionRow(
            "page_review",
            "&Review Results",
            "See all results of this picture large, and compare them.",
            icon="layout-grid",
            when="some_results",
            group="page",
            do=lambda c: c.parts.room.show_page("review"),
            passing=True,
        ),
        ActionRow(
            "page_search",
            "Searc&h Pictures",
            "Find any picture of the history by words, model, date, album or look.",
            icon="search",
            group="page",
            keys=("Ctrl+F",),
            do=lambda c: c.parts.room.show_page("search"),
            passing=True,
        ),
        f"{MORE}page",
        SEPARATOR,
        Menu("&Panels", (PANELS,)),
        ActionRow(
            "toggle_settings",
            "More &Settings",
            "Show size, steps, guidance, seed and scheduler.",
            icon="settings-2",
            checkable=True,
            keys=("F6",),
            do=lambda c: c.parts.room.set_settings_shown(not c.parts.docks.settings_shown()),
        ),
        SEPARATOR,
        Menu(
            "&Tabs",
            (
                ActionRow(
                    "new_tab",
                    "New &Tab",
                    "Start something new; open pictures stay open.",
                    icon="plus",
                    keys=("Ctrl+Shift+T",),
                    do=lambda c: c.state.open_empty(),
                    settles=True,
                    passing=True,
                ),
                ActionRow(
                    "next_document",
                    "Ne&xt Picture",
                    "Go to the next tab.",
                    when="several",
                    keys=("Ctrl+Tab",),
                    do=lambda c: c.workspace.activate(c.state.documents.neighbour(1)),
                    passing=True,
                ),
                ActionRow(
                    "previous_document",
                    "Pre&vious Picture",
                    "Go to the previous tab.",
                    when="several",
                    keys=("Ctrl+Shift+Tab",),
                    do=lambda c: c.workspace.activate(c.state.documents.neighbour(-1)),
                    passing=True,
                ),
            ),
        ),
    ),
)

HELP_MENU = Menu(
    "&Help",
    (
        ActionRow(
            "find_command",
            "Find a &Command…",
            "Find any command by its name, or by what other programs call it.",
            icon="search",
            keys=("F3", "Ctrl+K"),
            do=lambda c: c.parts.show_command_box(),
            passing=True,
        ),
        SEPARATOR,
        ActionRow(
            "guide",
            "&User Guide",
            "Read and search the user guide.",
            icon="circle-question-mark",
            keys=("F1",),
            do=lambda c: c.parts.kit.help.show_help(),
            passing=True,
        ),
        ActionRow(
            "begin_lesson",
            "&First Edit, Step by Step",
            "Open the example and follow an edit in three steps.",
            icon="list-ordered",
            do=lambda c: c.begin_lesson(),
        ),
        ActionRow(
            "welcome",
            "&Welcome",
            "See what this machine can run and where models are, and try a first edit.",
            icon="sparkles",
            do=lambda c: c.welcome(),
        ),
        SEPARATOR,
        ActionRow(
            "copy_report",
            "Copy &Report…",
            "See versions, devices, settings and recent log lines, and copy them for whoever "
            "helps you.",
            icon="copy",
            do=lambda c: c.show_report(),
            passing=True,
        ),
        ActionRow(
            "save_report",
            "&Save Report…",
            "See the same report and save it as a file.",
            icon="save",
            do=lambda c: c.show_report(saves=True),
            passing=True,
        ),
        SEPARATOR,
        ActionRow(
            "about",
            "&About Velatura",
            "Version, licence and components.",
            icon="info",
            do=lambda c: c.about(),
            passing=True,
        ),
    ),
)
