"""Tools, which are in no menu: they have their column."""

from __future__ import annotations

from operator import attrgetter

from desktop_app.ui.actions.row import MORE, ActionRow, Menu


def _tool(
    name: str, text: str, tip: str, icon: str, key: str = "", when: str = "always"
) -> ActionRow:
    """What takes the tool of that name."""
    keys = (key,) if key else ()
    return ActionRow(
        f"tool_{name}",
        text,
        tip,
        icon,
        when=when,
        group="tool",
        keys=keys,
        do=lambda c: c.choose_tool(name),
    )


TOOL_ACTIONS = Menu(
    "Tools",
    (
        _tool("brush", "Mask &Brush", "Paint what may change.", "brush", "B"),
        _tool(
            "eraser",
            "&Eraser",
            "Erase what you painted last: the mask, a region, or the layer you paint on.",
            "eraser",
            "E",
        ),
        _tool(
            "rectangle",
            "Mask &Rectangle",
            "Mask a rectangle; with Alt, unmask it.",
            "square-dashed",
            "R",
        ),
        _tool(
            "ellipse",
            "Mask E&llipse",
            "Mask an ellipse; with Alt, unmask it.",
            "circle-dashed",
            "Shift+R",
        ),
        _tool("lasso", "L&asso", "Mask what you draw around; with Alt, unmask it.", "lasso", "F"),
        _tool(
            "polygon",
            "Pol&ygon Lasso",
            "Mask a polygon by clicking its corners.",
            "pentagon",
            "Shift+F",
        ),
        _tool(
            "colour_range",
            "Colour Ra&nge",
            "Mask colours similar to the pixel you click.",
            "wand-sparkles",
            "W",
        ),
        _tool(
            "object",
            "&Object",
            "Mask what you click, frame or name.",
            "mouse-pointer-click",
            "Shift+W",
        ),
        _tool(
            "paint", "Pain&t Brush", "Paint colours directly into the picture.", "paintbrush", "D"
        ),
        _tool(
            "retouch",
            "Retouc&h",
            "Clone, heal, smudge, blur, sharpen, lighten and darken with a brush.",
            "stamp",
            "J",
        ),
        ActionRow(
            "set_source",
            "Set S&ource",
            "The next click of Clone or Heal sets where to copy from, as Alt+click does.",
            icon="map-pin",
            keys=("A",),
            switch=attrgetter("tools.sets_source"),
        ),
        _tool("liquify", "&Liquify", "Push, twirl, pinch and bloat with a brush.", "shell", "Y"),
        _tool(
            "mix",
            "Mi&x Results",
            "Take the best parts of several results of one edit with a brush.",
            "puzzle",
            when="document",
        ),
        _tool(
            "fill",
            "Fill and Shap&es",
            "Fill areas, and draw gradients, shapes and lines.",
            "paint-bucket",
            "U",
        ),
        _tool("crop", "&Crop", "Crop and straighten the picture.", "crop", "Shift+U"),
        _tool(
            "expand",
            "E&xpand",
            "Expand the canvas; the new area becomes the mask, ready to generate.",
            "expand",
            "G",
        ),
        _tool(
            "pan",
            "&Pan",
            "Move the picture[; hold {pan_held} to do so with any tool].",
            "hand",
            "H",
        ),
        _tool("move", "&Move", "Move the current layer by whole pixels.", "move", "V"),
        _tool(
            "transform",
            "&Transform",
            "Scale, rotate, skew or bend layers, the selection or the mask.",
            "scaling",
            "Ctrl+T",
        ),
        _tool(
            "pose",
            "&Pose",
            "Pose people on a control layer that shows poses.",
            "person-standing",
            when="pose_layer",
        ),
        _tool(
            "annotate",
            "&Annotate",
            "Write text, set numbered points, draw arrows and boxes; edit them again later.",
            "type",
            "Shift+T",
        ),
        ActionRow(
            "write_text",
            "Te&xt",
            "Write text on the picture that can be edited again.",
            icon="text-cursor-input",
            keys=("T",),
            do=lambda c: c.write_text(),
        ),
        f"{MORE}tool",
        ActionRow(
            "next_in_group",
            "&Next of Its Kind",
            "The next of the tools that share the button of the one in hand.",
            keys=("Shift+G",),
            do=lambda c: c.next_in_group(),
        ),
        Menu(
            "Brus&h Opacity",
            (
                *(
                    ActionRow(
                        f"opacity_{percent}",
                        f"{percent} %",
                        "Opacity of a single brush stroke.",
                        group="opacity",
                        do=lambda c, percent=percent: c.choose_opacity(percent),
                    )
                    for percent in range(10, 101, 10)
                ),
            ),
        ),
    ),
)
