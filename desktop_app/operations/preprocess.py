"""A control image made of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.events import StepDone
from desktop_app.core.values import Field, Plain, Text
from desktop_app.operations.picture_operation import PictureOperation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.core.pixels import Array
    from desktop_app.core.work import Values
    from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Files, Needs, Resources, WorkSource


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    """With the value of each parameter. Raises InputError: ``unknown_choice`` or ``value_range``;
    ModelError: ``network_missing``."""
    from desktop_app.operations.networks.preprocessor_networks import PREPROCESSOR, networks_needed

    row = _row(values)
    parameters = _parameters(row, values["parameters"])
    needed = networks_needed(row, resources.add_ons)
    files = {f"{PREPROCESSOR} {sight}": one.path for sight, one in needed.items()}
    return {**values, "parameters": parameters}, files


def _row(values: Values) -> Preprocessor:
    """The preprocessor that is named. Raises InputError: ``unknown_choice``."""
    from desktop_app.imaging.preprocessors.table import PREPROCESSORS

    name = values["preprocessor"]
    row = PREPROCESSORS.get(name)
    if row is None or not row.reads_picture:
        choices = ", ".join(each.id for each in PREPROCESSORS if each.reads_picture)
        raise InputError("unknown_choice", setting="preprocessor", value=name[:80], choices=choices)
    return row


def _parameters(row: Preprocessor, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """All of ``row``. Raises InputError: ``value_range`` or ``unknown_choice``."""
    known = {each.id: each for each in row.parameters}
    for name in chosen:
        if name not in known:
            choices = ", ".join(known) or "none"
            raise InputError("unknown_choice", setting=row.id, value=name[:80], choices=choices)
    values = dict(row.values(chosen).given)
    for name, value in chosen.items():
        if values[name] != value:  # of another type than the parameter's
            raise known[name].kind.refused(name, value)
    return values


def _run(source: WorkSource, values: Values, needs: Needs, context: OperationContext) -> Array:
    from desktop_app.catalog.palettes import load_palette
    from desktop_app.imaging.encode import flatten
    from desktop_app.imaging.preprocessors.control_image import from_picture
    from desktop_app.operations.networks.detecting import networks_in

    row, parameters = _row(values), values["parameters"]
    picture = np.ascontiguousarray(source.space.shown(flatten(source.pixels)))
    if row.needs_weights:
        made = context.detect(row.id, picture, parameters, networks_in(needs.files)).pixels
    else:
        made = from_picture(row, picture, row.values(parameters, load_palette()))
    context.tell(StepDone(0, 1, 1, 0.0))
    return made


OPERATION = PictureOperation(
    id="preprocess",
    kernel="preprocess",
    name="Control image",
    verb="preprocess",
    help="make a control image",
    description="Makes a control image of a picture.",
    fields=(
        Field("preprocessor", "Preprocessor", "Id of what makes it.", Text(40), "", "canny"),
        Field("parameters", "Parameters", "Of the preprocessor, by id.", Plain(), {}),
    ),
    detail=lambda values: str(values["preprocessor"]).replace("_", " "),
    resolve=_resolve,
    run=_run,
    keeps_colours=False,
    by_hand=frozenset({"window", "command line"}),
)
