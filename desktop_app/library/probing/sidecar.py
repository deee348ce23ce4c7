"""velatura.json: what a model's maker or user says about it that its files don't show.

In a diffusers folder it is called ``velatura.json``; beside a single file ``NAME.velatura.json``.
Keys, all optional: ``name``, ``family``, ``variant`` (of the family, where weights don't tell it),
``native_size``, ``prediction_type``, and the sets of settings ``defaults``, ``quick`` (a good
picture in few steps) and ``live`` (live mode), each with the settings of
`core.generation_settings.ModelSettings` and ``loras``, a list of file names in the model's own
folder. ``vocabulary`` is read by `vocabulary`. Keys that are not listed here belong to others (a
trainer's notes) and are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from desktop_app.catalog.families import Family, FamilyVariant
from desktop_app.core.conditions import Conditions, is_lora_name, lora
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.model_info import ModelDefaults, ModelInfo, PredictionType
from desktop_app.core.request import SIDE_LIMITS
from desktop_app.core.setting_table import led, rows_of
from desktop_app.library.formats.json_file import positive, read_json, text_of


@dataclass(frozen=True, slots=True)
class SidecarSettings:
    """Settings as they were said.

    Attributes:
        values: setting → value, of `ModelSettings`, for those that can be used.
        wrong: names of those that can't.
        loras: those of the model's folder.
    """

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    wrong: tuple[str, ...] = ()
    loras: Conditions = ()

    def over(self, usual: ModelDefaults, family: Family) -> ModelDefaults:
        """What was said, else what is usual."""
        said = dict(self.values)
        if said.get("scheduler") not in family.schedulers:
            said.pop("scheduler", None)
        made = replace(usual, conditions=self.loras, **said)
        return replace(made, **led(made))


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What was said; None or empty where nothing was."""

    name: str = ""
    family: str = ""
    variant: str = ""
    native_size: int | None = None
    prediction_type: PredictionType | None = None
    said_defaults: SidecarSettings = SidecarSettings()
    said_quick: SidecarSettings | None = None
    said_live: SidecarSettings = SidecarSettings()

    def defaults(self, family: Family, variant: FamilyVariant | None = None) -> ModelDefaults:
        """The settings that suit the model: what was said, else the variant's or the family's."""
        usual = variant.defaults if variant and variant.defaults else family.defaults
        return self.said_defaults.over(usual, family)

    def quick(self, family: Family, variant: FamilyVariant | None = None) -> ModelDefaults | None:
        """The settings for few steps: what was said, else the variant's; None where neither is."""
        usual = variant.quick if variant else None
        if self.said_quick is None:
            return usual
        return self.said_quick.over(usual or family.defaults, family)

    @property
    def loras(self) -> tuple[str, ...]:
        """The LoRA files that any of the settings name, sorted."""
        said = (self.said_defaults, self.said_quick, self.said_live)
        return tuple(sorted({use.name for each in said if each for use in each.loras}))

    def live(self, family: Family, variant: FamilyVariant | None = None) -> ModelDefaults:
        """The settings for live mode: what was said, else the variant's or the family's."""
        usual = variant.live if variant and variant.live else family.live
        return self.said_live.over(usual, family)


def sidecar_of(path: Path) -> Path:
    """Where the sidecar of a model lies (it need not be there)."""
    return path / "velatura.json" if path.is_dir() else path.with_suffix(".velatura.json")


def as_prediction_type(value: object) -> PredictionType | None:
    """The prediction type in the several ways it is written; None if it is none of them."""
    if value in ("v", "v_prediction", "v-prediction"):
        return "v_prediction"
    if value in ("eps", "epsilon"):
        return "epsilon"
    return value if value in ("sample", "flow") else None


def read_sidecar(path: Path, families: dict[str, Family]) -> Sidecar:
    """The sidecar of the model at ``path``; an empty one if there is none.

    Raises:
        ModelError: ``model_damaged``: it says something that can't be; ``model_incomplete``: it
            names a LoRA that is not there.
        InputError: ``file_unreadable``.
    """
    file = sidecar_of(path)
    if not file.is_file():
        return Sidecar()
    data = read_json(file, path.name, file.name)
    said = {key: _said(data.get(key)) for key in ("defaults", "quick", "live")}
    sidecar = Sidecar(
        name=text_of(data.get("name")),
        family=text_of(data.get("family")),
        variant=text_of(data.get("variant")),
        native_size=positive(data.get("native_size"), SIDE_LIMITS[1]),
        prediction_type=as_prediction_type(data.get("prediction_type")),
        said_defaults=said["defaults"],
        said_quick=said["quick"] if "quick" in data else None,
        said_live=said["live"],
    )
    wrong = {
        "name": "name" in data and not sidecar.name,
        "family": "family" in data and sidecar.family not in families,
        "variant": "variant" in data
        and not any(sidecar.variant in f.variants for f in families.values()),
        "native_size": "native_size" in data and sidecar.native_size is None,
        "prediction_type": "prediction_type" in data and sidecar.prediction_type is None,
    }
    for key, settings in said.items():
        wrong |= _wrong_settings(key, data, settings, families)
    for key, is_wrong in wrong.items():
        if is_wrong:
            reason = f"{file.name} gives a value for “{key}” that can't be used"
            raise ModelError("model_damaged", name=path.name, reason=reason)
    for name in sidecar.loras:
        if not (file.parent / name).is_file():
            reason = f"{name}, which {file.name} names, is missing"
            raise ModelError("model_incomplete", name=path.name, reason=reason)
    return sidecar


def _said(value: object) -> SidecarSettings:
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, row in rows_of(ModelSettings).items():
        if name in given:
            try:
                values[name] = row.kind.read(given[name])
                row.kind.check(name, values[name])
            except (InputError, TypeError, ValueError):
                wrong.append(name)
    return SidecarSettings(values, tuple(wrong), _loras(given.get("loras")))


def _loras(value: object) -> Conditions:
    """File names, of safetensors in the same folder alone; empty if one is anything else."""
    names = cast("list[object]", value) if isinstance(value, list) else []
    plain = [name for name in names if isinstance(name, str) and is_lora_name(name)]
    return tuple(map(lora, plain)) if len(plain) == len(names) else ()


def _wrong_settings(
    key: str, data: dict[str, Any], settings: SidecarSettings, families: dict[str, Family]
) -> dict[str, bool]:
    """Which of the settings under ``key`` were said but can't be used."""
    if not isinstance(data.get(key, {}), dict):
        return {key: True}
    given: dict[str, Any] = data.get(key, {})
    scheduler = settings.values.get("scheduler")
    known = any(scheduler in family.schedulers for family in families.values())
    return {
        **{f"{key}.{name}": True for name in settings.wrong},
        f"{key}.scheduler": "scheduler" in given and not known,
        f"{key}.loras": "loras" in given and not settings.loras,
    }


_MAX_WORDS = 50_000


def read_vocabulary(info: ModelInfo) -> frozenset[str] | None:
    """The words of the model, in lower case; None if it ships no usable list.

    Raises:
        VelaturaError: the sidecar can't be read.
    """
    path = Path(info.path)
    file = sidecar_of(path)
    if not file.is_file():
        return None
    listed = read_json(file, path.name, file.name).get("vocabulary")
    if not isinstance(listed, list):
        return None
    words = cast("list[object]", listed)[:_MAX_WORDS]
    return frozenset(word.casefold() for word in words if isinstance(word, str)) or None
