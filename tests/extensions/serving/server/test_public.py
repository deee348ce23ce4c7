"""Errors as clients read them: no folder of the server's disk, and values that JSON has."""

from __future__ import annotations

import json

import pytest

from desktop_app.core.errors import EngineError, InputError, ModelError, StorageError
from desktop_app.extensions.serving.server.problems import (
    STATUSES,
    problem,
    problem_response,
    public,
    status_of,
    without_folders,
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/home/ann/models/fox.safetensors is damaged", "fox.safetensors is damaged"),
        ("[Errno 13] Permission denied: '/srv/a b/c.txt'", "[Errno 13] Permission denied: 'c.txt'"),
        ("“/srv/models/” is a folder", "“” is a folder"),
        ("C:\\Users\\Ann\\x.bin", "x.bin"),
        ("\\\\host\\share\\x.bin", "x.bin"),
        ("loras/fox, a/b", "loras/fox, a/b"),
        ("https://example.org/a/b", "https://example.org/a/b"),
        ("1/2 of it", "1/2 of it"),
        ("/", "/"),
    ],
)
def test_of_a_path_only_the_name_is_told(text: str, told: str) -> None:
    assert without_folders(text) == told


def test_an_error_is_told_without_folders_and_details() -> None:
    error = StorageError("data_folder_unwritable", "a traceback", name="/srv/velatura", reason="x")
    told = json.dumps(problem(error))
    assert "/srv" not in told and "traceback" not in told
    plain = ModelError("model_missing", name="fox")
    assert public(plain) is plain
    assert public(EngineError("out_of_memory", "log of the engine", size="1x1")).details == ""


def test_every_problem_is_json_whatever_its_values_are() -> None:
    for value in (float("nan"), float("inf"), 10**400):
        error = InputError("value_range", setting="x", value=value, minimum=0, maximum=1)
        json.loads(problem_response(error).body)


@pytest.mark.parametrize("code", sorted(STATUSES))
def test_every_status_is_of_an_error_that_there_is(code: str) -> None:
    from tests.error_texts import all_error_texts

    assert code in all_error_texts()
    assert 400 <= STATUSES[code] < 600


def test_errors_without_a_status_of_their_own_have_that_of_their_kind() -> None:
    assert status_of(InputError("mask_empty")) == 422
    assert status_of(EngineError("out_of_memory", size="1x1")) == 503
    assert status_of(StorageError("tokens_busy")) == 500


def test_who_has_to_come_back_is_told_when() -> None:
    for seconds, said in ((0, "1"), (2.2, "3"), (9, "9")):
        answer = problem_response(InputError("queue_full", count=1, seconds=seconds))
        assert answer.headers["retry-after"] == said
    assert "retry-after" not in problem_response(InputError("mask_empty")).headers
