"""The window's words for the intents are those of the table."""

from __future__ import annotations

from desktop_app.catalog.intents import load_intents
from desktop_app.catalog.resources import resource_path
from desktop_app.state.work.intents import resolve_intent
from desktop_app.state.work.parameters import Parameters, ParameterState
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.actions.shortcuts.rows import shortcut_preset
from desktop_app.ui.words.intents import aim_word

INTENTS = load_intents()


def test_every_intent_has_an_action_a_key_and_an_icon() -> None:
    keys = shortcut_preset("velatura").keys
    offered = [intent.id for intent in INTENTS.values() if intent.name]
    for number, key in enumerate(offered, 1):
        row = ACTIONS[f"intent_{key}"]
        assert (row.icon, row.group) == (INTENTS[key].icon, "intent")
        assert keys[row.id] == (str(number % 10),)
        assert row.tip == INTENTS[key].hint
        assert resource_path("icons", f"{row.icon}.svg").is_file()


def test_the_button_says_what_it_will_do(qapp: object) -> None:
    state = ParameterState(Parameters())
    said: dict[str, tuple[str, str, str]] = {}
    for intent in INTENTS.values():
        state.use_intent(intent)
        resolved_intents = [
            resolve_intent(INTENTS, state.value, has_picture=picture, has_mask=mask)
            for picture, mask in ((False, False), (True, False), (True, True))
        ]
        said[intent.id] = (
            aim_word(resolved_intents[0]),
            aim_word(resolved_intents[1]),
            aim_word(resolved_intents[2]),
        )
    assert said["fill"] == ("Generate", "Image to image", "Fill mask")
    assert said["remove"] == ("Generate", "Remove", "Remove")
    assert said["variations"] == ("Generate", "Vary", "Vary")
