"""The training project is a folder of scripts, so it runs as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from desktop_app.engine.encoders.feature_network import FeatureNetwork
from tests.starter_model.conftest import sprites

__all__ = ["sprites"]
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_whole_chain_leaves_weights_a_card_and_figures_and_goes_on(
    sprites: Path, tmp_path: Path
):
    work, out = tmp_path / "work", tmp_path / "out"
    train = [sys.executable, str(ROOT / "packaging" / "feature_model" / "train.py"), "--smoke"]
    train += ["--work", str(work), "--sprites", str(sprites), "--out", str(out)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(train, check=True, timeout=500, env=env)
    with safe_open(out / "features-1.safetensors", "pt") as file:
        config = json.loads(file.metadata()["velatura.features"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    network = FeatureNetwork.from_config(config)
    network.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    assert all(tensor.dtype is torch.float16 for tensor in tensors.values())
    assert len(config["heads"]["noun"]) == 84 and config["version"] == 1
    figures = json.loads((out / "figures.json").read_text())
    assert set(figures["right"]["clean"]) == set(config["heads"])
    assert list(figures["frechet"]["blur"]) == ["0.4", "0.8", "1.2", "1.8", "2.5"]
    assert figures["training"]["steps"] == 4
    assert "{" not in (out / "README.md").read_text()
    assert (out / "licenses" / "fluent-emoji-MIT.txt").is_file()
    again = subprocess.run(train, check=True, timeout=500, env=env, capture_output=True, text=True)
    assert "going on at step 4" in again.stdout
