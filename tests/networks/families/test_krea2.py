"""What is Krea 2's alone: twelve layers, a template whose end stays, and a fixed shift."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.engine.local import LocalEngine
from tests.engine import parity_models as models
from tests.engine.parity import TOLERANCE, difference
from tests.engine.parity_stock import stock_pipeline
from tests.tiny_krea2 import krea2_parts


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["", "a cat", "a cat and a user " * 60], ids=["none", "few", "many"]
)
def test_text_is_heard_as_its_pipeline_hears_it(
    tmp_path: Path, engine: LocalEngine, text: str
) -> None:
    info = models.krea2(tmp_path / "model")
    model = engine.cache.get(info, lambda _: None, CancelToken())
    with torch.inference_mode():
        ours = model.texts.encode(text)
        stock = stock_pipeline("Krea2Pipeline", info.path)
        # Five with the published tokenizer.
        behind = stock.tokenizer(stock.prompt_template_encode_suffix)["input_ids"]
        stock.prompt_template_encode_num_suffix_tokens = len(behind)
        theirs, mask = stock.get_text_hidden_states(text, device=torch.device("cpu"))
    states, kept = ours["encoder_hidden_states"], ours["encoder_attention_mask"]
    assert bool(kept.all())
    assert states.shape == (1, int(mask.sum()), 12, 16)
    assert len(text) < 100 or states.shape[1] == 512  # the end of the template is there
    assert difference(states, theirs[mask][None]) < TOLERANCE


def test_one_that_hears_other_layers_is_told(tmp_path: Path, engine: LocalEngine) -> None:
    parts = krea2_parts(num_text_layers=3)
    info = models.krea2(tmp_path / "model", parts=parts)
    with pytest.raises(ModelError) as caught:
        engine.preload(info, lambda _: None)
    assert "hears 3 layers of text instead of 12" in caught.value.what


@pytest.mark.slow
def test_the_distilled_one_is_told_by_its_folder_and_shifts_alike_at_all_sizes(
    tmp_path: Path, engine: LocalEngine
) -> None:
    base = models.krea2(tmp_path / "base")
    turbo = models.krea2(tmp_path / "other", distilled=True)
    assert (base.variant, turbo.variant) == ("base", "turbo")
    assert (turbo.defaults.steps, turbo.defaults.guidance_scale) == (8, 1.0)
    config = engine.cache.get(turbo, lambda _: None, CancelToken()).parts["scheduler"]
    assert (config["base_shift"], config["max_shift"]) == (1.15, 1.15)
