"""Says once after an update that a kept set can be checked; nothing is run by itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import desktop_app
from desktop_app.extensions.evaluation.values.drift import changed_fields
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.state.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.extensions.evaluation.values.drift import DriftSet
    from desktop_app.state.app_state import AppState
    from desktop_app.storage.paths import DataPaths
    from desktop_app.storage.settings import Settings
    from desktop_app.worker.background import BackgroundTasks

_LOOKED_AT: Final = ("Velatura", "torch", "diffusers", "openvino", "driver")
"""What comes with updates."""


def look(
    state: AppState, settings: Settings, paths: DataPaths, background: BackgroundTasks
) -> None:
    """Of `core.extensions.FileRow`: read the kept sets, and say what is new since."""
    background.run(DriftStore(paths).sets, partial(_say, state, settings), lambda _: None)


def _say(state: AppState, settings: Settings, sets: Sequence[DriftSet]) -> None:
    now = {**state.engine.value.info, "Velatura": desktop_app.__version__}
    for one in sets:
        then = {name: one.environment.get(name, "") for name in _LOOKED_AT}
        known = {name: then[name] for name in _LOOKED_AT if then[name] and name in now}
        changed = changed_fields(known, {name: now[name] for name in known})
        key = f"{one.id} {' '.join(now.get(name, '') for name in _LOOKED_AT)}"
        if not one.kept or not changed or key in settings["drift_told"] or state.notice.value:
            continue
        settings["drift_told"] = (key, *settings["drift_told"])
        params = {"name": one.name, "changes": ", ".join(changed)}
        state.notice.value = Notice(
            notes=("drift_offered",), params=params, action="page_evaluation"
        )
        return
