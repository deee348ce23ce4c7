"""Which network a control layer uses: the one that was chosen, or the first that suits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.catalog.families import lacks_references
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import KINDS
from desktop_app.core.control_types import ControlType, networks_for
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.state.document.layer_guidance import Control, LayerGuidance


def can_have(row: ControlType, model: ModelInfo) -> bool:
    """Whether that model can have it at all: of reference pictures, where some of its family take
    them as tokens, whether it is one of those."""
    if model.family not in (KINDS[row.kind].families or (model.family,)):
        return False
    return row.kind != "reference" or not lacks_references(model)


def reads_itself(row: ControlType, model: ModelInfo) -> bool:
    """Whether the model takes such a control image without a network (FLUX.1 Canny and Depth)."""
    return row.kind == "control" and model.takes_control_image


def with_networks(
    guidance: LayerGuidance, model: ModelInfo, add_ons: Sequence[AddOn], *, strict: bool = False
) -> LayerGuidance:
    """``guidance`` with the network of each control layer, without those that there is none for.

    Args:
        guidance: of layers.
        model: that makes the picture.
        add_ons: what lies on this machine.
        strict: leave out none.

    Raises:
        ModelError: ``control_network_missing`` or ``reference_unfit``, if ``strict``.
    """
    controls = [_with_network(one, model, add_ons) for one in guidance.controls]
    if strict and None in controls:
        row = guidance.controls[controls.index(None)].row
        if not row.networks:
            raise ModelError("reference_unfit", model=model.name)
        raise ModelError("control_network_missing", kind=row.name, model=model.name)
    return replace(guidance, controls=tuple(one for one in controls if one is not None))


def _with_network(one: Control, model: ModelInfo, add_ons: Sequence[AddOn]) -> Control | None:
    row = one.row
    if not row.networks:
        return one if can_have(row, model) else None
    if not one.guidance.network and reads_itself(row, model):
        return one
    known = {each.key: each for each in add_ons}
    if one.guidance.network:
        chosen = known.get(one.guidance.network)
    else:
        chosen = next(iter(networks_for(row, model, add_ons)), None)
        if chosen is None:
            return None
        one = replace(one, guidance=replace(one.guidance, network=chosen.key))
    return one if chosen is None else _with_colours(one, chosen)


def _with_colours(one: Control, network: AddOn) -> Control:
    """Of a map, in the colours that its network was trained with, unless others were chosen."""
    given = dict(one.guidance.parameters)
    if one.row.drawn != "colours" or "colours" in given or one.row.id in network.tasks:
        return one
    parameters = (*one.guidance.parameters, ("colours", "ade20k"))
    return replace(one, guidance=replace(one.guidance, parameters=parameters))
