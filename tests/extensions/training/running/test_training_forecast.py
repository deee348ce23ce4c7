"""What a training costs, and what makes it fit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_app.catalog import resources
from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.errors import StorageError
from desktop_app.core.forecast import Forecast, Host
from desktop_app.core.geometry import Size
from desktop_app.extensions.training.values.cost import Paces, TrainingSizes, TrainingWork
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.ladder import fit_training
from desktop_app.extensions.training.values.presets import load_presets
from desktop_app.extensions.training.work.running.training_forecast import (
    load_training_table,
    trained_numbers,
    training_forecast,
)
from desktop_app.extensions.training.work.running.training_sizes import training_sizes
from desktop_app.library.probing.probe import probe

GB = 10**9


@pytest.fixture(scope="module")
def sizes() -> TrainingSizes:
    families = load_families()
    info = probe(resources.resource_path("models", "starter"), families)
    return training_sizes(info, families[info.family])


def cost(
    sizes: TrainingSizes, settings: Mapping[str, Any], free: int = 100 * GB, side: int = 256
) -> Forecast:
    work = TrainingWork(settings_of(settings), "sd1", 16, Size(side, side), 12)
    host = Host("cpu", "float32", free)
    table, memory = load_training_table(), load_memory_table()
    return training_forecast(work, sizes, host, table, memory, Paces(1e9))


def test_layers_see_as_much_as_their_level_lets_them(sizes: TrainingSizes) -> None:
    levels = {each.name: each.level for each in sizes.layers}
    assert levels["conv_in"] == levels["conv_out"] == 0
    assert levels["down_blocks.2.resnets.0.conv1"] == 2
    assert levels["up_blocks.0.resnets.0.conv1"] == levels["mid_block.resnets.0.conv1"] == 2
    assert levels["up_blocks.2.resnets.0.conv1"] == 0
    assert levels["time_embedding.linear_1"] == -1
    attention = "down_blocks.1.attentions.0.transformer_blocks.0"
    assert levels[f"{attention}.attn2.to_k"] == -1
    assert levels[f"{attention}.attn2.to_q"] == 1


def test_what_is_trained_is_counted(sizes: TrainingSizes) -> None:
    def numbers(**settings: Any) -> int:
        work = TrainingWork(settings_of(settings), "sd1", 16, Size(256, 256), 12)
        return trained_numbers(work, sizes)

    one = numbers(rank=8)
    assert numbers(rank=16) == 2 * one
    assert numbers(rank=8, method="loha") == 2 * one
    assert one < numbers(rank=8, method="dora") < 1.2 * one
    assert numbers(rank=8, method="lokr") < one
    assert numbers(rank=8, convolutions=True) > one
    assert numbers(rank=8, text_encoder=True) > one
    assert numbers(method="inversion", words=3) == 3 * 192
    denoiser = sum(part.numbers for part in sizes.weights.of("denoiser"))
    assert numbers(method="full") == denoiser


def test_memory_grows_with_what_is_asked_for(sizes: TrainingSizes) -> None:
    usual = cost(sizes, {}).memory_bytes
    for more in ({"rank": 256}, {"batch": 32}, {"method": "full"}, {"ema": 0.9}):
        assert cost(sizes, more).memory_bytes > usual, more
    many = {"batch": 64}
    assert cost(sizes, many, side=384).memory_bytes > cost(sizes, many).memory_bytes
    twice = {**many, "checkpointing": True}
    assert cost(sizes, twice).memory_bytes < cost(sizes, many).memory_bytes
    assert cost(sizes, twice).seconds > cost(sizes, many).seconds
    assert cost(sizes, {"base": "8"}).memory_bytes < usual


def test_what_fits_stays_as_it_is(sizes: TrainingSizes) -> None:
    settings = settings_of({})
    fit = fit_training(lambda given: cost(sizes, given), settings, 256, on_card=False)
    assert fit.fits and not fit.saved and fit.settings == settings


def test_each_step_down_the_ladder_saves_something(sizes: TrainingSizes) -> None:
    settings = settings_of({"batch": 64, "rank": 64, "alpha": 32})
    room = int(cost(sizes, {"rank": 16}).memory_bytes)
    fit = fit_training(lambda given: cost(sizes, given, room), settings, 256, on_card=False)
    assert fit.fits
    assert fit.saved[0][0] == "batch"
    assert all(saved > 0 for _, saved in fit.saved)
    assert (fit.settings["batch"], fit.settings["accumulate"]) == (1, 64)
    assert fit.settings["alpha"] * 2 == fit.settings["rank"], "the effective scale stays"
    saved = sum(saved for _, saved in fit.saved)
    assert fit.forecast.memory_bytes == cost(sizes, settings).memory_bytes - saved


def test_nothing_fits_into_nothing(sizes: TrainingSizes) -> None:
    settings = settings_of({})
    fit = fit_training(lambda given: cost(sizes, given, 1), settings, 256, on_card=False)
    assert not fit.fits


def presets(path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    file = path / "catalog" / "training.toml"
    file.parent.mkdir()
    file.write_text(text)
    plain = resources.resource_path

    def at(*parts: str) -> Path:
        return file if parts[-1] == "training.toml" else plain(*parts)

    monkeypatch.setattr(resources, "resource_path", at)
    return load_presets()


def test_presets_hold_settings_and_those_of_families(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """
[mascot]
name = "Person or mascot"
tip = "Learns one thing."
rank = 32
[mascot.sdxl]
rank = 8
holes = true
"""
    (preset,) = presets(tmp_path, text, monkeypatch)
    assert (preset.id, preset.name, preset.settings) == ("mascot", "Person or mascot", {"rank": 32})
    assert preset.of_family("sd1") == {"rank": 32}
    assert preset.of_family("sdxl") == {"rank": 8, "holes": True}


@pytest.mark.parametrize(
    "text",
    [
        '[a]\nname = "A"\n',
        '[a]\nname = "A"\ntip = "T"\nrank = 0\n',
        '[a]\nname = "A"\ntip = "T"\nnothing = 1\n',
        '[a]\nname = "A"\ntip = "T"\n[a.nowhere]\nrank = 1\n',
        "a = 1\n",
    ],
)
def test_a_wrong_preset_is_named(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StorageError, match=r"training\.toml"):
        presets(tmp_path, text, monkeypatch)
