"""Says once, for a processor and a kind of model, that OpenVINO would be much faster."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from desktop_app.core.observable import connect_each
from desktop_app.state.app_state import AppState
from desktop_app.state.notice import Notice

WORTH: Final = 1.3
"""So many times as fast it has to be, as it takes twice the memory."""


class OpenVinoHint:
    """Follows what was measured of the chosen model.

    Args:
        shown_before: keys of `_key` for which it was said.
        on_shown: told each further one.
    """

    def __init__(
        self, state: AppState, shown_before: Iterable[str], on_shown: Callable[[str], object]
    ) -> None:
        self._state, self._told, self._on_told = state, set(shown_before), on_shown
        self._said: Notice | None = None
        connect_each(
            self._update,
            state.memory.profiles.changed,
            state.engine.changed,
            state.models.changed,
            state.parameters.changed,
        )
        state.memory.backend.changed.connect(self._on_backend)
        self._update(None)

    def _update(self, _: object) -> None:
        state = self._state
        now, model = state.memory.profiles.value, state.model
        if now is None or model is None or now.trying or state.notice.value is not None:
            return
        if "openvino" not in state.engine.value.info or state.memory.backend.value == "openvino":
            return
        trial, key = now.profiles.trial_of(model), f"{now.profiles.machine}|{model.family}"
        if trial is None or trial.openvino <= WORTH or key in self._told:
            return
        self._told.add(key)
        self._on_told(key)
        values = {"model": model.name, "times": f"{trial.openvino:.1f}"}
        self._said = state.notice.value = Notice(
            notes=("openvino_faster",), params=values, action="toggle_openvino"
        )

    def _on_backend(self, _: object) -> None:
        """It was turned on: nothing more to say."""
        if self._said is not None and self._state.notice.value is self._said:
            self._state.notice.value = None
