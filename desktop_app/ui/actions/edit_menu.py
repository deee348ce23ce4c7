"""The menu Edit."""

from __future__ import annotations

from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

EDIT_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&Edit"),
    (
        ActionRow(
            "undo",
            QT_TRANSLATE_NOOP("Actions", "&Undo"),
            QT_TRANSLATE_NOOP("Actions", "Undo the last step."),
            icon="undo-2",
            when="undo",
            do=lambda c: c.undo(),
        ),
        ActionRow(
            "redo",
            QT_TRANSLATE_NOOP("Actions", "&Redo"),
            QT_TRANSLATE_NOOP("Actions", "Redo the last undone step."),
            icon="redo-2",
            when="redo",
            do=lambda c: c.with_document(lambda document: document.undo_stack.redo()),
        ),
        SEPARATOR,
        ActionRow(
            "cut",
            QT_TRANSLATE_NOOP("Actions", "Cu&t"),
            QT_TRANSLATE_NOOP(
                "Actions", "Copy what is masked of the layer, or all of it, and clear it there."
            ),
            icon="scissors",
            when="layers",
            do=lambda c: c.cut(),
            settles=True,
        ),
        ActionRow(
            "copy",
            QT_TRANSLATE_NOOP("Actions", "&Copy"),
            QT_TRANSLATE_NOOP(
                "Actions", "Copy the masked part of the layer, or all of it if nothing is masked."
            ),
            icon="copy",
            when="document",
            do=lambda c: c.copy(),
            settles=True,
        ),
        ActionRow(
            "copy_merged",
            QT_TRANSLATE_NOOP("Actions", "Copy &Merged"),
            QT_TRANSLATE_NOOP("Actions", "Copy the masked part of the whole picture as shown."),
            icon="layers-2",
            when="document",
            do=lambda c: c.copy_part(merged=True),
            settles=True,
        ),
        ActionRow(
            "layer_paste",
            QT_TRANSLATE_NOOP("Actions", "&Paste"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Insert the picture in the clipboard as a layer; without a picture, open it.",
            ),
            icon="clipboard-paste",
            do=lambda c: c.paste(c.put_in),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "layer_fill",
            QT_TRANSLATE_NOOP("Actions", "&Fill with Colour"),
            QT_TRANSLATE_NOOP(
                "Actions", "Fill the layer, or what the mask covers, with the paint brush colour."
            ),
            icon="paint-bucket",
            when="layers",
            do=lambda c: c.layer_fill(),
            settles=True,
        ),
        ActionRow(
            "layer_clear",
            QT_TRANSLATE_NOOP("Actions", "Cl&ear Layer"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Erase everything painted on the layer; with a mask, only what it covers.",
            ),
            when="layers",
            do=lambda c: c.layer_clear(),
            settles=True,
        ),
        SEPARATOR,
        Menu(
            QT_TRANSLATE_NOOP("Actions", "&Brush"),
            (
                ActionRow(
                    "swap_tool",
                    QT_TRANSLATE_NOOP("Actions", "S&wap Brush and Eraser"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Switch between mask brush and eraser; with the paint brush, swap the "
                        "colours.",
                    ),
                    icon="arrow-left-right",
                    do=lambda c: c.brushes.swap_brush(c.state.tools),
                ),
                ActionRow(
                    "brush_larger",
                    QT_TRANSLATE_NOOP("Actions", "Larger Brush"),
                    QT_TRANSLATE_NOOP("Actions", "Make the brush larger by a tenth."),
                    do=lambda c: c.brushes.step_brush_size(c.state.tools, 1),
                ),
                ActionRow(
                    "brush_smaller",
                    QT_TRANSLATE_NOOP("Actions", "Smaller Brush"),
                    QT_TRANSLATE_NOOP("Actions", "Make the brush smaller by a tenth."),
                    do=lambda c: c.brushes.step_brush_size(c.state.tools, -1),
                ),
                ActionRow(
                    "brush_harder",
                    QT_TRANSLATE_NOOP("Actions", "Harder Brush"),
                    QT_TRANSLATE_NOOP("Actions", "Make the brush harder by a quarter."),
                    do=lambda c: c.brushes.step_hardness(c.state.tools, 1),
                ),
                ActionRow(
                    "brush_softer",
                    QT_TRANSLATE_NOOP("Actions", "Softer Brush"),
                    QT_TRANSLATE_NOOP("Actions", "Make the brush softer by a quarter."),
                    do=lambda c: c.brushes.step_hardness(c.state.tools, -1),
                ),
                SEPARATOR,
                ActionRow(
                    "opacity_more",
                    QT_TRANSLATE_NOOP("Actions", "&Increase Opacity"),
                    QT_TRANSLATE_NOOP("Actions", "Increase the opacity of a stroke by a tenth."),
                    do=lambda c: c.brushes.step_opacity(c.state.tools, 1),
                ),
                ActionRow(
                    "opacity_less",
                    QT_TRANSLATE_NOOP("Actions", "&Decrease Opacity"),
                    QT_TRANSLATE_NOOP("Actions", "Reduce the opacity of a stroke by a tenth."),
                    do=lambda c: c.brushes.step_opacity(c.state.tools, -1),
                ),
                SEPARATOR,
                ActionRow(
                    "default_colours",
                    QT_TRANSLATE_NOOP("Actions", "Default Colours"),
                    QT_TRANSLATE_NOOP("Actions", "Use black and white as the two colours."),
                    do=lambda c: c.default_colours(),
                ),
                SEPARATOR,
                ActionRow(
                    "toggle_pen_size",
                    QT_TRANSLATE_NOOP("Actions", "Pressure Changes the &Size"),
                    QT_TRANSLATE_NOOP("Actions", "Light pen pressure makes the brush smaller."),
                    icon="pen-line",
                    do=lambda c: c.change_pen(size=not c.state.tools.pen.value.size),
                    ticked=lambda state: state.tools.pen.value.size,
                ),
                ActionRow(
                    "toggle_pen_opacity",
                    QT_TRANSLATE_NOOP("Actions", "Pressure Changes the &Opacity"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Light pen pressure makes strokes more transparent."
                    ),
                    icon="droplets",
                    do=lambda c: c.change_pen(opacity=not c.state.tools.pen.value.opacity),
                    ticked=lambda state: state.tools.pen.value.opacity,
                ),
                ActionRow(
                    "toggle_key_cursor",
                    QT_TRANSLATE_NOOP("Actions", "Draw with the Keyboard"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Move a cursor with the arrow keys (Shift: farther, Ctrl: one pixel) and "
                        "hold Space to draw with the tool.",
                    ),
                    switch=lambda state: state.view.key_cursor,
                ),
            ),
        ),
        SEPARATOR,
        ActionRow(
            "shortcuts",
            QT_TRANSLATE_NOOP("Actions", "&Keyboard Shortcuts…"),
            QT_TRANSLATE_NOOP("Actions", "See all keyboard shortcuts and change them."),
            icon="keyboard",
            do=lambda c: c.parts.show_preferences("shortcuts"),
        ),
        ActionRow(
            "preferences",
            QT_TRANSLATE_NOOP("Actions", "Prefere&nces…"),
            QT_TRANSLATE_NOOP("Actions", "Find and change all settings of Velatura in one window."),
            icon="settings-2",
            do=lambda c: c.parts.show_preferences(),
        ),
    ),
)
