"""Settings of a training: presets, and the scale that is easily forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from desktop_app.core.errors import InputError
from desktop_app.extensions.training.values.fields import FIELDS
from desktop_app.extensions.training.work.sessions.settings_state import FAINT, TrainingSettings


@dataclass(frozen=True)
class Preset:
    id: str
    name: str = "Style"
    tip: str = ""
    settings: dict[str, object] = field(default_factory=dict[str, object])

    def of_family(self, family: str) -> dict[str, object]:
        return {**self.settings, **({"size": 512} if family == "sd1" else {})}


def test_a_preset_leaves_what_belongs_to_the_set() -> None:
    settings = TrainingSettings()
    style = Preset("style", settings={"rank": 32, "flip": True})
    settings.presets.value = (Preset("plain"), style)
    assert settings.nearest("sdxl") == (Preset("plain"), [])
    settings.change(trigger="mascot", steps=7)
    assert settings.nearest("sdxl") == (Preset("plain"), ["steps"])
    settings.use(style, "sdxl")
    assert settings.values.value["rank"] == 32
    assert settings.values.value["steps"] == 1500
    assert settings.values.value["trigger"] == "mascot"
    assert settings.nearest("sdxl") == (style, [])
    settings.use(style, "sd1")
    assert settings.values.value["size"] == 512


def test_the_first_preset_is_there_and_follows_the_model_until_something_is_changed() -> None:
    settings = TrainingSettings()
    settings.follow("sdxl")
    style = Preset("style", settings={"rank": 32})
    settings.presets.value = (style, Preset("plain"))
    settings.follow("sdxl")
    assert settings.nearest("sdxl") == (style, [])
    settings.follow("sd1")
    assert settings.nearest("sd1") == (style, []) and settings.values.value["size"] == 512
    settings.change(steps=7)
    settings.follow("sdxl")
    assert settings.values.value["size"] == 512


def test_what_is_not_allowed_changes_nothing() -> None:
    settings = TrainingSettings()
    before = settings.values.value
    with pytest.raises(InputError):
        settings.change(rank=0)
    assert settings.values.value is before
    assert before.keys() == {one.id for one in FIELDS}


def test_alpha_one_against_rank_32_is_faint() -> None:
    settings = TrainingSettings()
    assert settings.scale == 1
    settings.change(alpha=1.0, rank=32)
    assert settings.scale is not None
    assert settings.scale < FAINT
    settings.change(method="full")
    assert settings.scale is None


def test_pictures_of_its_kind_are_in_proportion_to_the_steps_unless_somebody_chose() -> None:
    settings = TrainingSettings()
    settings.presets.value = (Preset("mascot", settings={"prior": 60, "steps": 1200}),)
    settings.follow("sdxl")

    def made(**given: object) -> int:
        settings.change(**given)
        return int(settings.values.value["prior"])

    assert made() == made(steps=1000) == 60
    assert [made(steps=steps) for steps in (60, 10, 200, 1200)] == [12, 6, 40, 60]
    assert made(steps=0, minutes=3) == 60
    assert made(prior=30) == made(steps=60) == 30


@pytest.mark.parametrize(("steps", "is_few"), [(30, True), (374, True), (375, False), (0, False)])
def test_few_steps_are_told_beside_those_of_the_preset(steps: int, is_few: bool) -> None:
    settings = TrainingSettings()
    settings.presets.value = (Preset("style"),)
    settings.follow("sdxl")
    settings.change(steps=steps)
    assert settings.usual == ((Preset("style"), 1500) if is_few else None)
