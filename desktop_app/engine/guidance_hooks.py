"""Hooks that change what is heard, and how strongly it guides, over the steps."""

from __future__ import annotations

from desktop_app.engine.hooks import Stage, StepState


class TextScheduleHook:
    """Lets the model of each call hear the text of its step (prompt editing, alternation).

    Steps are counted as they are run, from 1, as in AUTOMATIC1111: at a strength below 1 the first
    of those that are run is step 1. Give it to the table after the hooks that exchange the model.
    """

    stage = Stage.BEFORE_CALL

    def __call__(self, state: StepState) -> None:
        """Choose the text of the step that the call belongs to."""
        state.model.hear(state.schedule.step_of(state.index))
