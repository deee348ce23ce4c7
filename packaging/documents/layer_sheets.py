"""Pictures of the layers panel for docs/: a generated patch, strokes in blend modes, a group.

``python packaging/documents/layer_sheets.py [--out FOLDER] [--scale 2] [--size 1440x900]``
"""

from __future__ import annotations

from screenshots import (  # pyright: ignore[reportImplicitRelativeImport]
    STROKE,
    Session,
    arguments_parser,
    landscape,
    opened_window,
)

GLOW, SHADE, MIST = (255, 214, 140), (92, 84, 140), (244, 248, 255)


def painted(
    session: Session, colour: tuple[int, int, int], size: float, points: list[tuple[float, float]]
) -> str:
    """A soft stroke on a new layer, points as shares of the picture; returns the layer's id."""
    from desktop_app.state.document import layer_commands
    from desktop_app.state.painting.strokes import Brush, ColourStroke

    document = session.workspace.state.document.value
    assert document is not None
    made = layer_commands.add_paint(document)
    places = [(x * document.size.width, y * document.size.height) for x, y in points]
    stroke = ColourStroke(document, Brush(size=size, hardness=0.5), colour, *places[0])
    for place in places[1:]:
        stroke.move_to(*place)
    stroke.finish()
    return made


def run(session: Session) -> None:
    """Generate a house, and paint light and shade around it."""
    from desktop_app.core.blend_mode import BlendMode
    from desktop_app.state.app_state import ToolId
    from desktop_app.state.document import layer_commands, layer_looks
    from desktop_app.state.painting.strokes import Brush
    from desktop_app.storage.pictures import save_picture

    workspace, state = session.workspace, session.workspace.state
    session.wait_for_model()
    photo = session.folder / "meadow.png"
    save_picture(photo, landscape(), {})
    workspace.files.open(photo)
    session.wait(lambda: state.document.value is not None, "the picture")
    state.tools.brush.value = Brush(size=190, hardness=0.85)
    session.stroke(STROKE)
    state.parameters.update(prompt="a red house", seed=12, seed_locked=True, count=1)
    session.rest()
    workspace.generation.generate()
    session.wait(lambda: not state.jobs.active and workspace.is_idle, "the result")
    workspace.generation.apply()
    session.wait(lambda: not state.applying.value, "Apply")
    document = state.document.value
    assert document is not None
    document.fill_mask("clear_mask", 0)

    shade = painted(session, SHADE, 210, [(0.0, 0.96), (0.3, 0.9), (0.62, 0.97), (1.0, 0.9)])
    layer_looks.change_look(document, [shade], mode=BlendMode.MULTIPLY, opacity=0.7)
    mist = painted(session, MIST, 150, [(0.0, 0.6), (0.35, 0.63), (0.7, 0.6), (1.0, 0.62)])
    layer_looks.change_look(document, [mist], opacity=0.55)
    glow = painted(session, GLOW, 340, [(0.93, 0.1), (0.92, 0.11)])
    layer_looks.change_look(document, [glow], opacity=0.6)
    for layer, name in ((shade, "evening shade"), (mist, "mist"), (glow, "sun")):
        layer_looks.rename(document, layer, name)
    light = layer_commands.group(document, [mist, glow])
    layer_looks.rename(document, light, "light")
    layer_looks.change_look(document, [light], mode=BlendMode.SCREEN, opacity=0.8)
    sketch = painted(session, (40, 60, 90), 30, [(0.2, 0.3), (0.4, 0.34)])
    layer_looks.set_visible(document, [sketch], False)
    layer_looks.change_look(document, [sketch], alpha_locked=True)
    document.activate(shade)
    state.tools.active.value = ToolId.PAINT
    panel = session.window.docks.layers_panel
    session.rest()
    session.wait(lambda: panel.thumbnails.is_idle, "the thumbnails")
    session.save("layers", both=True)


def main() -> int:
    """Read the arguments, take the pictures."""
    with opened_window(arguments_parser(__doc__, "1440x900").parse_args()) as session:
        run(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
