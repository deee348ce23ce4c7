from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import desktop_app
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.error_texts import ErrorText
from desktop_app.core.errors import (
    EngineError,
    InputError,
    ModelError,
    NetworkError,
    StorageError,
    VelaturaError,
    error_from_json,
)
from tests.architecture.surface import nodes
from tests.error_texts import all_error_texts

KINDS = {
    kind.__name__: kind
    for kind in (InputError, ModelError, StorageError, NetworkError, EngineError)
}


def placeholders(text: ErrorText) -> set[str]:
    """The names in braces in all three lines."""
    names = {field for line in text for _, field, _, _ in string.Formatter().parse(line)}
    return {name for name in names if name is not None}


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Place, code and parameters of every error that the program makes with a code in clear."""
    package = Path(desktop_app.__file__).parent
    for file, node in nodes(package, *(f"{kind}(" for kind in KINDS)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id not in KINDS or not node.args:
            continue
        code = node.args[0]
        if isinstance(code, ast.Constant):
            names = {keyword.arg for keyword in node.keywords}
            given = None if None in names else {str(name) for name in names} - {"details"}
            yield f"{file.relative_to(package)}:{node.lineno}", str(code.value), given


@pytest.mark.parametrize("code", all_error_texts())
def test_every_text_can_be_formatted_and_is_three_sentences(code: str) -> None:
    params = {name: f"<{name}>" for name in placeholders(all_error_texts()[code])}
    error = VelaturaError(code, "details", **params)
    for line in (error.what, error.kept, error.todo):
        assert line.endswith(".") and "{" not in line
        assert line[0].isupper() or not line[0].isalpha() or line[0] in "<“"
    assert str(error) == error.what
    assert all(f"<{name}>" in error.what + error.kept + error.todo for name in params)


def test_every_error_the_program_raises_has_a_text_and_all_its_parameters() -> None:
    seen = list(raised())
    assert len(seen) > 40
    for place, code, given in seen:
        assert code in all_error_texts(), place
        if given is not None:
            assert placeholders(all_error_texts()[code]) <= given, place


def test_every_text_belongs_to_an_error_that_is_raised() -> None:
    """By its code in clear anywhere in the program: a text nobody uses would never be checked."""
    package = Path(desktop_app.__file__).parent
    files = [file for file in package.rglob("*.py") if file.parent.name != "error_texts"]
    program = "\n".join(file.read_text("utf-8") for file in files)
    assert [code for code in all_error_texts() if f'"{code}"' not in program] == []


@pytest.mark.parametrize("kind", KINDS.values())
def test_an_error_crosses_the_pipe_unchanged(kind: type[VelaturaError]) -> None:
    error = kind("size_range", "trace", size="9x9", minimum=64, maximum=4096)
    again = error_from_json(json.loads(json.dumps(error.to_json())))
    assert type(again) is kind
    assert again.to_json() == error.to_json()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"code": "mask_empty"},
        {"type": "InputError", "code": "mask_empty", "params": 3},
    ],
)
def test_nonsense_from_the_pipe_becomes_an_engine_error(data: dict[str, object]) -> None:
    error = error_from_json(data)
    assert isinstance(error, EngineError) and error.code == "engine_failed"
    assert error.what


@pytest.mark.parametrize(
    ("code", "params", "shown"),
    [
        ("eisk_full", {"name": "a.png"}, ["eisk_full", "name: a.png"]),
        ("disk_full", {"oame": "a.png"}, ["disk_full", "oame: a.png"]),
        ("size_range", {"size": [], "minimum": None, "maximum": {}}, ["None"]),
        ("nonsense", {}, ["nonsense"]),
        ("", {}, ["“”"]),
    ],
)
@pytest.mark.parametrize("kind", ["StorageError", "Strange"])
def test_what_this_version_does_not_know_is_shown_as_it_is(
    kind: str, code: str, params: dict[str, object], shown: list[str]
) -> None:
    error = error_from_json({"type": kind, "code": code, "params": params})
    assert error.code == code and all(text in error.what for text in shown)
    assert error.kept and error.todo
    again = error_from_json(json.loads(json.dumps(error.to_json())))
    hidden = error.redacted(lambda text: text.replace("a.png", "…"))
    assert again.what == error.what and "a.png" not in hidden.what


def test_cancelling_is_no_error_and_stays_cancelled() -> None:
    token = CancelToken()
    token.check()
    token.cancel()
    token.cancel()
    assert token.is_cancelled
    with pytest.raises(Cancelled):
        token.check()
    assert not issubclass(Cancelled, VelaturaError)
