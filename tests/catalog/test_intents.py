"""The table of intents: ten to choose from, each naming things that exist."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from desktop_app.catalog.intents import Intent, load_intents
from desktop_app.core.edit_plan import Fill
from desktop_app.core.errors import StorageError
from desktop_app.core.setting_table import LIMITS
from desktop_app.state.app_state import ToolId

INTENTS = load_intents()


def test_ten_intents_are_offered_in_the_order_of_the_list() -> None:
    assert [intent.id for intent in INTENTS.values() if intent.name] == [
        *("fill", "replace", "add", "remove", "background", "expand", "refine", "variations"),
        *("edit", "split"),
    ]


@pytest.mark.parametrize("intent", INTENTS.values(), ids=INTENTS)
def test_an_intent_holds_values_that_can_be_used(intent: Intent) -> None:
    low, high = LIMITS["strength"]
    assert low <= intent.strength <= high
    assert intent.plan.intent == intent.id
    assert intent.plan.fill in get_args(Fill)
    assert intent.plan.detail > 0 and intent.plan.margin >= 0
    assert min(intent.plan.grow, intent.plan.feather) >= 0
    assert intent.button and intent.hint.endswith(".")


def test_what_runs_without_a_mask_takes_a_whole_picture() -> None:
    for intent in INTENTS.values():
        if intent.otherwise:
            assert INTENTS[intent.otherwise].needs == "picture"


def test_only_removing_can_do_without_a_model_and_only_the_background_inverts() -> None:
    assert [i.id for i in INTENTS.values() if i.model == "optional"] == ["remove"]
    assert [i.id for i in INTENTS.values() if i.plan.invert] == ["background"]
    assert INTENTS["remove"].plan.fill == "exemplar"


def test_the_tools_it_names_exist() -> None:
    assert {i.tool for i in INTENTS.values()} <= {"", *ToolId}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[fill]\nname = 'x'", "fill"),
        ("[fill]\nname='x'\nbutton='x'\nhint='x.'\nstrength=1\nwhat=2", "fill"),
        ("[fill]\nname='x'\nbutton='x'\nhint='x.'\nstrength=1\notherwise='none'", "fill"),
    ],
)
def test_a_wrong_table_is_named_with_the_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, key: str
) -> None:
    (tmp_path / "intents.toml").write_text(text)
    monkeypatch.setattr(
        "desktop_app.catalog.resources.resource_path", lambda *parts: tmp_path / parts[-1]
    )
    with pytest.raises(StorageError) as caught:
        load_intents()
    assert (caught.value.params["name"], caught.value.params["key"]) == ("intents.toml", key)
