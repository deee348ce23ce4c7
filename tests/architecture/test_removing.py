"""Each operation is a file: without it, in a copy of the program, it is nowhere, and all else is as
it was. `tests.ui.planted_removal` looks, in a process of its own."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.operations.all_operations import ANSWERS, OPERATIONS
from desktop_app.operations.operation import EVERYWHERE
from desktop_app.operations.picture_operation import PictureOperation

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "desktop_app"
OWN = "desktop_app.operations"
CHECK = "tests/ui/planted_removal.py"

_SERVER = "extensions/serving/server"
BY_DECLARATION = (
    *("app/field_options.py", "app/operation_arguments.py", "app/operation_command.py"),
    "app/generate_arguments.py",
    *("studio/work_jobs.py", "studio/brought_along.py", "studio/job_records.py"),
    *(f"{_SERVER}/{name}.py" for name in ("operation_shapes", "openapi")),
    *(f"{_SERVER}/{name}.py" for name in ("image_operations", "v1/immediate", "policy")),
    f"{_SERVER}/application.py",
    *("app/models/on_model.py", "app/models/models_command.py", "app/models/models_arguments.py"),
    *("worker/operating.py", "worker/finishing.py", "worker/managing/smaller_copies.py"),
    *("worker/content_search.py", "worker/control_previewing.py", "worker/detailing.py"),
    *("studio/studio.py", "studio/studio_commands.py", "studio/trials.py"),
    *("ui/dialogs/operation.py", "ui/dialogs/form_dialog.py", "ui/words/work.py"),
)
"""Codecs, forms and what carries operations out: they know kinds of values, and no operation."""

REMOVABLE = [
    name for name, each in OPERATIONS.items() if any(each.is_derived(place) for place in EVERYWHERE)
]
"""All but those with editors and verbs of their own wherever they are: generating, and removing, an
intent of it."""

OTHER_WORDS = ("imaging/picture_info/", "imaging/generation_metadata.py")
"""Other programs' formats, in whose words some operations happen to be called."""

KERNELS = ("core/operations.py", "engine/operations/", "operations/")
"""Where operations, and what the engine does for them, are named."""


def names_in(source: str) -> set[str]:
    """Operations that a module names: by a text of its own, or by importing one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(OWN):
            found |= {str(node.module).rpartition(".")[2], *(each.name for each in node.names)}
    return found & set(REMOVABLE)


@pytest.mark.parametrize("name", BY_DECLARATION)
def test_neither_codecs_nor_forms_name_an_operation(name: str) -> None:
    assert names_in((PACKAGE / name).read_text("utf-8")) == set()


def test_what_is_answered_at_once_is_named_nowhere_else() -> None:
    said = re.compile(f"[\"']({'|'.join(ANSWERS)})[\"']")
    for path in PACKAGE.rglob("*.py"):
        if not path.relative_to(PACKAGE).as_posix().startswith((*KERNELS, *OTHER_WORDS)):
            text = path.read_text("utf-8")
            if OWN in text or said.search(text):  # parsing all takes seconds
                assert not names_in(text) & set(ANSWERS), path


def test_one_that_is_named_is_found() -> None:
    planted = (
        (PACKAGE / BY_DECLARATION[0]).read_text("utf-8")
        + """
def special(work):
    return work.operation == "upscale"
"""
    )
    assert names_in(planted) == {"upscale"}
    assert names_in("from desktop_app.operations.clean import OPERATION") == {"clean"}


def imports_of(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if "operations" in text else ():
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def test_nobody_imports_an_operation() -> None:
    packages = "desktop_app.operations", "desktop_app.operations.answers"
    own = {f"{package}.{name}" for package in packages for name in OPERATIONS}
    files = [
        path for folder in ("desktop_app", "benchmarks") for path in (ROOT / folder).rglob("*.py")
    ]
    assert {str(path): found for path in files if (found := own & set(imports_of(path)))} == {}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "name",
    [
        name if name == "enlarge" else pytest.param(name, marks=pytest.mark.slow)
        for name in REMOVABLE
    ],
)
def test_without_its_file_it_is_gone_and_nothing_else(name: str, tmp_path: Path) -> None:
    operation = OPERATIONS[name]
    form = operation.form if isinstance(operation, PictureOperation) else None
    shutil.copytree(PACKAGE, tmp_path / "desktop_app")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    declared = (PACKAGE / "operations").rglob("*.py")
    file = next(path for path in declared if f'id="{name}"' in path.read_text("utf-8"))
    (tmp_path / "desktop_app" / file.relative_to(PACKAGE)).unlink()
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", CHECK],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "QT_QPA_PLATFORM": "offscreen",
            "VELATURA_TEST_REMOVED": name,
            "VELATURA_TEST_VERB": operation.verb if operation.is_derived("command line") else "",
            "VELATURA_TEST_ACTION": form.action if form else "",
        },
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "5 passed" in run.stdout, run.stdout[-2000:]
