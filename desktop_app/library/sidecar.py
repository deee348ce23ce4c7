"""velatura.json: what a model's maker or user says about it that its files don't show.

In a diffusers folder it is called ``velatura.json``; beside a single file ``NAME.velatura.json``.
Keys, all optional: ``name``, ``family``, ``native_size``, ``prediction_type``, and ``defaults``
with ``steps``, ``guidance_scale``, ``scheduler``. Keys that are not listed here belong to others
(the engine's ``latent_rgb``, a trainer's notes) and are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from desktop_app.catalog.families import Family
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelDefaults, PredictionType
from desktop_app.core.request import LIMITS, SIDE_LIMITS
from desktop_app.library.json_file import positive, read_json, text_of

__all__ = ["Sidecar", "as_prediction_type", "read_sidecar", "sidecar_of"]


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What was said; None or empty where nothing was."""

    name: str = ""
    family: str = ""
    native_size: int | None = None
    prediction_type: PredictionType | None = None
    steps: int | None = None
    guidance_scale: float | None = None
    scheduler: str = ""

    def defaults(self, family: Family) -> ModelDefaults:
        """The settings that suit the model: what was said, else the family's."""
        usual = family.defaults
        return ModelDefaults(
            steps=usual.steps if self.steps is None else self.steps,
            guidance_scale=(
                usual.guidance_scale if self.guidance_scale is None else self.guidance_scale
            ),
            scheduler=self.scheduler if self.scheduler in family.schedulers else usual.scheduler,
        )


def sidecar_of(path: Path) -> Path:
    """Where the sidecar of a model lies (it need not be there)."""
    return path / "velatura.json" if path.is_dir() else path.with_suffix(".velatura.json")


def as_prediction_type(value: object) -> PredictionType | None:
    """The prediction type in the several ways it is written; None if it is none of them."""
    if value in ("v", "v_prediction", "v-prediction"):
        return "v_prediction"
    if value in ("eps", "epsilon"):
        return "epsilon"
    return "sample" if value == "sample" else None


def read_sidecar(path: Path, families: dict[str, Family]) -> Sidecar:
    """The sidecar of the model at ``path``; an empty one if there is none.

    Raises:
        ModelError: ``model_damaged``: it says something that can't be.
        InputError: ``file_unreadable``.
    """
    file = sidecar_of(path)
    if not file.is_file():
        return Sidecar()
    data = read_json(file, path.name, file.name)
    given = data.get("defaults", {})
    defaults = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
    sidecar = Sidecar(
        name=text_of(data.get("name")),
        family=text_of(data.get("family")),
        native_size=positive(data.get("native_size"), SIDE_LIMITS[1]),
        prediction_type=as_prediction_type(data.get("prediction_type")),
        steps=positive(defaults.get("steps"), int(LIMITS["steps"][1])),
        guidance_scale=_guidance(defaults.get("guidance_scale")),
        scheduler=text_of(defaults.get("scheduler")),
    )
    known = any(sidecar.scheduler in family.schedulers for family in families.values())
    wrong = {
        "name": "name" in data and not sidecar.name,
        "family": "family" in data and sidecar.family not in families,
        "native_size": "native_size" in data and sidecar.native_size is None,
        "prediction_type": "prediction_type" in data and sidecar.prediction_type is None,
        "defaults": not isinstance(given, dict),
        "defaults.steps": "steps" in defaults and sidecar.steps is None,
        "defaults.guidance_scale": (
            "guidance_scale" in defaults and sidecar.guidance_scale is None
        ),
        "defaults.scheduler": "scheduler" in defaults and not known,
    }
    for key, is_wrong in wrong.items():
        if is_wrong:
            reason = f"{file.name} gives a value for “{key}” that can't be used"
            raise ModelError("model_damaged", name=path.name, reason=reason)
    return sidecar


def _guidance(value: object) -> float | None:
    low, high = LIMITS["guidance_scale"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if low <= value <= high else None
