"""Whose fault each error is: told by its status."""

from __future__ import annotations

from string import Formatter

import pytest

from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.errors import (
    EngineError,
    InputError,
    ModelError,
    NetworkError,
    StorageError,
    VelaturaError,
)
from desktop_app.extensions.serving.server.problems import STATUSES, status_of
from tests.error_texts import all_error_texts

OURS = (
    *("output_unwritable", "not_in_history", "data_folder_unwritable", "blob_damaged"),
    *("disk_full", "journal_full", "download_no_room", "download_disk_full"),
    *("engine_died", "engine_killed", "engine_hung", "engine_start", "engine_lost_file"),
    *("engine_failed", "engine_gave_up", "out_of_memory", "model_damaged", "model_away"),
    *("weights_half", "queue_failed", "history_failed", "server_stopping", "unexpected"),
)
"""Whatever class they are raised as, no other request of the client would help."""


def _made(kind: type[VelaturaError], code: str) -> VelaturaError:
    text = all_error_texts()[code]
    words = " ".join((text.what, text.kept, text.todo))
    return kind(code, **{name: "1" for _, name, _, _ in Formatter().parse(words) if name})


def test_each_code_of_the_table_is_an_error_of_the_program() -> None:
    assert not set(STATUSES) - set(all_error_texts())


@pytest.mark.parametrize("kind", [InputError, ModelError, NetworkError, EngineError, StorageError])
def test_every_error_has_a_status_and_what_is_the_servers_is_never_the_clients(
    kind: type[VelaturaError],
) -> None:
    for code in all_error_texts():
        status = status_of(_made(kind, code))
        assert 400 <= status < 600
        if kind in (StorageError, EngineError, NetworkError) and code not in STATUSES:
            assert status >= 500, code
    if kind in (EngineError, StorageError):
        assert all(status_of(_made(kind, code)) >= 500 for code in OURS)


def test_a_folder_that_cannot_be_written_and_a_full_disk_are_the_servers() -> None:
    assert status_of(error_while_writing(OSError(28, "full"), "a")) == 507
    assert status_of(error_while_writing(OSError(30, "read-only"), "a")) == 500
    assert status_of(error_while_writing(OSError(13, "denied"), "a")) == 500
