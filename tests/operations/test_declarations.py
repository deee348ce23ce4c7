"""Each operation is offered where its declaration says so, and where not, it says why."""

from __future__ import annotations

import argparse
from typing import get_args

import pytest

from desktop_app.app.arguments import build_parser
from desktop_app.core.operations import OPERATIONS as KERNELS
from desktop_app.core.values import taken
from desktop_app.extensions.serving.server.operation_shapes import ANSWER_SHAPES, SHAPES
from desktop_app.extensions.serving.server.policy import OPERATIONS as RIGHTS
from desktop_app.operations.all_operations import ANSWERS, OPERATIONS
from desktop_app.operations.answer_operation import AnswerOperation
from desktop_app.operations.operation import Place
from desktop_app.operations.picture_operation import PictureOperation
from desktop_app.operations.table import WORKS
from desktop_app.ui.actions.action_table import ACTIONS


def verbs() -> set[str]:
    found, todo = set[str](), [("", build_parser())]
    while todo:
        before, parser = todo.pop()
        found.add(before)
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                todo += [(f"{before} {name}".strip(), one) for name, one in action.choices.items()]
    return found


def places(name: str) -> set[Place]:
    """Where it is, by its declaration alone."""
    operation, actions = OPERATIONS[name], {row.id for row in ACTIONS}
    form = operation.form if isinstance(operation, PictureOperation) else None
    is_there: dict[Place, bool] = {
        "window": form is not None and form.action in actions,
        "command line": operation.verb in verbs(),
        "server": name in SHAPES or name in ANSWER_SHAPES,
        "request file": name in SHAPES,
    }
    return {place for place, there in is_there.items() if there}


@pytest.mark.parametrize("name", OPERATIONS)
def test_it_is_where_it_says_so(name: str) -> None:
    operation, found = OPERATIONS[name], places(name)
    for place in get_args(Place):
        if operation.is_derived(place):
            assert place in found, f"{name} should follow from its declaration: {place}"
        elif not operation.is_offered(place):
            assert place not in found and operation.not_offered[place], place
    assert operation.by_hand.isdisjoint(operation.not_offered)


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_it_says_is_known(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.name and operation.description
    assert not operation.kernel or operation.kernel in KERNELS
    assert (operation.permission in RIGHTS) == operation.is_offered("server")
    assert (operation.lane == "kept") == (name in WORKS or name == "generate")


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_not_said_has_a_default_that_may_be_said(name: str) -> None:
    fields = [each for each in ANSWERS[name].fields if not each.needed]
    values = taken(fields, {}, name)
    assert taken(fields, values, name) == values


def test_one_that_gives_weights_names_and_notes_them() -> None:
    for operation in ANSWERS.values():
        gives = operation.gives == "weights"
        assert gives == (operation.file_name is not None) == (operation.note is not None)
        assert isinstance(operation, AnswerOperation) and operation.answer


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_asked_of_a_model_is_a_verb_of_models(name: str) -> None:
    operation = ANSWERS[name]
    assert (operation.takes == "weights") == operation.verb.startswith(("models ", "merge "))
