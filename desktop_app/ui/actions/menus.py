"""Which actions stand in which menu, and the menu bar built from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.actions.operation_rows import OPERATION_ROWS
from desktop_app.ui.actions.row import CONTEXT
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu, QMenuBar

    from desktop_app.ui.actions.action_set import ActionSet

SEPARATOR = "-"
PANELS = "panels"
"""Stands in a menu for the switches of the dockable panels."""
MORE = "more:"
"""Before the name of a group of actions: those of it that plugins brought."""
RECENT = QT_TRANSLATE_NOOP("Actions", "Open &Recent")
"""Title of the submenu that is filled when it opens."""

Entry: TypeAlias = "str | tuple[str, tuple[Entry, ...]]"

MENUS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        QT_TRANSLATE_NOOP("Actions", "&File"),
        (
            "new",
            "open",
            "paste",
            (RECENT, ()),
            SEPARATOR,
            "save",
            "save_as",
            "export",
            SEPARATOR,
            "import_pictures",
            SEPARATOR,
            "close_document",
            "quit",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "&Edit"),
        (
            "undo",
            "redo",
            SEPARATOR,
            "cut",
            "copy",
            "copy_merged",
            "layer_paste",
            SEPARATOR,
            "layer_fill",
            "layer_clear",
            SEPARATOR,
            (
                QT_TRANSLATE_NOOP("Actions", "&Brush"),
                (
                    "swap_tool",
                    "brush_larger",
                    "brush_smaller",
                    "brush_harder",
                    "brush_softer",
                    SEPARATOR,
                    "opacity_more",
                    "opacity_less",
                    SEPARATOR,
                    "default_colours",
                    SEPARATOR,
                    "toggle_pen_size",
                    "toggle_pen_opacity",
                    "toggle_key_cursor",
                ),
            ),
            SEPARATOR,
            "shortcuts",
            "preferences",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "&Image"),
        (
            "image_size",
            "canvas_size",
            "crop_to_mask",
            SEPARATOR,
            "rotate_left",
            "rotate_right",
            "rotate_half",
            "rotate_angle",
            "flip_horizontal",
            "flip_vertical",
            SEPARATOR,
            "finish",
            *(row.id for row in OPERATION_ROWS),
            "details",
            "remove_now",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "&Layer"),
        (
            (
                QT_TRANSLATE_NOOP("Actions", "&New"),
                (
                    "layer_new",
                    "layer_new_group",
                    "layer_new_region",
                    "layer_region_from_mask",
                    "layer_new_control",
                    SEPARATOR,
                    "layer_insert",
                    "layer_insert_reference",
                    "layer_from_mask",
                    SEPARATOR,
                    "layer_control_picture",
                    "layer_people_movable",
                ),
            ),
            SEPARATOR,
            "layer_duplicate",
            "layer_delete",
            "layer_rename",
            "layer_group",
            "layer_ungroup",
            SEPARATOR,
            (
                QT_TRANSLATE_NOOP("Actions", "Loc&k and Show"),
                (
                    "layer_toggle",
                    "layer_solo",
                    SEPARATOR,
                    "layer_lock",
                    "layer_alpha_lock",
                    "layer_clip",
                ),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "O&rder"),
                ("layer_up", "layer_down", SEPARATOR, "layer_above", "layer_below"),
            ),
            SEPARATOR,
            "layer_merge_down",
            "layer_merge_visible",
            "layer_flatten",
            "layer_to_paint",
            SEPARATOR,
            "layer_settings",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "&Select"),
        (
            "mask_all",
            "clear_mask",
            "invert_mask",
            "mask_rectangle",
            SEPARATOR,
            "mask_from_alpha",
            "layer_alpha_to_mask",
            "layer_to_mask",
            SEPARATOR,
            (
                QT_TRANSLATE_NOOP("Actions", "Chan&ge Mask"),
                (
                    "grow_mask",
                    "shrink_mask",
                    "feather_mask",
                    "border_mask",
                    "smooth_mask",
                    "fill_holes",
                    "remove_specks",
                ),
            ),
            SEPARATOR,
            "load_mask",
            "save_mask",
            SEPARATOR,
            "toggle_overlay",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "&Generate"),
        (
            "generate",
            "cancel",
            "stop_now",
            SEPARATOR,
            (
                QT_TRANSLATE_NOOP("Actions", "&Intent"),
                (
                    "intent_fill",
                    "intent_replace",
                    "intent_add",
                    "intent_remove",
                    "intent_background",
                    "intent_expand",
                    "intent_refine",
                    "intent_variations",
                    f"{MORE}intent",
                    SEPARATOR,
                    "toggle_model",
                    "toggle_lines",
                    SEPARATOR,
                    "reset_plan",
                ),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "&Prompt"),
                (
                    "focus_prompt",
                    "weight_up",
                    "weight_down",
                    "earlier_prompt",
                    "later_prompt",
                    SEPARATOR,
                    "prompt_words",
                    "import_tags",
                    SEPARATOR,
                    "insert_snippet",
                    "save_snippet",
                    "preview_wildcards",
                    "prompt_tokens",
                ),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "St&yles"),
                ("prompt_styles", "save_style"),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "Se&ed"),
                ("new_seed", "lock_seed"),
            ),
            SEPARATOR,
            "apply",
            "discard",
            (
                QT_TRANSLATE_NOOP("Actions", "&Results"),
                ("next_result", "previous_result", "toggle_result", "compare_prompts"),
            ),
            SEPARATOR,
            (
                QT_TRANSLATE_NOOP("Actions", "&Live"),
                (
                    "toggle_live",
                    "apply_live",
                    "refine_live",
                    SEPARATOR,
                    "placement_beside",
                    "placement_over",
                ),
            ),
            SEPARATOR,
            "manage_models",
            (
                QT_TRANSLATE_NOOP("Actions", "Add M&odels"),
                (
                    "add_model_file",
                    "add_model_folder",
                    SEPARATOR,
                    "open_models_folder",
                    "refresh_models",
                ),
            ),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "&View"),
        (
            "zoom_in",
            "zoom_out",
            "zoom_fit",
            "zoom_full",
            (
                QT_TRANSLATE_NOOP("Actions", "Rotatio&n"),
                ("turn_left", "turn_right", "mirror_view", "unturn"),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "Co&mpare"),
                ("toggle_split", "toggle_blink"),
            ),
            SEPARATOR,
            (
                QT_TRANSLATE_NOOP("Actions", "&Rulers and Guides"),
                (
                    "toggle_rulers",
                    "toggle_guides",
                    "new_guide",
                    "clear_guides",
                    SEPARATOR,
                    "toggle_grid",
                ),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "Grid &Spacing"),
                (
                    "spacing_8",
                    "spacing_16",
                    "spacing_32",
                    "spacing_64",
                    "spacing_128",
                    "spacing_256",
                    "spacing_512",
                ),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "Sna&p"),
                ("toggle_snap_guides", "toggle_snap_picture", "toggle_snap_grid"),
            ),
            SEPARATOR,
            "toggle_context",
            "toggle_truth",
            "automatic_context",
            SEPARATOR,
            "full_screen",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "&Window"),
        (
            "page_edit",
            "page_review",
            "page_search",
            SEPARATOR,
            PANELS,
            "toggle_settings",
            SEPARATOR,
            "new_tab",
            "next_document",
            "previous_document",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "&Help"),
        (
            "find_command",
            SEPARATOR,
            "guide",
            "begin_lesson",
            "welcome",
            SEPARATOR,
            "copy_report",
            "save_report",
            SEPARATOR,
            "about",
        ),
    ),
)
"""Menus in order; an entry is an action's id, SEPARATOR, PANELS, MORE with a group, or a submenu
with its entries. None holds more than `MOST`, and no submenu another one."""

MOST = 16
"""Entries of a menu: more don't fit a window of 720 lines, and nobody reads them."""

_TOOLS = (
    "brush eraser rectangle ellipse lasso polygon colour_range paint expand pan move transform pose"
)

ELSEWHERE: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        QT_TRANSLATE_NOOP("Actions", "Tools"),
        (
            *(f"tool_{tool}" for tool in _TOOLS.split()),
            f"{MORE}tool",
            (
                QT_TRANSLATE_NOOP("Actions", "Brus&h Opacity"),
                tuple(f"opacity_{percent}" for percent in range(10, 101, 10)),
            ),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Preferences"),
        (
            "toggle_metadata",
            "saving_settings",
            "toggle_star_applied",
            "toggle_fine_previews",
            "toggle_openvino",
            (
                QT_TRANSLATE_NOOP("Actions", "Resu&lts by Default"),
                ("results_automatic", "results_1", "results_2", "results_3", "results_4"),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "Mask C&olour"),
                tuple(f"overlay_{look}" for look in ("magenta", "cyan", "yellow", "hatch")),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "&Colour Theme"),
                tuple(f"theme_{theme}" for theme in ("system", "light", "dark")),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "Te&xt Size"),
                tuple(f"text_{percent}" for percent in (75, 100, 125, 150, 175, 200)),
            ),
            (
                QT_TRANSLATE_NOOP("Actions", "&Language"),
                tuple(f"language_{language}" for language in ("system", "en", "zh_CN")),
            ),
            "less_motion",
            "colour_management",
            "history_settings",
            "watched_folders",
            "plugins",
        ),
    ),
)
"""What stands in no menu, in groups: tools have their column, what is set once its window."""


def menu_rows() -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """`MENUS` with the actions that plugins brought in their places."""
    return tuple((title, tuple(_with_more(entries))) for title, entries in MENUS)


def all_rows() -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """`menu_rows`, and what stands elsewhere, in groups likewise."""
    return (*menu_rows(), *elsewhere_rows())


def elsewhere_rows() -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """`ELSEWHERE` with the actions that plugins brought in their places."""
    return tuple((title, tuple(_with_more(entries))) for title, entries in ELSEWHERE)


def _with_more(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        if isinstance(entry, tuple):
            yield entry[0], tuple(_with_more(entry[1]))
        elif entry.startswith(MORE):
            group = entry.removeprefix(MORE)
            yield from (row.id for row in ACTIONS.added if row.group == group)
        else:
            yield entry


class Menus:
    """Fills a menu bar and keeps its words in the language in use."""

    def __init__(self, bar: QMenuBar, actions: ActionSet, panels: Iterable[QAction]) -> None:
        self._titled: list[tuple[QMenu, str]] = []
        self._panels = list(panels)
        self._actions = actions
        for title, entries in menu_rows():
            menu = bar.addMenu("")
            self._titled.append((menu, title))
            for entry in entries:
                self._add(menu, entry)
        self.retranslate()

    @property
    def recent(self) -> QMenu:
        """The submenu of recent files; empty."""
        return next(menu for menu, title in self._titled if title == RECENT)

    def retranslate(self) -> None:
        """Set the titles again."""
        for menu, title in self._titled:
            menu.setTitle(QCoreApplication.translate(CONTEXT, title))

    def _add(self, menu: QMenu, entry: Entry) -> None:
        if isinstance(entry, tuple):
            title, entries = entry
            submenu = menu.addMenu("")
            self._titled.append((submenu, title))
            for inner in entries:
                self._add(submenu, inner)
        elif entry == SEPARATOR:
            menu.addSeparator()
        elif entry == PANELS:
            menu.addActions(self._panels)
        else:
            menu.addAction(self._actions[entry])
