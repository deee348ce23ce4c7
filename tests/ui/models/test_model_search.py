"""Finding models: words in any order and spelling, and filters that only ever narrow down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.model_entry import TASKS
from desktop_app.catalog.model_fit import Machine, fits
from desktop_app.ui.models.model_search import CatalogQuery, search

CATALOG = load_model_catalog()
GB = 10**9
SMALL = Machine(8 * GB, 5 * GB, free_disk_bytes=30 * GB)


def ids(query: CatalogQuery, machine: Machine | None = None) -> list[str]:
    return [model.id for model in search(CATALOG, query, machine)]


def found(text: str) -> list[str]:
    return ids(CatalogQuery(text=text))


@pytest.mark.parametrize("text", ["sd 1.5", "SD1.5", "sd15", "  Sd   1.5 ", "1.5 sd", "sd-1.5"])
def test_a_model_is_found_however_it_is_written(text: str) -> None:
    assert found(text)[0] == "sd15"


@pytest.mark.parametrize(
    "text", ["sdxl-turbo", "SDXL Turbo", "turbo sdxl", "sdxlturbo", "sdxl tur"]
)
def test_hyphens_spaces_order_and_missing_ends_do_not_matter(text: str) -> None:
    assert found(text)[0] == "sdxl-turbo"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("flux dev", "flux1-dev"),
        ("flux.1 schnell", "flux1-schnell"),
        ("klein", "flux2-klein-4b"),
        ("z image", "z-image-turbo"),
        ("qwen", "qwen-image"),
        ("sdxl", "sdxl-base"),
        ("stable diffusion 3.5 large", "sd35-large"),
        ("openai/diffusers-cd_bedroom256_l2", "consistency-cd-bedroom256-l2"),
        ("anime", "animagine-xl-4"),
        ("taesd", "taesd"),
    ],
)
def test_what_is_meant_comes_first(text: str, first: str) -> None:
    assert found(text)[0] == first


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "first"),
    [
        *(("stable diffusion", "sd15"), ("stable diffusion xl", "sdxl-base")),
        *(("sd 2.1", "sd21"), ("sd3", "sd3-medium"), ("sd3.5 medium", "sd35-medium")),
        *(
            ("flux schnell", "flux1-schnell"),
            ("flux 2", "flux2-dev"),
            ("kontext", "flux1-kontext-dev"),
        ),
        *(("inpainting", "sd15-inpainting"), ("sdxl inpainting", "sdxl-inpainting")),
        *(("fill", "flux1-fill-dev"), ("outpaint", "controlnet-sd15-inpaint")),
        *(
            ("real-esrgan", "realesrgan-x4plus"),
            ("ultrasharp", "ultrasharp-x4"),
            ("4x", "ultrasharp-x4"),
        ),
        *(("lcm lora", "lcm-lora-sdxl"), ("lightning", "sdxl-lightning-2-steps")),
        *(("hyper sd15", "hyper-sd15-8-steps"), ("fast", "flux1-schnell"), ("turbo", "sd-turbo")),
        *(("tiny vae", "taesd"), ("fp16 vae", "sdxl-vae-fp16-fix"), ("vae", "sdxl-vae")),
        *(("control net", "controlnet-sdxl-canny"), ("openpose sd15", "controlnet-sd15-openpose")),
        *(("scribble", "controlnet-sdxl-scribble"), ("sketch", "controlnet-sdxl-scribble")),
        *(("line art", "controlnet-sd15-lineart"), ("ip adapter", "ip-adapter-sdxl")),
        *(("face", "ip-adapter-plus-face-sdxl"), ("photorealistic", "realvis-xl-5")),
        *(("illustrious", "illustrious-xl"), ("segment anything", "sam-vit-base")),
        *(("clip", "flux-clip-l"), ("t5", "flux-t5-xxl"), ("gguf", "flux1-schnell-q8")),
        *(("edit", "qwen-image-edit-2511"), ("easy negative", "easy-negative-sd15")),
    ],
)
def test_what_people_type_finds_what_they_look_for(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_words_that_only_arise_between_two_others_are_not_found() -> None:
    assert "of Illustrious" in CATALOG.models["noobai-xl"].summary
    assert "noobai-xl" not in found("fill")
    assert "controlnet-sdxl-canny" in found("net canny"), "inside a word they are"
    assert found("sdxlturbo")[0] == "sdxl-turbo", "and so is what was written without a gap"


def test_what_people_say_for_it_counts_less_than_the_word_itself() -> None:
    fast = found("fast")
    assert "fast" in CATALOG.models[fast[0]].summary.casefold()
    assert {"sdxl-turbo", "lcm-lora-sd15"} <= set(fast)


@pytest.mark.slow
def test_summaries_tasks_families_and_makers_are_searched_too() -> None:
    assert "flux1-fill-dev" in found("inpaint flux")
    assert {"realesrgan-x4plus", "sd-x4-upscaler"} <= set(found("upscale"))
    assert "sam-vit-base" in found("facebook")
    assert "controlnet-sdxl-canny" in found("control net canny")
    assert "realvis-xl-5" in found("photographs")


def test_a_word_that_is_nowhere_finds_nothing() -> None:
    assert found("sdxl qqqq") == [] and found("3.14159") == []


def test_numbers_are_not_confused_with_longer_ones() -> None:
    assert not any("256" in key for key in found("25"))
    assert set(found("sd 3")) >= {"sd3-medium", "sd35-large"}


def test_without_text_everything_comes_family_by_family_whole_models_first() -> None:
    everything = search(CATALOG, CatalogQuery())
    assert len(everything) == len(CATALOG.models)
    families = [model.family for model in everything]
    assert list(dict.fromkeys(families)) == [f for f in CATALOG.families if f in set(families)]
    sdxl = [model.component for model in everything if model.family == "sdxl"]
    assert sdxl[:8] == ["checkpoint"] * 8 or sdxl.index("vae") > sdxl.index("checkpoint")


def test_marks_alone_narrow_nothing() -> None:
    assert found("?! –") == found("")


@pytest.mark.slow
@given(st.text(max_size=40))
def test_any_text_is_answered_without_an_error(text: str) -> None:
    assert set(found(text)) <= set(CATALOG.models)


@pytest.mark.slow
@given(st.sampled_from(sorted(CATALOG.models)), st.randoms(use_true_random=False))
def test_every_model_is_found_by_its_name_in_any_order_and_case(key: str, chance: object) -> None:
    words = CATALOG.models[key].name.split()
    chance.shuffle(words)  # type: ignore[attr-defined]
    text = " ".join(word.upper() for word in words)
    assert key in found(text)


@pytest.mark.slow
@given(st.sampled_from(sorted(CATALOG.models)), st.data())
def test_more_words_never_find_more(key: str, data: st.DataObject) -> None:
    words = CATALOG.models[key].name.split()
    count = data.draw(st.integers(1, len(words)))
    assert set(found(" ".join(words))) <= set(found(" ".join(words[:count])))


queries = st.builds(
    CatalogQuery,
    text=st.sampled_from(["", "sd", "flux", "lora", "x"]),
    families=st.frozensets(st.sampled_from(sorted(CATALOG.families)), max_size=3),
    tasks=st.frozensets(st.sampled_from(TASKS), max_size=3),
    components=st.frozensets(st.sampled_from(["checkpoint", "lora", "vae"]), max_size=2),
    max_bytes=st.none() | st.integers(0, 60 * GB),
    commercial_only=st.booleans(),
    ungated_only=st.booleans(),
    fits=st.booleans(),
)


@pytest.mark.slow
@given(queries)
def test_what_is_found_is_what_was_asked_for(query: CatalogQuery) -> None:
    for model in search(CATALOG, query, SMALL):
        assert not query.families or model.family in query.families
        assert not query.tasks or query.tasks & set(model.tasks)
        assert not query.components or model.component in query.components
        if query.max_bytes is not None:
            assert model.download_bytes is not None
            assert model.download_bytes <= query.max_bytes
        if query.commercial_only:
            assert CATALOG.licence_of(model).commercial in ("yes", "conditions")
        assert not query.ungated_only or model.gated is False
        assert not query.fits or fits(model, SMALL).verdict in ("yes", "slow")


@pytest.mark.slow
@given(queries)
def test_filters_only_narrow_and_keep_the_order(query: CatalogQuery) -> None:
    wide = [model.id for model in search(CATALOG, CatalogQuery(text=query.text))]
    narrow = [model.id for model in search(CATALOG, query, SMALL)]
    assert narrow == [key for key in wide if key in set(narrow)]


def test_licences_that_forbid_or_say_nothing_are_left_out_of_commercial_ones() -> None:
    permitted = ids(CatalogQuery(commercial_only=True))
    assert {"flux1-schnell", "sdxl-base", "sd35-medium"} <= set(permitted)
    assert not {"flux1-dev", "ultrasharp-x4", "hyper-sd15-8-steps"} & set(permitted)


def test_without_a_machine_fitting_is_not_asked() -> None:
    assert ids(CatalogQuery(fits=True)) == ids(CatalogQuery())
    assert "flux2-dev" not in ids(CatalogQuery(fits=True), SMALL)
