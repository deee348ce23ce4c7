"""Facts in the catalog that can be held against each other: none may contradict another."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.models import CatalogFile, CatalogModel
from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.tokenizers import with_usual_names

CATALOG = load_model_catalog()
MODELS = CATALOG.models
PART = re.compile(
    r"^(?:(?P<part>[a-z_0-9]+)/)?(?P<stem>[^/]+?)(?P<half>[._](?:fp16|bf16))?\.(?:safetensors|bin)$"
)

SD_UNET, XL_UNET, CLIP_L, CLIP_G, KL, T5 = (
    859_520_964, 2_567_463_684, 123_060_480, 694_659_840, 83_653_863, 4_762_310_656,
)  # fmt: skip
"""Parameters of the parts that several families share, counted from their shapes."""

PARAMETERS = {
    ("sd1", "unet"): SD_UNET,
    ("sd1", "text_encoder"): CLIP_L,
    ("sd1", "vae"): KL,
    ("sdxl", "unet"): XL_UNET,
    ("sdxl", "text_encoder"): CLIP_L,
    ("sdxl", "text_encoder_2"): CLIP_G,
    ("sdxl", "vae"): KL,
    ("flux1", "text_encoder"): CLIP_L,
}
BYTES = (2, 4)

SHARED = {
    ("sd1", "clip"),  # image encoders of adapters
    ("sdxl", "clip"),
    ("flux1", "clip"),
    ("sd1", "sd2"),  # the tiny autoencoder
    ("z_image", "flux1"),  # the autoencoder of FLUX.1
    ("chroma", "flux1"),
    ("lumina2", "flux1"),
    ("pixart", "sdxl"),  # the autoencoder of SDXL
    ("vitpose", "rt_detr"),  # joints of people, and who finds people
}
"""Families whose parts go together."""

TABLES = ("krita-ai-diffusion/blob/", "InvokeAI/blob/", "NVlabs/Sana/blob/")
FREE = {"apache-2.0", "mit", "bsd-3-clause"}


def weights(model: CatalogModel) -> list[CatalogFile]:
    return [file for file in model.files if PART.match(file.name)]


def test_a_file_of_a_repository_is_the_same_in_every_entry() -> None:
    facts: dict[tuple[str, str], set[tuple[int | None, str]]] = defaultdict(set)
    for model in MODELS.values():
        for file in model.files:
            facts[model.repo, file.name].add((file.size, file.sha256))
    assert {key: each for key, each in facts.items() if len(each) > 1} == {}


def test_sums_are_whole_and_no_two_files_of_unlike_names_share_one() -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for model in MODELS.values():
        for file in model.files:
            assert not file.sha256 or re.fullmatch(r"[0-9a-f]{64}", file.sha256)
            if file.sha256:
                names[file.sha256].add(file.name.rpartition(".")[2])
    assert all(len(each) == 1 for each in names.values())


@pytest.mark.parametrize(
    "model", [m for m in MODELS.values() if m.component == "checkpoint"], ids=lambda m: m.id
)
def test_the_parts_of_a_whole_model_have_the_size_of_their_shapes(model: CatalogModel) -> None:
    for file in weights(model):
        match = PART.match(file.name)
        wanted = PARAMETERS.get((model.family, match["part"] or "")) if match else None
        if wanted is None or file.size is None or "refiner" in model.id:
            continue
        sizes = [wanted * each for each in BYTES]
        assert any(0.998 < file.size / size < 1.003 for size in sizes), (file, sizes)
        if match and match["half"]:
            assert file.size < wanted * 3, "16 bits are said, 32 are stored"


def test_single_files_have_the_sizes_of_what_they_are() -> None:
    sizes = {
        "sd15-single-file": 4 * (SD_UNET + CLIP_L + KL),
        "dreamshaper-8-lcm": 2 * (SD_UNET + CLIP_L + KL),
        "realvis-xl-5": 2 * (XL_UNET + CLIP_L + CLIP_G + KL),
        "sd-vae-ft-mse": 4 * KL,
        "sdxl-vae": 4 * KL,
        "flux-clip-l": 2 * CLIP_L,
        "flux-t5-xxl-fp8": T5,
        "controlnet-sd15-scribble": 2 * 361_279_120,
    }
    for key, size in sizes.items():
        (file,) = weights(MODELS[key])[-1:]
        assert file.size is not None and 0.97 < file.size / size < 1.035, (key, file, size)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_rounded_size_is_no_less_than_what_is_known(model: CatalogModel) -> None:
    known = [file.size for file in model.files if file.size is not None]
    if model.about_bytes is None:
        return
    assert not model.files or len(known) < len(model.files), "all sizes are known"
    # Rounded to three digits, it may be a little less.
    assert model.about_bytes >= 0.99 * sum(known)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_folder_holds_what_its_component_is(model: CatalogModel) -> None:
    names = [file.name for file in model.files] or list(model.patterns)
    folder = bool({"model_index.json", "modular_model_index.json"} & {*names})
    assert not folder or model.component == "checkpoint"
    if folder:
        there = {name.partition("/")[0]: None for name in names if "/" in name}
        parts = set(with_usual_names(there))
        assert parts & {"unet", "transformer"} and "scheduler" in parts
        assert model.family == "consistency" or {"vae", "text_encoder", "tokenizer"} <= parts
    elif model.component in ("checkpoint", "denoiser", "lora", "embedding", "upscaler"):
        assert len(names) == 1 and "*" not in names[0]


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_what_goes_with_a_model_is_made_for_it(model: CatalogModel) -> None:
    for key in model.goes_with:
        other = MODELS[key]
        pair = (model.family, other.family)
        assert pair[0] == pair[1] or pair in SHARED or pair[::-1] in SHARED, key


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_source_is_about_the_model(model: CatalogModel) -> None:
    assert any(model.repo in each or any(t in each for t in TABLES) for each in model.sources)
    assert len(set(model.sources)) == len(model.sources)


def test_what_belongs_to_a_model_not_for_sale_is_not_called_free() -> None:
    bound = [key for key in MODELS if CATALOG.licence_of(MODELS[key]).commercial == "no"]
    assert "flux1-dev" in bound
    for model in MODELS.values():
        if (
            model.component in ("lora", "controlnet", "ip_adapter")
            and "flux1-dev" in model.goes_with
        ):
            assert model.licence not in FREE, model.id
    for key in ("flux1-krea-dev", "flux1-kontext-dev", "flux1-fill-dev", "flux1-redux-dev"):
        assert key in bound


def test_steps_in_a_name_are_the_steps_in_its_defaults() -> None:
    told = 0
    for model in MODELS.values():
        match = re.search(r", (\d+) steps$", model.name)
        if match and model.defaults is not None:
            assert model.defaults.steps == int(match[1]), model.id
            told += 1
        if "few_steps" in model.tasks and model.defaults is not None:
            assert model.defaults.steps <= 8
    assert told >= 5


def test_every_licence_that_is_no_common_one_says_what_was_read_for_it() -> None:
    text = resource_path("catalog", "licences.toml").read_text(encoding="utf-8")
    for key in CATALOG.licences:
        if key in FREE or key in ("cc-by-nc-sa-4.0", "unstated"):
            continue
        table = text.split(f'["{key}"]' if f'["{key}"]' in text else f"[{key}]", 1)[1]
        assert table.lstrip().startswith("# Read: "), key


def test_a_licence_whose_text_was_not_had_promises_nothing() -> None:
    for key in ("hyper-sd", "faipl-1.0-sd", "unstated"):
        row = CATALOG.licences[key]
        assert (row.commercial, row.attribution) == ("", "")
        assert "before you" in row.summary
    for key in ("sai-nc-community", "juggernaut"):
        assert CATALOG.licences[key].commercial == "conditions"
        assert "before you earn money with it" in CATALOG.licences[key].summary
    community = CATALOG.licences["stability-community"].summary
    assert "register" in community and "the licence ends" in community
