from __future__ import annotations

from pathlib import Path

import diffusers
import pytest

from desktop_app.catalog import families, schedulers
from desktop_app.catalog.families import Family, load_families
from desktop_app.catalog.resources import read_table, resource_path
from desktop_app.catalog.schedulers import SchedulerRow, load_schedulers
from desktop_app.core.errors import StorageError
from desktop_app.core.setting_table import LIMITS
from desktop_app.networks.schedules.scheduler_classes import scheduler_class

FAMILIES = load_families()
SCHEDULERS = load_schedulers()


def test_the_families_and_schedulers_of_the_first_version_are_there() -> None:
    assert list(FAMILIES)[:2] == ["sd1", "sd2"]
    assert {"ddim", "euler", "dpmpp_2m_karras", "unipc", "lcm", "heun"} <= set(SCHEDULERS)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_family_speaks_of_things_that_exist(family: Family) -> None:
    assert set(family.schedulers) <= set(SCHEDULERS)
    assert family.defaults.scheduler in family.schedulers
    for setting in ("steps", "guidance_scale"):
        low, high = LIMITS[setting]
        assert low <= getattr(family.defaults, setting) <= high
        assert low <= getattr(family.live, setting) <= high
    assert family.live.scheduler in family.schedulers
    assert family.native_size % family.factor == 0
    assert len(family.latent_rgb) in (0, family.latent_channels + 1)
    assert all(len(row) == 3 for row in family.latent_rgb)
    for pipeline in family.pipelines:
        assert hasattr(diffusers, pipeline)
    assert {family.denoiser, "scheduler", *family.texts} <= set(family.components)
    assert set(family.optional) | set(family.lends) <= set(family.components)
    assert (family.file is None) == (family.config == "")
    if family.file is not None:
        assert resource_path("configs", family.config).is_dir()
        assert set(family.file.parts) <= set(family.components)


def test_families_with_the_same_pipelines_can_be_told_apart() -> None:
    for pipeline in {name for family in FAMILIES.values() for name in family.pipelines}:
        alike = [family for family in FAMILIES.values() if pipeline in family.pipelines]
        assert len({family.text_width for family in alike}) == len(alike)
        assert len({family.width_key for family in alike}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("row", SCHEDULERS.values(), ids=SCHEDULERS)
def test_a_scheduler_can_be_built_with_its_options(row: SchedulerRow) -> None:
    # diffusers' own, but for what the engine has better; without a warning, all options known.
    made = getattr(diffusers, row.class_name, None) or scheduler_class(row.class_name)
    scheduler = made(**row.options)
    for option, value in row.options.items():
        assert scheduler.config[option] == value
    assert row.hint.endswith(".") and row.name and row.a1111


def test_names_in_the_list_and_in_saved_settings_are_unique() -> None:
    assert len({row.name for row in SCHEDULERS.values()}) == len(SCHEDULERS)
    # Other programs have one name for a sampler, whatever the model predicts.
    named = {(row.a1111, row.prediction) for row in SCHEDULERS.values()}
    assert len(named) == len(SCHEDULERS)


def error_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, text: str
) -> StorageError:
    (tmp_path / f"{name}.toml").write_text(text)
    monkeypatch.setattr(
        "desktop_app.catalog.resources.resource_path", lambda *parts: tmp_path / parts[-1]
    )
    load = {"families": families.load_families, "schedulers": schedulers.load_schedulers}[name]
    with pytest.raises(StorageError) as caught:
        load()
    return caught.value


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("schedulers", "[ddim", "the file"),
        ("schedulers", "[ddim]\nname = 'x'", "ddim"),
        ("schedulers", "ddim = 3", "ddim"),
        ("families", "[sd1]\nname = 'x'", "sd1"),
        ("families", "sd1 = 3", "sd1"),
    ],
)
def test_a_wrong_table_is_named_with_the_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, text: str, key: str
) -> None:
    error = error_with(monkeypatch, tmp_path, name, text)
    assert error.code == "catalog_invalid"
    assert (error.params["name"], error.params["key"]) == (f"{name}.toml", key)


def test_a_missing_table_is_named() -> None:
    with pytest.raises(StorageError, match=r"none\.toml"):
        read_table("none")
