"""Settings that somebody has written down, on the command line or to a server: the model's, with
what was said; what can have no effect is refused, not greyed as in the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.consistency import even_timesteps
from desktop_app.core.errors import InputError
from desktop_app.core.events import Noted, Say
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.setting_row import Row
from desktop_app.core.setting_table import ROWS, settings_in
from desktop_app.core.values import check_range


def said_settings(
    said: Mapping[str, Any],
    of_styles: Mapping[str, Any],
    usual: ModelSettings,
    model: ModelInfo | None,
    *,
    has_picture: bool,
    has_mask: bool,
    shown: Callable[[Row], str],
    say: Say = lambda note: None,
) -> dict[str, Any]:
    """The settings of ``usual``, the model's, with those of styles, then with what was said:
    keywords of `Parameters`.

    Args:
        said: by the ids of rows; each value was checked.
        of_styles: so, too; what of them can have no effect is left out and told to ``say``.
        usual: the model's.
        model: None: it is done without one.
        has_picture, has_mask: what is edited.
        shown: what whoever asked calls a setting.
        say: hears what is left out.

    Raises:
        InputError: ``value_range``, ``consistency_only``, ``classes_none``, ``edit_picture``,
            ``hires_new_only`` or ``tile_unet``.
    """

    def refused(name: str) -> InputError | None:
        return _refused(ROWS[name], model, shown, has_picture=has_picture, has_mask=has_mask)

    for name in ROWS:
        if name in said and (error := refused(name)) is not None:
            raise error
    left = dict[str, Any]()
    for name, value in of_styles.items():
        if name not in said and refused(name) is not None:
            say(Noted("setting_idle", {"setting": ROWS[name].sentence_name or ROWS[name].name}))
        else:
            left[name] = value
    if "steps" in said and "timesteps" not in said:
        if _is_consistency(model):
            check_range("steps", said["steps"], 1, model.timesteps)
        left.pop("timesteps", None)
    return {**settings_in(usual, ModelSettings), **with_timesteps({**left, **said}, model)}


def with_timesteps(settings: Mapping[str, Any], model: ModelInfo | None) -> dict[str, Any]:
    """``settings`` by the ids of rows, with the timesteps that their steps mean to a consistency
    model, evenly spaced; no more than it has."""
    made = dict(settings)
    if _is_consistency(model) and "steps" in made and "timesteps" not in made:
        steps = max(1, min(made["steps"], model.timesteps))
        made["timesteps"] = even_timesteps(steps, model.timesteps)[::-1]
    return made


def scheduler_id(text: str, rows: Mapping[str, SchedulerRow]) -> str:
    """The id for an id or a name, whatever its case; unknown ones come back as they are."""
    wanted = text.casefold()
    return next((row.id for row in rows.values() if wanted in (row.id, row.name.casefold())), text)


def _refused(
    row: Row,
    model: ModelInfo | None,
    shown: Callable[[Row], str],
    *,
    has_picture: bool,
    has_mask: bool,
) -> InputError | None:
    """Why that setting can have no effect; None: it may."""
    called = "" if model is None else model.name
    if "knows_places" in row.idle and _knows_places(model):
        return InputError("tile_unet", setting=shown(row), model=called)
    if row.place == "passes" and (_is_consistency(model) or has_picture):
        return InputError("hires_new_only", setting=shown(row))
    if not _is_consistency(model):
        if "consistency_only" in row.idle:
            return InputError("consistency_only", setting=shown(row), model=called)
        return None
    if row.id == "class_label" and not model.classes:
        return InputError("classes_none", model=model.name)
    if row.id == "edit" and (not has_picture or has_mask):
        return InputError("edit_picture")
    return None


def _knows_places(model: ModelInfo | None) -> bool:
    family = None if model is None else load_families().get(model.family)
    return family is not None and family.denoiser != "unet"


def _is_consistency(model: ModelInfo | None) -> TypeGuard[ModelInfo]:
    return model is not None and model.prediction_type == "consistency"
