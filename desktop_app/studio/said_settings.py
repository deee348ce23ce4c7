"""Settings that somebody has written down, on the command line or to a server: the model's, with
what was said; what can have no effect is refused, not greyed as in the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from desktop_app.core.consistency import even_timesteps
from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.ranges import check_range
from desktop_app.core.setting_table import ROWS, settings_in

if TYPE_CHECKING:
    from desktop_app.catalog.schedulers import SchedulerRow
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.setting_row import Row


def said_settings(
    said: Mapping[str, Any],
    usual: ModelSettings,
    model: ModelInfo | None,
    *,
    has_picture: bool,
    has_mask: bool,
    shown: Callable[[Row], str],
) -> dict[str, Any]:
    """The settings of ``usual``, the model's, with what was said: keywords of `Parameters`.

    Of a consistency model the steps alone space that many timesteps evenly.

    Args:
        said: by the ids of rows; each value was checked.
        usual: the model's.
        model: None: it is done without one.
        has_picture, has_mask: what is edited.
        shown: what whoever asked calls a setting.

    Raises:
        InputError: ``value_range``, ``consistency_only``, ``classes_none``, ``edit_picture`` or
            ``hires_new_only``.
    """
    hires = next((name for name in said if ROWS[name].place == "hires"), None)
    if hires is not None and (_is_consistency(model) or has_picture):
        raise InputError("hires_new_only", setting=shown(ROWS[hires]))
    if not _is_consistency(model):
        for name in said:
            if "consistency_only" in ROWS[name].idle:
                called = "" if model is None else model.name
                raise InputError("consistency_only", setting=shown(ROWS[name]), model=called)
        return {**settings_in(usual, ModelSettings), **said}
    if "class_label" in said and not model.classes:
        raise InputError("classes_none", model=model.name)
    if "edit" in said and (not has_picture or has_mask):
        raise InputError("edit_picture")
    made = {**settings_in(usual, ModelSettings), **said}
    if "steps" in said and "timesteps" not in said:
        check_range("steps", said["steps"], 1, model.timesteps)
        made["timesteps"] = even_timesteps(said["steps"], model.timesteps)[::-1]
    return made


def scheduler_id(text: str, rows: Mapping[str, SchedulerRow]) -> str:
    """The id for an id or a name, whatever its case; unknown ones come back as they are."""
    wanted = text.casefold()
    return next((row.id for row in rows.values() if wanted in (row.id, row.name.casefold())), text)


def _is_consistency(model: ModelInfo | None) -> TypeGuard[ModelInfo]:
    return model is not None and model.prediction_type == "consistency"
