"""What can be asked of a consistency model: its timesteps, its classes, its edits.

Timesteps are those of diffusers' ConsistencyModelPipeline: written descending, 0 is pure noise and
runs first; the model's last one is a clean picture.
"""

from __future__ import annotations

from desktop_app.core.errors import InputError
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.values import check_range


def even_timesteps(steps: int, total: int) -> tuple[int, ...]:
    """``steps`` of ``total`` timesteps, evenly spaced from 0 on, ascending; as in diffusers'
    pipeline."""
    return tuple(k * (total // steps) for k in range(steps))


def check_consistency(
    settings: ModelSettings, model: ModelInfo, size: Size, *, has_picture: bool
) -> None:
    """Check what only consistency models know against ``model``; has no effect for other kinds.

    Args:
        settings: in order by themselves (`check_settings`).
        model: any model.
        size: working size.
        has_picture: whether a picture is edited.

    Raises:
        InputError: ``timesteps_range``, ``timesteps_start``, ``value_range`` or ``size_multiple``.
    """
    if model.prediction_type != "consistency":
        return
    _check_timesteps(settings.timesteps, model, settings.steps, has_picture=has_picture)
    if settings.class_label is not None and model.classes:
        check_range("class_label", settings.class_label, 0, model.classes - 1)
    edit, side = settings.edit if has_picture else "", settings.blocks
    if edit == "super_resolution" and not size.is_multiple_of(side):
        nearest = size.nearest_multiple(side).words
        raise InputError("size_multiple", size=size.words, factor=side, nearest=nearest)


def _check_timesteps(
    timesteps: tuple[int, ...], model: ModelInfo, steps: int, *, has_picture: bool
) -> None:
    if not timesteps:
        check_range("steps", steps, 1, model.timesteps)
        return
    given = ", ".join(map(str, timesteps))
    if timesteps[0] >= model.timesteps:
        raise InputError("timesteps_range", given=given, maximum=model.timesteps - 1)
    # A picture is noised to the level that the strength says, so it may start anywhere.
    if timesteps[-1] != 0 and not has_picture:
        raise InputError("timesteps_start", given=given)
