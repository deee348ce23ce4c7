"""Takes the pictures of branches, of how a picture was made, of whether pictures repeat, and of a
grid, in docs/screenshots.

``python packaging/documents/again_shots.py [--out FOLDER] [--language zh_CN] [--scale 2] [--light]
[--size 1280x720]`` makes a few pictures with the starter model, edits one of them twice, and shows
the stops of the page Evaluate.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import screenshots  # noqa: E402
from evaluation_shots import shot  # noqa: E402
from screenshots import Session  # noqa: E402

PLACES = ((0.3, 0.12), (0.7, 0.75))
"""Middles of what is edited, as shares of the picture."""


def edit(session: Session, prompt: str, x: float, y: float) -> None:
    """A round edit with its middle there, applied."""
    workspace, state = session.workspace, session.workspace.state
    document = state.document.value
    assert document is not None
    width, height = document.size.width, document.size.height
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (round(x * width), round(y * height)), width // 7, 255, -1)
    document.edit("stroke", document.mask, document.size.rect, mask)
    state.parameters.update(prompt=prompt)
    session.rest()
    workspace.generate()
    session.wait(lambda: not state.jobs.active and workspace.is_idle, prompt)
    workspace.results.apply()
    session.wait(lambda: not state.applying.value and workspace.is_idle, "Apply")


def branched(session: Session, end: str) -> None:
    """Snapshots, another way from the first edit on, and an edit carried over."""
    document = session.workspace.state.document.value
    assert document is not None
    docks, actions = session.window.docks, session.window.kit.actions
    actions["take_snapshot"].trigger()
    [boat] = document.branches.items.value
    edits = [n for n in range(document.undo_stack.total) if document.undo_stack.at(n).mark]
    document.undo_stack.go_to(edits[-2] + 1)
    edit(session, "a green tree", 0.75, 0.3)
    document.branches.take("a tree" if not end.startswith("-zh") else "一棵树")
    edit(session, "a red ball", 0.2, 0.8)
    document.branches.switch(boat)
    actions["clear_mask"].trigger()
    session.workspace.state.notice.value = None
    docks.branches_dock.bring_up()
    panel = docks.branch_panel
    session.rest(1.0)
    shot(session, f"branches{end}")
    panel.view.selectAll()
    actions_of = {action.text().replace("&", ""): action for action in panel.menu().actions()}
    for name, action in actions_of.items():
        if name in ("Compare", "比较(C)"):
            action.trigger()
    session.rest(1.0)
    shot(session, f"branches-compared{end}")
    session.window.canvas_area.review.leave()
    document.undo_stack.undo()


def edited(session: Session) -> str:
    """A picture from words, edited in two places; the id of the last."""
    workspace, state = session.workspace, session.workspace.state

    def finished() -> bool:
        return not state.jobs.active and workspace.is_idle

    state.parameters.update(prompt="a red fox in the snow", seed=1, seed_locked=True, count=1)
    workspace.generate()
    session.wait(finished, "the first picture")
    workspace.results.apply()
    session.wait(lambda: state.document.value is not None, "the document")
    document = state.document.value
    assert document is not None
    for prompt, (x, y) in zip(("a yellow flower", "a blue boat"), PLACES, strict=True):
        edit(session, prompt, x, y)
    found = [one.history for one in state.results.items.value if one.history]
    for uid in found:
        workspace.history.mark(uid, starred=True)
    session.wait(lambda: workspace.is_idle, "the stars")
    return document.parents[-1]


def walk(session: Session, end: str) -> None:
    """How it was made, whether it repeats, a grid."""
    from desktop_app.extensions.evaluation.faces.page.evaluation_page import EvaluationPage
    from desktop_app.extensions.evaluation.faces.page.grid_view import GridView

    workspace = session.workspace
    evaluations = evaluations_of(workspace)
    last = edited(session)
    branched(session, end)
    evaluations.tell_made(last)
    session.wait(lambda: evaluations.made.value is not None, "how it was made")
    shot(session, f"made{end}")
    evaluations.make_again(())
    again = evaluations.reproducing
    session.wait(lambda: again.progress.value.phase in ("over", "paused"), "the check")
    shot(session, f"reproduce{end}")
    workspace.state.close_document()
    workspace.state.parameters.update(prompt="a red fox in the snow")
    evaluations.bring_up("grid_view")
    page = session.window.canvas_area.pages.page("evaluation")
    assert isinstance(page, EvaluationPage)
    view = page.stack.currentWidget()
    assert isinstance(view, GridView)
    axes = (("steps", "2, 4, 8, 12, 20"), ("guidance_scale", "2..8:3"))
    for combo, line, (name, values) in zip(view.axes, view.values, axes, strict=True):
        combo.setCurrentIndex(combo.findData(name))
        line.setText(values)
    grid = evaluations.grids
    session.wait(lambda: not grid.progress.value.is_running, "the look at the last grid")
    view.make.click()
    session.wait(lambda: grid.shown.value is not None and grid.shown.value.is_whole, "the grid")
    session.wait(lambda: not grid.progress.value.is_running, "its end")
    shot(session, f"grid{end}")
    view.sheet_button.click()
    session.wait(lambda: workspace.state.document.value is not None, "the sheet")
    shot(session, f"grid-sheet{end}")


def main(arguments: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    parser.add_argument("--scale", default="1")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args(arguments)
    os.environ["QT_SCALE_FACTOR"] = options.scale
    options.out.mkdir(parents=True, exist_ok=True)
    marks = (
        ("zh", options.language == "zh_CN"),
        (f"{options.scale}x", options.scale != "1"),
        ("light", options.light),
    )
    end = "".join(f"-{word}" for word, is_said in marks if is_said)
    screenshots.PATIENCE = 120.0
    width, height = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder), width, height, options.out)
        try:
            session.wait_for_model()
            session.window.kit.theme.set_mode("light" if options.light else "dark")
            session.window.kit.actions[f"language_{options.language}"].trigger()
            walk(session, end)
        finally:
            session.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
