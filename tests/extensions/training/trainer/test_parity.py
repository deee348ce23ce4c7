"""A trained LoRA makes the same latents in a stock pipeline of diffusers as in our engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from desktop_app.core.events import TrainingDone
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.training.values.examples import Example
from tests.engine.parity import TOLERANCE, compared, difference
from tests.engine.parity_families import FAMILIES, Kind
from tests.extensions.training.trainer.runs import make_run, trained

_BY_NAME = {each.name: each for each in FAMILIES}


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "kind", "scheduler"),
    [
        ("SD 1", "text", "ddim"),
        ("SD 1 inpainting", "inpaint", "ddim"),
        ("SD 2", "text", "ddim"),
        ("SDXL", "text", "ddim"),
        ("SD 3", "text", "flow_euler"),
        ("FLUX.1 dev", "text", "flow_euler"),
        ("FLUX.1 Fill", "inpaint", "flow_euler"),
    ],
)
def test_it_acts_the_same_in_diffusers(
    name: str,
    kind: Kind,
    scheduler: str,
    examples: tuple[Example, ...],
    engine: LocalEngine,
    tmp_path: Path,
) -> None:
    family = _BY_NAME[name]
    info = family.build(tmp_path / "model")
    # Of kohya's names diffusers reads none of SD 3, and FLUX.1's for layers as wide as they are.
    layouts = ("diffusers",) if family.is_flow else ("kohya", "diffusers")
    settings = {"rate": 1e-2, "last_rate": 1e-2, "convolutions": True, "layouts": layouts}
    done = trained(make_run(info, examples, tmp_path, **settings), tmp_path / "run")[-1]
    assert isinstance(done, TrainingDone)
    plain, _ = compared(engine, family, info, kind, scheduler)
    for layout in layouts:
        file = Path(done.files[layout])
        ours, theirs = compared(engine, family, info, kind, scheduler, lora_file=file)
        assert difference(ours, theirs) < TOLERANCE
        assert difference(ours, plain) > 100 * TOLERANCE
        assert torch.isfinite(ours).all()
