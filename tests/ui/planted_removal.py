"""What `tests.architecture.test_removing` runs in a copy of the program without one operation."""

from __future__ import annotations

import importlib
import os
import pkgutil
from typing import Any

import pytest

import desktop_app.operations
from desktop_app.app.arguments import build_parser
from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.application import make_application
from desktop_app.extensions.serving.server.operation_shapes import read_request
from desktop_app.extensions.serving.server.policy import policy_of
from desktop_app.extensions.serving.server.shapes import SAMPLE_PICTURE
from desktop_app.operations.all_operations import OPERATIONS
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.panels.prompt.finish_steps import STEPS
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.work import work_title

GONE = os.environ["VELATURA_TEST_REMOVED"]
VERB = os.environ["VELATURA_TEST_VERB"]
ACTION = os.environ["VELATURA_TEST_ACTION"]


def test_the_package_knows_the_others() -> None:
    assert OPERATIONS and GONE not in OPERATIONS
    for each in pkgutil.walk_packages(desktop_app.operations.__path__, "desktop_app.operations."):
        importlib.import_module(each.name)


def test_the_command_line_has_no_such_verb(capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser()
    if not VERB:  # one that has none of its own
        return
    with pytest.raises(SystemExit):
        parser.parse_args([*VERB.split(), "a.png"])
    assert "invalid choice" in capsys.readouterr().err


def test_the_server_takes_no_such_request() -> None:
    with pytest.raises(ValueError, match=GONE):
        read_request({"operation": GONE, "image": SAMPLE_PICTURE})
    document: Any = make_application(None).openapi()  # pyright: ignore[reportArgumentType]
    assert f"{GONE.title()}Request" not in document["components"]["schemas"]
    assert f"/v1/{GONE}" not in document["paths"]
    with pytest.raises(InputError):
        policy_of({"who": {"ann": [GONE]}})


def test_what_was_kept_of_it_is_shown_as_it_is() -> None:
    assert work_title(GONE, "Something 2×") == "Something 2×"


def test_the_window_opens_without_it(window: MainWindow) -> None:
    window.later.finish()
    if ACTION:
        assert ACTION not in [row.id for row in ACTIONS]
        assert ACTION not in [step.action for step in STEPS]
    assert window.prompt_bar.cards.finish.rows
