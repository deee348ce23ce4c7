"""A layer's settings as JSON, without its pixels: for projects and journals."""

from __future__ import annotations

from typing import Any

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.edit_plan import EditPlan
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layers.layer import Layer

_PLAIN = (
    "kind", "name", "visible", "opacity", "locked", "alpha_locked", "clipped", "history", "passes",
    "id",
)  # fmt: skip


def layer_to_json(layer: Layer) -> dict[str, Any]:
    """Everything but pixels, pieces and children."""
    data: dict[str, Any] = {name: getattr(layer, name) for name in _PLAIN}
    data["mode"] = str(layer.mode)
    data["plans"] = [plan.to_json() for plan in layer.plans]
    if layer.guidance is not None:
        data[layer.kind] = layer.guidance.to_json()
    return data


def history_key(value: object) -> str | None:
    """The id of an entry of the history, as a layer names it; older versions wrote the number of a
    row, which only this machine's history can look up.

    Raises:
        TypeError: it is neither.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return f"#{value}"
    raise TypeError(value)


def settings_from_json(data: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `Layer` that `layer_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: a wrong shape.
    """
    if data["kind"] not in LAYER_KINDS:
        raise ValueError(data["kind"])
    opacity = float(data["opacity"])
    if not 0 <= opacity <= 1:
        raise ValueError(f"an opacity of {opacity}")
    mode = BlendMode(data["mode"])
    if mode is BlendMode.PASS_THROUGH and not LAYER_KINDS[data["kind"]].has_layers:
        raise ValueError(f"{data['kind']} in the mode {mode}")
    guidance = LAYER_KINDS[data["kind"]].guidance
    return {
        "kind": data["kind"],
        "name": str(data["name"]),
        "visible": bool(data["visible"]),
        "opacity": opacity,
        "mode": mode,
        "locked": bool(data["locked"]),
        "alpha_locked": bool(data["alpha_locked"]),
        "clipped": bool(data.get("clipped", False)),
        "plans": tuple(EditPlan.from_json(plan) for plan in data["plans"]),
        "history": history_key(data["history"]),
        "passes": int(data["passes"]),
        "guidance": None if guidance is None else guidance.from_json(data[data["kind"]]),
        "id": str(data["id"]),
    }
