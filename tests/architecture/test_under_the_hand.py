"""What is under the hand (tab, layer, tool, intent, count) is changed by gestures alone: whoever
writes it in the worker, or in the work of an extension, stands here, with the gesture that it
answers. What a job made is opened by `AppState.open_behind`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "desktop_app"
ROOTS = (PROGRAM / "worker", *(PROGRAM / "extensions").glob("*/work"))

WRITERS: Final = {
    "applying.py:_apply_picture": "Apply",
    "default_count.py:_follow": "a mask, an intent, another picture; once by the first forecast",
    "default_count.py:bring_back": "Auto, beside the count; Results by Default",
    "expanding.py:_put_in": "Generate, or a key of the Expand tool",
    "file_session.py:go_on": "a file was opened that is open already",
    "file_session.py:_take": "a file was opened",
    "history_session.py:show": "Open, in the history",
    "journalling.py:adopt": "Recover; the last documents, at the start",
    "layer_session.py:_carry": "layers dropped on a tab",
    "layer_session.py:carry_result": "a result dropped on a tab",
    "mixing.py:_ended": "Apply and Cancel of Mix",
    "mixing.py:_open": "Mix",
    "pointing.py:remove": "Remove What I Click",
    "rating.py:opened": "Open, of a result",
    "refining.py:show": "Refine, in the history",
    "result_session.py:paint_changes": "Paint What Changed",
    "session_restore.py:_ended": "the start",
    "sessions.py:__init__": "the start",
    "workspace.py:_activate": "a tab was chosen",
}


CALLS: Final = (
    "state.open_document",
    "state.activate",
    "documents.activate",
    "document.activate",
    "tools.take",
    "intent.use",
    "intent.use_usual",
    "use_intent",
)


def writers(source: str) -> Iterator[str]:
    """The functions that write what is under the hand."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and any(map(_writes, _own(function))):
            yield function.name


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """All of it but functions in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef):
            yield node
            waiting += ast.iter_child_nodes(node)


def _writes(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        written = [ast.unparse(target) for target in node.targets]
        ends = ("tools.active.value", "selected_layers.value", "documents.active.value")
        return any(each.endswith(ends) for each in written)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    called, names = ast.unparse(node.func), {word.arg for word in node.keywords}
    if called.endswith("parameters.update"):
        return bool(names & {"intent", "count", "count_held"})
    return called.endswith(CALLS)


def test_what_is_under_the_hand_is_written_for_gestures_alone() -> None:
    found = {
        f"{path.relative_to(root).as_posix()}:{name}"
        for root in ROOTS
        for path in root.rglob("*.py")
        for name in writers(path.read_text("utf-8"))
    }
    assert found == WRITERS.keys()


@pytest.mark.parametrize(
    "line",
    [
        "self._state.open_document(made)",
        "self._state.documents.activate(session)",
        "document.activate(layer)",
        "state.tools.active.value = ToolId.BRUSH",
        "state.view.selected_layers.value = ()",
        "state.intent.use('fill')",
        "state.parameters.update(count=1, count_held=False)",
    ],
)
def test_a_job_that_writes_there_is_found(line: str) -> None:
    assert list(writers(f"def done(self, made):\n    {line}\n")) == ["done"]
    assert not list(writers("def done(self, made):\n    self._state.open_behind(made)\n"))
