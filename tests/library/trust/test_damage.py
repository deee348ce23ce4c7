"""Two hundred damages to a model: each is found, none crashes anything, none stays silent."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.model_record import Origin
from desktop_app.engine.loading import load as load_model
from desktop_app.library.probing.probe import probe
from desktop_app.library.trust.checksums import verify
from desktop_app.networks.device import pick_compute
from tests.library.trust.damage import FAMILIES, damaged, damages, findings
from tests.tiny_models import tiny_folder, tiny_single_file

COUNT = 100
COMPUTE = pick_compute("float32", "cpu")


def load(path: Path) -> None:
    """Everything the engine does before it makes a picture."""
    info = probe(path, FAMILIES)
    load_model(info, FAMILIES[info.family], COMPUTE, lambda event: None, CancelToken())


def counted(
    model: Path, seed: int, count: int = COUNT
) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """How many damages of each kind there were, and how many of them each look found."""
    origin = Origin("hub", "o/n", files=verify(model).verification.files)
    kinds, found = Counter[str](), Counter[tuple[str, str]]()
    for damage in damages(model, count, seed):
        with damaged(model, damage):
            seen = findings(model, origin, load)
        assert any(seen.values()), damage
        assert seen["verifying"], damage
        kinds[damage.kind] += 1
        found.update((damage.kind, look) for look, yes in seen.items() if yes)
    assert verify(model, origin).is_whole
    load(model)
    return kinds, found


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["folder", "single_file"])
@pytest.mark.parametrize("count", [15, pytest.param(COUNT, marks=pytest.mark.slow)])
def test_each_damage_is_found(layout: str, count: int, tmp_path: Path) -> None:
    make = tiny_folder if layout == "folder" else tiny_single_file
    model = make(tmp_path / ("tiny" if layout == "folder" else "tiny.safetensors"))
    kinds, found = counted(model, seed=count, count=count)
    assert sum(kinds.values()) == count and len(kinds) >= 5
    # What can be known without a sum is known: a wrong length, and a file that ends too early.
    for kind in kinds:
        if kind == "a bit flipped in the length of a header" or "cut in the numbers" in kind:
            assert found[kind, "structure"] == found[kind, "loader"] == kinds[kind]
