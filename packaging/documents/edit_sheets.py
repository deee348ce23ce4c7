"""Edits in the real window, as sheets for docs/: twenty in a row, several spots, removal without a
model, what the model will see, and the canvas grown by dragging its border.

``python packaging/documents/edit_sheets.py [--out docs/screenshots] [--scale 1] [--size
1200x760]``: strokes by mouse events, pictures by the starter model. Prints, and fails if it is not
so, that every byte outside the masks is as it was in the file.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.core.geometry import Rect, Size
from live_strip import canvas_of, shot, strip, write
from screenshots import Session, arguments_parser, landscape, opened_window

PICTURES = Path(__file__).resolve().parents[2] / "benchmarks" / "pictures"
THINGS = (
    "a red apple", "a sunflower", "a white rabbit", "a yellow star", "a mushroom",
    "a green frog", "a red balloon", "a house", "a butterfly", "a cactus",
)  # fmt: skip
EDITS = 20


def open_picture(session: Session, path: Path) -> None:
    """Open a file and wait for it."""
    state = session.workspace.state
    session.workspace.files.open(path)
    session.wait(
        lambda: (d := state.document.value) is not None and d.path == path.absolute(), "the picture"
    )
    session.rest(0.3)


def choose(session: Session, intent: str, prompt: str) -> None:
    """Choose an intent, type the words, hold the seed."""
    session.window.commands.state.intent.use(intent)
    session.workspace.state.parameters.update(prompt=prompt, seed=7, seed_locked=True, count=1)


def generate(session: Session, *, apply: bool) -> None:
    """Press Generate and wait; with ``apply`` for the picture with the result in it."""
    workspace, state = session.workspace, session.workspace.state
    session.rest(0.2)
    before = {result.id for result in state.results.items.value}
    workspace.generation.generate(apply=apply)

    def begun() -> bool:
        return bool(state.jobs.active) or any(
            result.id not in before for result in state.results.items.value
        )

    session.wait(begun, "the job")
    session.wait(lambda: not state.jobs.active and workspace.is_idle, "the result")
    session.wait(lambda: not state.applying.value and workspace.is_idle, "Apply")
    session.rest(0.2)


def twenty(session: Session) -> None:
    """Twenty edits in a row, by the model and without it, anywhere on one picture."""
    from desktop_app.state.painting.strokes import Brush

    state = session.workspace.state
    path = session.folder / "meadow.png"
    cv2.imwrite(str(path), landscape(960, 640)[..., ::-1])
    open_picture(session, path)
    document = state.document.value
    assert document is not None
    whole = document.pixels.rect
    before = document.pixels.read(whole).copy()
    touched = np.zeros(before.shape[:2], bool)
    rng = np.random.default_rng(4)
    places = rng.permutation([(across, down) for across in range(5) for down in range(4)])
    taken = [canvas_of(session, shot(session))]
    worn = 0
    for number in range(EDITS):
        last = document.pixels.read(whole).copy()
        document.fill_mask("clear_mask", 0)
        state.tools.brush.value = Brush(size=float(rng.uniform(70, 110)), hardness=0.8)
        across, down = places[number]
        x, y = 0.1 + 0.2 * across, 0.14 + 0.23 * down
        session.stroke([(x, y), (x + 0.03, y + 0.02), (x - 0.02, y + 0.05), (x, y)])
        intent = ("fill", "fill", "add", "remove")[number % 4]
        choose(session, intent, THINGS[number % len(THINGS)])
        mask = document.mask.read(document.mask.rect) > 0
        generate(session, apply=True)
        after = document.pixels.read(whole)
        worn += int((after != last).any(axis=2)[~mask].sum())
        touched |= mask
        taken.append(canvas_of(session, shot(session)))
    changed = int((document.pixels.read(whole) != before).any(axis=2)[~touched].sum())
    print(
        f"{EDITS} edits, {len(document.layers.value) - 1} layers: {changed} pixels changed outside"
    )
    print(f"pixels an edit changed beyond its own mask: {worn}")
    write(session.out / "twenty-edits.png", strip(taken[::2], 4, 420))
    assert changed == worn == 0
    assert len(document.layers.value) == EDITS + 1  # and the picture itself
    while len(document.layers.value) > 1 and document.undo_stack.undo_name is not None:
        document.undo_stack.undo()
    assert np.array_equal(document.pixels.read(whole), before), "undo does not lead back"
    document.mark_saved(path, document.position())


def spots(session: Session) -> None:
    """Three spots in one mask, with a line of the prompt for each."""
    from desktop_app.state.painting.strokes import Brush

    state = session.workspace.state
    path = session.folder / "meadow2.png"
    cv2.imwrite(str(path), landscape(1280, 800)[..., ::-1])
    open_picture(session, path)
    state.tools.brush.value = Brush(size=150, hardness=0.8)
    for x, y in ((0.2, 0.75), (0.5, 0.7), (0.82, 0.72)):
        session.stroke([(x, y), (x + 0.02, y + 0.03), (x - 0.01, y + 0.05)])
    choose(session, "fill", "a red apple\na house\na white rabbit")
    state.parameters.update(line_each=True)
    session.rest(0.6)
    session.save("spots-mask", both=True)
    generate(session, apply=True)
    document = state.document.value
    assert document is not None
    document.fill_mask("clear_mask", 0)
    session.rest()
    session.save("spots-applied")
    state.parameters.update(line_each=False)
    document.mark_saved(path, document.position())


def removal(session: Session) -> None:
    """A thing taken out of a photograph, without any model."""
    from desktop_app.state.painting.strokes import Brush

    state = session.workspace.state
    path = PICTURES / "rocket.jpg"
    open_picture(session, path)
    document = state.document.value
    assert document is not None
    state.tools.brush.value = Brush(size=0.1 * document.size.height, hardness=0.9)
    session.stroke([(0.505, 0.3), (0.505, 0.5), (0.505, 0.7), (0.505, 0.9)])
    choose(session, "remove", "")
    session.rest(0.6)
    session.save("remove-mask")
    generate(session, apply=False)
    session.save("remove-result", both=True)
    session.workspace.results.discard()
    document.mark_saved(path, document.position())


def truth(session: Session) -> None:
    """Mask truth: a soft stroke, the frame the model sees, and a declared band."""
    from desktop_app.core.edit_plan import PixelLock
    from desktop_app.state.painting.strokes import Brush

    state = session.workspace.state
    path = session.folder / "meadow3.png"
    cv2.imwrite(str(path), landscape(1536, 1024)[..., ::-1])
    open_picture(session, path)
    document = state.document.value
    assert document is not None
    state.tools.brush.value = Brush(size=260, hardness=0.1)
    choose(session, "fill", "a red house")
    was = state.parameters.value.plan
    session.workspace.state.parameters.update(
        plan=replace(was, grow=8, lock=PixelLock("outside", 24))
    )
    state.view.truth_visible.value = True
    session.stroke([(0.42, 0.6), (0.5, 0.62), (0.56, 0.66), (0.5, 0.7)])
    session.rest(0.8)
    session.save("truth", both=True)
    state.view.truth_visible.value = False
    state.parameters.update(plan=was)
    document.mark_saved(path, document.position())


def expand(session: Session) -> None:
    """The border dragged outwards by the mouse, the grown canvas, and what is put there."""
    from desktop_app.state.app_state import ToolId

    state = session.workspace.state
    path = session.folder / "meadow4.png"
    cv2.imwrite(str(path), landscape(768, 512)[..., ::-1])
    open_picture(session, path)
    document = state.document.value
    assert document is not None
    before = document.pixels.read(document.pixels.rect).copy()
    state.parameters.update(prompt="a green tree on the grass", seed=3, seed_locked=True, count=1)
    state.tools.active.value = ToolId.EXPAND
    session.rest()
    session.stroke([(1.0, 0.5), (1.1, 0.5), (1.2, 0.52), (1.3, 0.5)])
    session.rest()
    session.save("expand-dragged", both=True)
    added = state.tools.expansion.margins
    assert added.right > 0, "the border could not be dragged"
    state.tools.expansion.wanted.send(None)
    session.wait(lambda: document.size == added.grown(Size(768, 512)), "the larger canvas")
    session.rest(0.6)
    session.save("expand-grown")
    generate(session, apply=True)
    document.fill_mask("clear_mask", 0)
    session.rest()
    session.save("expand-applied", both=True)
    after = document.pixels.read(Rect(0, 0, 768, 512))
    changed = int((after != before).any(axis=2).sum())
    print(f"grown to {document.size}: {changed} pixels of the old picture changed")
    assert changed == 0
    document.mark_saved(path, document.position())


SHEETS = {
    "twenty": twenty,
    "spots": spots,
    "removal": removal,
    "truth": truth,
    "expand": expand,
}


def main() -> int:
    """Read the arguments, take the pictures."""
    parser = arguments_parser(__doc__, "1200x760")
    parser.add_argument("--only", nargs="*", choices=SHEETS, default=list(SHEETS))
    arguments = parser.parse_args()
    with opened_window(arguments) as session:
        session.wait_for_model()
        for name, take in SHEETS.items():
            if name in arguments.only:
                take(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
