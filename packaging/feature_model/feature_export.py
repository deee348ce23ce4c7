"""Export: the averaged network in fp16 safetensors, its figures and its card."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from common import ROOT
from desktop_app.engine.encoders.feature_network import FeatureNetwork

NAME, KEY = "features-1.safetensors", "velatura.features"
LICENCE = ROOT / "resources/models/starter/licenses/fluent-emoji-MIT.txt"


def restored(config: dict[str, object], work: Path) -> FeatureNetwork:
    """The averaged network of the checkpoint, without what only training needs."""
    saved = torch.load(work / "features.pt", map_location="cpu", weights_only=True)["average"]
    network = FeatureNetwork.from_config(config)
    start = "network."
    network.load_state_dict(
        {name.removeprefix(start): t for name, t in saved.items() if name.startswith(start)}
    )
    return network.eval().requires_grad_(False)


def write(network: FeatureNetwork, config: dict[str, object], path: Path) -> None:
    """fp16, the configuration in the header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: t.half().contiguous() for name, t in network.state_dict().items()}
    save_file(tensors, path, {"format": "pt", KEY: json.dumps(config, separators=(",", ":"))})
    path.chmod(0o644)


def load(path: Path) -> FeatureNetwork:
    """As `write` left it, in float32."""
    with safe_open(path, "pt") as file:
        network = FeatureNetwork.from_config(json.loads(file.metadata()[KEY]))
        tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    network.load_state_dict(tensors)
    return network.eval().requires_grad_(False)


def put_together(out: Path, figures: dict[str, Any]) -> None:
    """The figures, the card and the licence beside the weights."""
    (out / "figures.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    (out / "README.md").write_text(card(figures))
    (out / "licenses").mkdir(exist_ok=True)
    shutil.copyfile(LICENCE, out / "licenses" / LICENCE.name)


def card(figures: dict[str, Any]) -> str:
    """README.md; limits seen by eye are added by hand afterwards."""
    return (
        (Path(__file__).parent / "card.md")
        .read_text()
        .format(
            steps=figures["training"]["steps"],
            pictures=figures["training"]["pictures seen"],
            minutes=figures["training"]["minutes"],
            scenes=figures["scenes"],
            right=_rows({**figures["right"], "unseen combinations": _clean(figures)}, 100),
            frechet=_levels(figures["frechet"]),
            large=_levels(figures["frechet at 256 px"]),
            photographs=_levels(figures["frechet of photographs"]),
            perceptual=_levels(figures["perceptual"]),
            recall=_rows(figures["precision and recall"], 100),
            times=_levels(figures["milliseconds a picture"]),
        )
    )


def _clean(figures: dict[str, Any]) -> dict[str, float]:
    return figures["right of unseen combinations"]["clean"]


def _rows(table: dict[str, dict[str, float]], factor: float) -> str:
    """A Markdown table, a row a key."""
    columns = list(next(iter(table.values())))
    head = f"| | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}\n"
    rows = [
        f"| {name} | {' | '.join(f'{row[c] * factor:.1f}' for c in columns)} |"
        for name, row in table.items()
    ]
    return head + "\n".join(rows)


def _levels(table: dict[str, Any]) -> str:
    """A list of a kind's levels with their distances, then the single figures."""
    rows = []
    for name, value in table.items():
        if isinstance(value, dict):
            told = ", ".join(f"{level}: {figure:.4g}" for level, figure in value.items())
            rows.append(f"- {name} {told}")
        else:
            rows.append(f"- {name}: {value:.4g}")
    return "\n".join(rows)
