"""Regions in whole jobs: all families, and beside everything else that changes attention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.conditions import Condition, lora, region, using
from desktop_app.core.errors import InputError
from desktop_app.core.events import ImageDone, Noted, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.messages import Do, decode, encode
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine import regional_texts
from desktop_app.engine.conditioning import with_conditioning
from desktop_app.engine.guidance import GuidedModel
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.offload import work_of
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import held, make_job, run
from tests.tiny_flux import flux_folder
from tests.tiny_sd3 import sd3_folder

Make = Callable[..., ModelInfo]
FAMILIES = ["sd1", "sd2", "sdxl", "sd3", "sd3.5", "flux1"]

LEFT = np.zeros((64, 64), np.float32)
LEFT[:, :32] = 1
SOFT = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (64, 1))
MASKS: dict[str, FloatArray] = {
    "left": LEFT,
    "right": 1 - LEFT,
    "soft": SOFT,
    "all": np.ones_like(LEFT),
    "dot": np.zeros_like(LEFT),
    "none": np.zeros_like(LEFT),
}
MASKS["dot"][37, 5] = 0.1


@pytest.fixture(scope="module")
def made(make_model: Make, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModelInfo]:
    """Models by family, made once."""
    known: dict[str, ModelInfo] = {}

    def make(family: str) -> ModelInfo:
        if family not in known and family.startswith("sd3"):
            path = tmp_path_factory.mktemp("models") / "model"
            folder = sd3_folder(path, version="3.5" if family == "sd3.5" else "3")
            known[family] = replace(probe(folder, load_families()), native_size=64)
        elif family not in known and family == "flux1":
            folder = flux_folder(tmp_path_factory.mktemp("models") / "model")
            known[family] = replace(probe(folder, load_families()), native_size=64)
        elif family not in known:
            known[family] = make_model(family, **({"block": 64} if family == "sdxl" else {}))
        return known[family]

    return make


def asked(info: ModelInfo, *regions: Condition, **settings: Any) -> EngineJob:
    """A job with ``regions`` and all masks that they name; told apart by attention alone."""
    given = settings.pop("conditions", ())
    settings = {"region_separation": 0.0, **settings}
    scheduler = load_families()[info.family].schedulers[0]
    job = make_job(info, **{"scheduler": scheduler, "conditions": (*given, *regions), **settings})
    names = {name for each in regions for name in each.arrays}
    shape = job.request.size.height, job.request.size.width
    arrays = {name: np.resize(MASKS[name], shape) for name in names}
    return replace(job, arrays=arrays)


def picture(engine: LocalEngine, job: EngineJob) -> FloatArray:
    return run(engine, job).pixels[0]


def processors(engine: LocalEngine, info: ModelInfo) -> list[Any]:
    return list(held(engine, info).network.attn_processors.values())


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_each_family_hears_them(
    engine: LocalEngine, made: Callable[[str], ModelInfo], family: str, guidance: float
) -> None:
    info = made(family)
    plain = picture(engine, asked(info, guidance_scale=guidance))
    before = processors(engine, info)
    uses = region("a dog", "left"), region("red sky", "soft", 2.0, "replace")
    job = asked(info, *uses, guidance_scale=guidance)
    both = picture(engine, job)
    assert np.isfinite(both).all() and not np.array_equal(both, plain)
    assert np.array_equal(picture(engine, job), both)
    assert processors(engine, info) == before
    assert np.array_equal(picture(engine, asked(info, guidance_scale=guidance)), plain)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_what_has_no_place_costs_nothing_and_changes_no_byte(
    engine: LocalEngine, made: Callable[[str], ModelInfo], family: str
) -> None:
    info = made(family)
    plain = run(engine, asked(info))
    texts = engine.cache.get(info, lambda _: None, CancelToken()).texts
    encoded = texts.encoded
    empty = region("never said before", "none"), region("nor this", "left", 0.0)
    late = region("a cat", "all", mode="replace")  # the common text, everywhere
    for job in (asked(info, *empty), asked(info, late), asked(info, region("", "soft"))):
        assert np.array_equal(picture(engine, job), plain.pixels[0])
    assert texts.encoded == encoded


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_one_text_everywhere_is_that_text(
    engine: LocalEngine, made: Callable[[str], ModelInfo], family: str
) -> None:
    info = made(family)
    alone = picture(engine, asked(info, prompt="a dog"))
    use = region("a dog", "all", 1, "replace")
    assert np.array_equal(picture(engine, asked(info, use)), alone)
    assert np.array_equal(picture(engine, asked(info, use, prompt=LONG)), alone)
    assert np.array_equal(
        picture(engine, asked(info, use, prompt="a AND b", dialect="a1111")), alone
    )
    added = picture(engine, asked(info, prompt="a cat, a dog"))
    assert np.array_equal(picture(engine, asked(info, region("a dog", "all"))), added)


def test_masks_that_leave_out_what_is_lost_in_rounding_leave_out_nothing(
    engine: LocalEngine, made: Callable[[str], ModelInfo]
) -> None:
    info = made("sd1")
    tenths = [region("a dog", f"{at}", 0.1, "replace") for at in range(10)]
    job = replace(asked(info), arrays=dict.fromkeys("0123456789", MASKS["all"]))
    job = replace(job, request=replace(job.request, conditions=tuple(tenths)))
    assert np.array_equal(picture(engine, job), picture(engine, asked(info, prompt="a dog")))


@pytest.mark.few(1)
@pytest.mark.parametrize("family", ["sdxl", "sd3", "flux1"])
def test_a_pooled_text_is_the_mean_by_area(
    engine: LocalEngine, made: Callable[[str], ModelInfo], family: str
) -> None:
    info = made(family)
    job = asked(info, region("a dog", "left", 0.5, "replace"))
    model = engine.cache.get(info, lambda _: None, CancelToken())
    with torch.inference_mode():
        hears = with_conditioning(model, job, lambda _: None, job.request.conditions)
        (heard,) = hears.conditioning.positive
        cat, dog = model.texts.encode("a cat"), model.texts.encode("a dog")
    (name,) = cat.keys() - {"encoder_hidden_states"}
    assert not torch.allclose(cat[name], dog[name], atol=1e-2)
    assert torch.allclose(heard.inputs[name], 0.75 * cat[name] + 0.25 * dog[name], atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "size"),
    [
        ("sd1", Size(88, 64)),
        ("sdxl", Size(72, 104)),
        ("sd3", Size(80, 64)),
        ("flux1", Size(64, 112)),
    ],
)
def test_sizes_that_do_not_halve(
    engine: LocalEngine, made: Callable[[str], ModelInfo], family: str, size: Size
) -> None:
    info = made(family)
    uses = region("a dog", "dot"), region("x", "soft")
    assert np.isfinite(picture(engine, asked(info, *uses, size=size, steps=1))).all()


LONG = ", ".join(["a long prompt of many words"] * 30)


@pytest.mark.slow
@pytest.mark.parametrize("family", ["sd1", "flux1"])
@pytest.mark.parametrize(
    ("prompt", "own"),
    [
        ("a cat", LONG),
        (LONG, "a (dog:1.3)"),
        ("a cat AND a house:0.7", "a dog"),
        ("a cat", "a dog AND a fish:0.4"),
        ("[a cat:a house:1]", "[a dog|a fish]"),
        ("", ""),
    ],
)
def test_all_of_the_language_works_in_them(
    engine: LocalEngine,
    made: Callable[[str], ModelInfo],
    family: str,
    prompt: str,
    own: str,
) -> None:
    info = made(family)
    uses = region(own, "left"), region("red", "soft", 0.5)
    job = asked(info, *uses, prompt=prompt, dialect="a1111", steps=2)
    assert np.isfinite(picture(engine, job)).all()


@pytest.mark.slow
def test_composed_in_a_region_as_everywhere(
    engine: LocalEngine, made: Callable[[str], ModelInfo]
) -> None:
    info, text = made("sd1"), "a dog AND a fish:0.4"
    one = asked(info, region(text, "all", 1, "replace"), dialect="a1111")
    two = asked(info, prompt=text, dialect="a1111")
    assert np.allclose(picture(engine, one), picture(engine, two), atol=1e-4)


@pytest.mark.slow
def test_they_act_in_their_share_of_the_steps(
    engine: LocalEngine, made: Callable[[str], ModelInfo]
) -> None:
    info = made("sd1")
    settings: dict[str, Any] = {"steps": 4, "guidance_scale": 3.0}
    plain = picture(engine, asked(info, **settings))
    late = region("a dog", "left", start=0.9)  # the last step begins at 0.75
    assert np.array_equal(picture(engine, asked(info, late, **settings)), plain)
    first = picture(engine, asked(info, region("a dog", "left", end=0.5), **settings))
    last = picture(engine, asked(info, region("a dog", "left", start=0.5), **settings))
    whole = picture(engine, asked(info, region("a dog", "left"), **settings))
    assert len({each.tobytes() for each in (plain, first, last, whole)}) == 4


WITH: dict[str, dict[str, Any]] = {
    "perturbed": {"attention_guidance": "perturbed"},
    "smoothed": {"attention_guidance": "smoothed"},
    "deep cache": {"reuse": 3, "steps": 5},
    "interval": {"guidance_curve": "constant", "guidance_stop": 0.5, "steps": 4},
    "heun": {"scheduler": "heun", "steps": 3},
    "several": {"count": 2},
}


@pytest.mark.slow
@pytest.mark.parametrize("what", list(WITH))
@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_with_what_else_changes_attention(
    engine: LocalEngine, made: Callable[[str], ModelInfo], family: str, what: str
) -> None:
    info, use = made(family), region("a dog", "left")
    before = processors(engine, info)
    both, alone = (
        run(engine, asked(info, use, **WITH[what])),
        run(engine, asked(info, **WITH[what])),
    )
    assert all(np.isfinite(each).all() for each in both.pixels)
    assert not np.array_equal(both.pixels[0], alone.pixels[0])
    assert processors(engine, info) == before


PLANS = [
    MemoryPlan(precision="bfloat16"),
    MemoryPlan(layerwise_casting=True),
    MemoryPlan(offload="parts"),
    MemoryPlan(offload="groups"),
]


@pytest.mark.few(1)
@pytest.mark.parametrize("plan", PLANS, ids=str)
@pytest.mark.parametrize("family", ["sd1", "sd3", "flux1"])
def test_however_the_model_is_held(
    engine: LocalEngine, made: Callable[[str], ModelInfo], family: str, plan: MemoryPlan
) -> None:
    job = asked(made(family), region("a dog", "left"), steps=1)
    usual, held = picture(engine, job), picture(engine, replace(job, memory=plan))
    coarse = plan.precision == "bfloat16" or plan.layerwise_casting
    assert float(np.abs(usual - held).max()) < (0.2 if coarse else 1e-4)


@pytest.mark.slow
def test_beside_a_lora(
    engine: LocalEngine, made: Callable[[str], ModelInfo], tmp_path: Path
) -> None:
    info, use = made("sd1"), region("a dog", "left")
    name = "mid_block.attentions.0.transformer_blocks.0.attn2.to_k"
    layer = engine.cache.get(info, lambda _: None, CancelToken()).network.get_submodule(name)
    wide, narrow = layer.weight.shape
    path = tmp_path / "strong.safetensors"
    tensors = {"A": torch.ones(2, narrow), "B": torch.ones(wide, 2) * torch.arange(2.0)}
    save_file({f"unet.{name}.lora_{k}.weight": each for k, each in tensors.items()}, path)
    job = asked(info, use, conditions=(lora(path.name),))
    beside = picture(engine, replace(job, files={path.name: str(path)}))
    assert not np.array_equal(beside, picture(engine, asked(info, use)))


@pytest.mark.slow
def test_in_a_fill_too(
    engine: LocalEngine,
    made: Callable[[str], ModelInfo],
    picture_: ByteArray,
    mask: FloatArray,
) -> None:
    info = made("sd1")
    made_ = {}
    for name, uses in {"plain": (), "regions": (region("a dog", "right"),)}.items():
        job = asked(info, *uses, image=picture_, mask=mask, strength=0.8, steps=4)
        made_[name] = picture(engine, job)
    assert not np.array_equal(made_["plain"], made_["regions"])


@pytest.fixture
def picture_(request: pytest.FixtureRequest) -> ByteArray:
    return request.getfixturevalue("picture")


@pytest.mark.slow
def test_the_refiner_hears_them(engine: LocalEngine, make_model: Make) -> None:
    base, second = make_model("sdxl"), make_model("sdxl", refiner=True)
    given = using("refiner", second.id, 0.5)

    def job(*uses: Condition) -> EngineJob:
        models = {second.id: second}
        return replace(asked(base, *uses, conditions=given, steps=4), models=models)

    late = region("a dog", "left", start=0.5)
    plain, other = picture(engine, job()), picture(engine, job(late))
    assert not np.array_equal(plain, other)


@pytest.mark.slow
@pytest.mark.parametrize("family", ["sd1", "sd3", "flux1"])
def test_nothing_stays_behind_after_a_cancel_or_an_error(
    engine: LocalEngine,
    made: Callable[[str], ModelInfo],
    family: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    info = made(family)
    plain, before = picture(engine, asked(info)), processors(engine, info)
    job, token = asked(info, region("a dog", "left"), steps=4), CancelToken()
    with pytest.raises(Cancelled):
        engine.generate(job, lambda e: token.cancel() if isinstance(e, StepDone) else None, token)
    assert processors(engine, info) == before
    network = engine.cache.get(info, lambda _: None, CancelToken()).network

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        layer = next(each for each in network.modules() if hasattr(each, "to_out"))
        patch.setattr(layer.to_q, "forward", fail)
        with pytest.raises(Exception, match="broken"):
            run(engine, job)
    assert processors(engine, info) == before
    assert np.array_equal(picture(engine, asked(info)), plain)


@pytest.mark.slow
@pytest.mark.parametrize("family", ["sd1", "sdxl", "flux1"])
@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_where_attention_is_not_known_predictions_are_blended(
    engine: LocalEngine,
    made: Callable[[str], ModelInfo],
    family: str,
    guidance: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(regional_texts, "regional_attention_of", lambda *_: None)
    info = made(family)
    uses = region("a dog", "left"), region("red", "soft")
    settings: dict[str, Any] = {"guidance_scale": guidance, "prompt": "a cat AND a house:0.7"}
    job = asked(info, *uses, **settings, dialect="a1111")
    told = run(engine, job)
    assert [each.params["texts"] for each in told.of(Noted) if each.code == "regions_blended"] == [
        3
    ]
    assert np.isfinite(told.pixels[0]).all()
    model = engine.cache.get(info, lambda _: None, CancelToken())
    guided = model.engine.guides(model.network, job.request)
    assert work_of(job, model).batch == 2 * 3 + guided
    everywhere = asked(info, region("a dog", "all", 1, "replace"), guidance_scale=guidance)
    alone = picture(engine, asked(info, prompt="a dog", guidance_scale=guidance))
    assert np.array_equal(picture(engine, everywhere), alone)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_a_unet_predicts_each_region_by_itself_in_a_share_of_the_steps(
    engine: LocalEngine, made: Callable[[str], ModelInfo], family: str, batches: list[int]
) -> None:
    info = made(family)
    uses = region("a dog", "left"), region("red", "soft")
    by_attention = picture(engine, asked(info, *uses, steps=6))
    texts = [*batches]
    batches.clear()
    job = asked(info, *uses, steps=6, region_separation=0.4)
    some = picture(engine, job)
    model = engine.cache.get(info, lambda _: None, CancelToken())
    work, more = work_of(job, model), 2
    if model.engine.denoiser != "unet":
        assert batches == texts and np.array_equal(some, by_attention)
        assert work.batch == work.calls == texts[0]
        return
    apart = [each + more for each in texts[:3]]
    assert batches == [*apart, *texts[3:]] and not np.array_equal(some, by_attention)
    assert work.batch == max(batches)
    assert work.calls == pytest.approx(sum(batches) / len(batches))


def test_predicted_by_itself_at_all_steps_is_what_a_network_without_attention_makes(
    engine: LocalEngine, made: Callable[[str], ModelInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    info = made("sd1")
    uses = region("a dog", "left"), region("red", "soft")
    apart = picture(engine, asked(info, *uses, region_separation=1.0))
    monkeypatch.setattr(regional_texts, "regional_attention_of", lambda *_: None)
    assert np.array_equal(picture(engine, asked(info, *uses)), apart)


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts each call predicted with."""
    found: list[int] = []
    usual = GuidedModel.predict

    def predict(self: GuidedModel, *given: Any, **named: Any) -> torch.Tensor:
        found.append(self.batch)
        return usual(self, *given, **named)

    monkeypatch.setattr(GuidedModel, "predict", predict)
    return found


def test_they_travel_and_count(made: Callable[[str], ModelInfo]) -> None:
    job = asked(made("sd1"), region("a dog", "left", 2.0, "replace", 0.1, 0.9, "Dog"))
    sent = decode(encode(Do("a", "generate", job)))
    assert isinstance(sent, Do) and sent.job.request == job.request
    assert np.array_equal(sent.job.arrays["left"], LEFT) and sent.job.digest == job.digest


@pytest.mark.parametrize(
    "mask",
    [
        np.ones((64, 64), np.uint8),
        np.ones((64, 64, 3), np.float32),
        np.full((64, 64), 1.5, np.float32),
        np.full((64, 64), np.nan, np.float32),
        np.full((64, 64), -0.5, np.float32),
        np.ones((32, 64), np.float32),
    ],
)
def test_what_is_no_mask_is_refused(
    engine: LocalEngine, made: Callable[[str], ModelInfo], mask: Any
) -> None:
    job = replace(asked(made("sd1"), region("a dog", "left")), arrays={"left": mask})
    with pytest.raises(InputError) as caught:
        run(engine, job)
    assert caught.value.code == "condition_array"


@pytest.mark.slow
def test_the_same_masks_are_worked_out_once(
    engine: LocalEngine, made: Callable[[str], ModelInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    usual = regional_texts.shares

    def counting(masks: Any, factor: int) -> torch.Tensor:
        calls.append(len(masks))
        return usual(masks, factor)

    monkeypatch.setattr(regional_texts, "shares", counting)
    job = asked(
        made("sd1"), region("[a|b]", "left"), region("c", "soft", end=0.5), steps=6, count=2
    )
    run(engine, replace(job, request=replace(job.request, dialect="a1111")))
    assert sorted(calls) == [1, 2]


@pytest.mark.slow
def test_events_are_as_without(engine: LocalEngine, made: Callable[[str], ModelInfo]) -> None:
    told = run(engine, asked(made("flux1"), region("a dog", "left")))
    assert len(told.of(ImageDone)) == 1 and not told.of(Noted)
