"""Says once after an update that a kept set can be checked; nothing is run by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import desktop_app
from desktop_app.core.drift import changed_fields
from desktop_app.state.notice import Notice

if TYPE_CHECKING:
    from desktop_app.core.drift import DriftSet
    from desktop_app.state.app_state import AppState

_LOOKED_AT: Final = ("Velatura", "torch", "diffusers", "openvino", "driver")
"""What comes with updates."""


class DriftHint:
    """Follows the engine, which tells what it runs with.

    Args:
        sets: gives the kept sets, later.
        shown_before: what was said already.
        on_shown: told each further one.
    """

    def __init__(
        self,
        state: AppState,
        sets: Callable[[Callable[[Sequence[DriftSet]], None]], object],
        shown_before: Iterable[str],
        on_shown: Callable[[str], object],
    ) -> None:
        self._state, self._sets, self._told, self._on_told = (
            state,
            sets,
            set(shown_before),
            on_shown,
        )
        self._asked = False
        state.engine.changed.connect(self._look)
        self._look(None)

    def _look(self, _: object) -> None:
        info = self._state.engine.value.info
        if "torch" in info and not self._asked:
            self._asked = True
            self._sets(lambda sets: self._say(sets, info))

    def _say(self, sets: Sequence[DriftSet], info: Mapping[str, str]) -> None:
        now = {**info, "Velatura": desktop_app.__version__}
        for one in sets:
            then = {name: one.environment.get(name, "") for name in _LOOKED_AT}
            known = {name: then[name] for name in _LOOKED_AT if then[name] and name in now}
            changed = changed_fields(known, {name: now[name] for name in known})
            key = f"{one.id} {' '.join(now.get(name, '') for name in _LOOKED_AT)}"
            if not one.kept or not changed or key in self._told or self._state.notice.value:
                continue
            self._told.add(key)
            self._on_told(key)
            params = {"name": one.name, "changes": ", ".join(changed)}
            self._state.notice.value = Notice(
                notes=("drift_offered",), params=params, action="page_evaluation"
            )
            return
