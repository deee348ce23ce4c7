"""What a model that edits sees first: the picture it is to change."""

from __future__ import annotations

from typing import Final

from desktop_app.catalog.families import references_of
from desktop_app.core.conditions import Conditions, of_kind, reference, with_kind
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo

SEEN: Final = "seen"
"""Name of its array. It is made of the picture when the job begins: nothing is brought along."""


def with_seen(conditions: Conditions, plan: EditPlan | None, model: ModelInfo) -> Conditions:
    """``conditions`` with the picture as first reference, where ``plan`` says so.

    Raises:
        ModelError: ``edit_unfit``: the model doesn't edit.
    """
    if plan is None or not plan.sees:
        return conditions
    if not references_of(model):
        raise ModelError("edit_unfit", model=model.name)
    others = of_kind(conditions, "reference")
    return with_kind(conditions, "reference", (reference(SEEN), *others))
