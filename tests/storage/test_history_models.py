"""What stands on a model, and what would be lost with it."""

from __future__ import annotations

import json

from desktop_app.core.conditions import lora, using
from desktop_app.storage.history import History
from desktop_app.storage.history_models import uses_of
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.history_trash import trash
from tests.storage.conftest import request_for
from tests.storage.test_history_search import put, row


def made(prompt: str, *conditions: object) -> str:
    return json.dumps(request_for(prompt, conditions=conditions).to_json())


def test_what_a_model_made_and_what_only_it_can_make_again(history: History) -> None:
    uids = put(
        history,
        row("a", file="1", starred=1),
        row("b", file="2", request=made("b", *using("refiner", "m1"))),
        row("c", file="3", model_digest="d2", request=made("c", *using("refiner", "m1"))),
        row("d", file="4", model_digest="d2", request=made("d", lora("fur"))),
        row("e", file="5", request=""),
        row("f", file="6"),
    )
    trash(history, uids[5:])
    search = HistorySearch(history)
    uses = uses_of(search, digest="d1", name="m1")
    assert (uses.made, uses.starred, uses.lost, uses.lost_starred) == (4, 1, 3, 1)
    found = {entry.prompt for each in uses.queries for entry in search.page(each).entries}
    assert found == {"a", "b", "c", "e"}
    of_lora = uses_of(search, name="fur")
    assert (of_lora.made, of_lora.starred, of_lora.lost) == (1, 0, 1)
    nothing = uses_of(search, digest="other", name="none")
    assert (nothing.made, nothing.starred, nothing.lost) == (0, 0, 0)
    assert uses_of(search).made == 0
