"""What another program's picture tells of how it was made, as rows beside our own facts."""

from __future__ import annotations

from typing import Any, Final, cast

from desktop_app.core.setting_table import ROWS
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.words.recipe import Fact, fact_name
from desktop_app.ui.words.settings import setting_name

_SETTINGS: Final = {
    "steps": "steps",
    "guidance": "guidance_scale",
    "scheduler": "scheduler",
    "sigmas": "sigmas",
    "clip_skip": "clip_skip",
}
"""Settings by what `PictureInfo.to_json` calls them; texts are the other program's own."""


def recipe_facts(entry: HistoryEntry) -> tuple[Fact, ...]:
    """The facts about an entry that has no request, in the order of `recipe_of`."""
    told = entry.outside_data
    facts = [
        Fact(key, fact_name(key), text)
        for key, text in (
            ("prompt", entry.prompt),
            ("negative", entry.negative_prompt),
            ("model", entry.model_name),
        )
        if text
    ]
    for name, setting in _SETTINGS.items():
        value: Any = told.get(name)
        if value not in (None, ""):
            text = f"{value:g}" if isinstance(value, float) else str(value)
            facts.append(Fact(setting, setting_name(ROWS[setting]), text))
    if entry.seed >= 0:
        facts.append(Fact("seed", setting_name(ROWS["seed"]), str(entry.seed)))
    loras: object = told.get("loras")
    for lora in cast("list[dict[str, Any]]", loras) if isinstance(loras, list) else []:
        name = str(lora.get("name", ""))
        facts.append(Fact(f"lora {name}", fact_name("lora"), f"{name} · {lora.get('weight', 1):g}"))
    size = f"{entry.size.width} × {entry.size.height}"
    return (*facts, Fact("size", fact_name("size"), size))
