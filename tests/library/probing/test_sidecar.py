"""The sets of settings that a model's velatura.json names: defaults, few steps, live mode."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelDefaults
from desktop_app.library.probing.sidecar import read_sidecar
from tests.library.samples import FAMILIES

LORA = "few_steps.safetensors"


def _say(path: Path, **values: object) -> None:
    (path / "velatura.json").write_text(json.dumps(values), "utf-8")


def test_live_settings_are_what_is_said_else_the_familys(tmp_path: Path) -> None:
    family = FAMILIES["sd1"]
    assert read_sidecar(tmp_path, FAMILIES).live(family) == family.live
    _say(tmp_path, live={"steps": 1, "scheduler": "lcm"})
    live = read_sidecar(tmp_path, FAMILIES).live(family)
    assert live == ModelDefaults(
        steps=1, guidance_scale=family.live.guidance_scale, scheduler="lcm"
    )
    assert read_sidecar(tmp_path, FAMILIES).defaults(family) == family.defaults


@pytest.mark.parametrize("live", [3, {"steps": 0}, {"scheduler": "none"}, {"guidance_scale": 99}])
def test_live_settings_that_cannot_be_are_told(tmp_path: Path, live: object) -> None:
    _say(tmp_path, live=live)
    with pytest.raises(ModelError) as raised:
        read_sidecar(tmp_path, FAMILIES)
    assert "live" in str(raised.value)


def test_settings_for_few_steps_bring_their_lora(tmp_path: Path) -> None:
    family = FAMILIES["sd1"]
    assert read_sidecar(tmp_path, FAMILIES).quick(family) is None
    (tmp_path / LORA).touch()
    _say(tmp_path, quick={"steps": 4, "scheduler": "lcm", "guidance_scale": 1, "loras": [LORA]})
    sidecar = read_sidecar(tmp_path, FAMILIES)
    assert sidecar.quick(family) == ModelDefaults(
        steps=4, guidance_scale=1.0, scheduler="lcm", conditions=(lora(LORA),)
    )
    assert sidecar.loras == (LORA,) and not sidecar.live(family).conditions


def test_a_lora_that_is_not_there_is_told(tmp_path: Path) -> None:
    _say(tmp_path, live={"loras": [LORA]})
    with pytest.raises(ModelError) as raised:
        read_sidecar(tmp_path, FAMILIES)
    assert raised.value.code == "model_incomplete" and LORA in str(raised.value)


@pytest.mark.parametrize("loras", ["x.safetensors", ["../x.safetensors"], ["x.ckpt"], [1], []])
def test_only_safetensors_of_the_same_folder_are_loras(tmp_path: Path, loras: object) -> None:
    _say(tmp_path, quick={"loras": loras})
    with pytest.raises(ModelError) as raised:
        read_sidecar(tmp_path, FAMILIES)
    assert raised.value.code == "model_damaged" and "quick.loras" in str(raised.value)
