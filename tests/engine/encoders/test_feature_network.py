from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch.nn import functional as F

from desktop_app.catalog.resources import resource_path
from desktop_app.engine.encoders.feature_network import STATISTICS, FeatureNetwork, statistics

CONFIG = {
    "name": "small",
    "side": 32,
    "widths": [8, 16, 16],
    "more": [0, 1],
    "dimensions": 24,
    "quality": 6,
    "heads": {"noun": ["fox", "tree", "boat"], "place": ["left", "right"]},
}


@pytest.fixture
def network() -> FeatureNetwork:
    torch.manual_seed(3)
    return FeatureNetwork.from_config(CONFIG).eval().requires_grad_(False)


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_it_tells_a_vector_maps_and_answers_of_each_picture(network, pictures):
    vector, maps, answers = network(pictures)
    assert vector.shape == (4, 24) and vector.dtype is torch.float32
    assert [tuple(level.shape) for level in maps] == [(4, 8, 16, 16), (4, 16, 8, 8), (4, 16, 4, 4)]
    assert {question: tuple(s.shape) for question, s in answers.items()} == {
        "noun": (4, 3),
        "place": (4, 2),
    }


def test_what_is_seen_has_mean_0_and_variance_1_and_maps_have_length_1(network, pictures):
    vector, maps, _ = network(pictures)
    assert vector[:, :6].abs().max() < 1
    assert torch.allclose(vector[:, 6:].mean(1), torch.zeros(4), atol=1e-5)
    assert torch.allclose(vector[:, 6:].var(1, correction=0), torch.ones(4), atol=1e-2)
    lengths = maps[1].norm(dim=1)
    assert ((lengths - 1).abs() < 1e-3).logical_or(lengths == 0).all()


def test_a_picture_is_told_alike_alone_and_among_others(network, pictures):
    together, alone = network(pictures), network(pictures[2:3])
    assert torch.allclose(together.vector[2], alone.vector[0], atol=1e-5)


def test_brightness_alone_changes_the_vector(network, pictures):
    darker = network(pictures * 0.5 - 0.4).vector
    assert (darker - network(pictures).vector).abs().max() > 0.05


def test_a_config_without_a_field_is_refused():
    with pytest.raises(KeyError, match="widths"):
        FeatureNetwork.from_config({key: CONFIG[key] for key in CONFIG if key != "widths"})


def test_statistics_tell_blur_from_noise(pictures):
    soft = F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="reflect"), 3, 1)
    loud = pictures + 0.2 * torch.randn(pictures.shape, generator=torch.Generator().manual_seed(5))
    fine = [statistics(shown)[:, 0].mean() for shown in (soft, pictures, loud)]
    assert statistics(pictures).shape == (4, STATISTICS) and fine == sorted(fine)


def shipped() -> tuple[dict, FeatureNetwork]:
    path = resource_path("models", "features", "features-1.safetensors")
    with safe_open(path, "pt") as file:
        config = json.loads(file.metadata()["velatura.features"])
        tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    network = FeatureNetwork.from_config(config)
    network.load_state_dict(tensors)
    return config, network.eval().requires_grad_(False)


@pytest.mark.slow
def test_what_ships_fits_its_header_and_its_limits():
    config, network = shipped()
    path = Path(resource_path("models", "features", "features-1.safetensors"))
    assert path.stat().st_size < 15_000_000
    assert config["name"] == "Velatura features" and network.shape.side == 128
    assert network.shape.dimensions == 256
    assert list(config["heads"]) == ["noun", "colour", "place", "setting", "look"]


@pytest.mark.slow
def test_what_ships_puts_a_picture_farther_away_the_more_it_is_blurred():
    _, network = shipped()
    noise = torch.randn(8, 3, 16, 16, generator=torch.Generator().manual_seed(4))
    pictures = F.interpolate(noise, (128, 128)).clamp(-1, 1)
    vector, maps, _ = network(pictures)
    away, apart = [], []
    for size in (3, 5, 9):
        pad = (size // 2,) * 4
        soft = network(F.avg_pool2d(F.pad(pictures, pad, mode="reflect"), size, 1))
        away.append(float((soft.vector - vector).norm(dim=1).mean()))
        pairs = zip(soft.maps, maps, strict=True)
        apart.append(sum(float((a - b).square().sum(1).mean()) for a, b in pairs))
    assert away == sorted(away) and apart == sorted(apart) and min(away + apart) > 0
