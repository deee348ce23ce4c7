"""The catalog of models that ships: every entry valid, every group that is promised there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from catalog_sheet import SHEET, sheet
from desktop_app.catalog.families import load_families
from desktop_app.catalog.model_catalog import load_licences, load_model_catalog
from desktop_app.catalog.model_entry import TASKS
from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import StorageError

CATALOG = load_model_catalog()
MODELS = CATALOG.models
PICKLES = (".bin", ".pth", ".pt", ".ckpt")


def of(**wanted: str) -> list[CatalogModel]:
    return [m for m in MODELS.values() if all(getattr(m, k) == v for k, v in wanted.items())]


def test_there_are_enough_entries_with_one_id_each() -> None:
    assert len(MODELS) >= 60
    assert all(key == model.id for key, model in MODELS.items())


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_an_entry_can_be_shown_and_fetched(model: CatalogModel) -> None:
    assert model.summary.endswith(".") and len(model.summary) <= 160
    assert len(model.name) <= 60 and not model.name.endswith(".")
    assert model.family in CATALOG.families and model.licence in CATALOG.licences
    assert set(model.tasks) <= set(TASKS)
    assert bool(model.files) != bool(model.patterns)
    assert model.sources and model.page == f"https://huggingface.co/{model.repo}"
    assert len({file.name for file in model.files}) == len(model.files)
    if model.download_bytes is not None:
        assert 1_000_000 < model.download_bytes < 200_000_000_000
    for _, need in model.memory:
        assert 1_000_000_000 <= need <= 200_000_000_000


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_pickles_are_only_fetched_where_the_summary_says_so(model: CatalogModel) -> None:
    pickled = any(file.name.endswith(PICKLES) for file in model.files)
    assert pickled == ("pickle" in model.summary)
    assert not any(pattern.endswith(PICKLES) for pattern in model.patterns)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_folder_has_its_index_and_every_part_its_config(model: CatalogModel) -> None:
    names = {file.name for file in model.files}
    if {"model_index.json", "modular_model_index.json"} & {*names}:
        parts = {n.partition("/")[0] for n in names if n.endswith((".safetensors", ".bin"))}
        assert {f"{part}/config.json" for part in parts} <= names
        assert "scheduler/scheduler_config.json" in names
        sharded = {n.rsplit("/", 1)[0] for n in names if "-00001-of-" in n}
        for part in sharded:
            assert any(n.startswith(f"{part}/") and n.endswith(".index.json") for n in names)


def test_all_shards_of_a_sharded_file_are_named() -> None:
    for model in MODELS.values():
        found = [re.search(r"(.*)-(\d{5})-of-(\d{5})", file.name) for file in model.files]
        counts = Counter((match[1], int(match[3])) for match in found if match)
        assert all(count == total for (_, total), count in counts.items()), model.id


def test_a_sum_of_one_content_stands_with_one_size_everywhere() -> None:
    sizes: dict[str, set[int | None]] = {}
    for model in MODELS.values():
        for file in model.files:
            if file.sha256:
                sizes.setdefault(file.sha256, set()).add(file.size)
    assert all(len(each) == 1 for each in sizes.values())


def test_defaults_stand_only_where_the_family_can_run_them() -> None:
    families = load_families()
    with_defaults = {model.family for model in MODELS.values() if model.defaults is not None}
    assert with_defaults <= {*families, "sdxl"}
    for model in of(component="checkpoint", family="sd1"):
        assert model.defaults is not None and model.native_size


@pytest.mark.parametrize(
    ("family", "least"),
    [
        *(("sd1", 4), ("sd2", 2), ("sdxl", 6), ("sd3", 3), ("flux1", 2), ("flux2", 3)),
        *(("qwen_image", 2), ("z_image", 1), ("pixart", 1), ("sana", 2), ("chroma", 1)),
        *(("consistency", 9), ("sana_sprint", 1)),
    ],
)
def test_the_families_that_are_promised_have_whole_models(family: str, least: int) -> None:
    assert len(of(family=family, component="checkpoint")) >= least


def test_the_other_groups_that_are_promised_are_there() -> None:
    tasks = Counter(task for model in MODELS.values() for task in model.tasks)
    assert tasks["inpaint"] >= 4 and tasks["upscale"] >= 4 and tasks["score"] >= 2
    assert {m.family for m in of(component="lora")} >= {"sd1", "sdxl", "flux1", "qwen_image"}
    for method in ("LCM", "Lightning", "Hyper", "Turbo"):
        assert any(method in model.name for model in of(component="lora")), method
    assert len(of(component="controlnet")) >= 10 and len(of(component="ip_adapter")) >= 5
    assert len(of(component="vae")) >= 8 and len(of(component="segmenter")) >= 2
    tiny = [m for m in of(component="vae") if (m.size_bytes or m.about_bytes or 0) < 20_000_000]
    assert len(tiny) >= 3
    assert "openai/diffusers-cd_bedroom256_l2" in {m.repo for m in of(family="consistency")}


@pytest.mark.parametrize("licence", CATALOG.licences.values(), ids=CATALOG.licences)
def test_a_licence_is_told_in_a_few_plain_sentences(licence: Licence) -> None:
    assert licence.summary.endswith(".") and 100 <= len(licence.summary) <= 600
    assert licence.url.startswith("https://")
    assert any(model.licence == licence.id for model in MODELS.values()), "nothing uses it"
    if licence.commercial == "":
        assert licence.attribution == ""


def test_licences_say_what_their_texts_say() -> None:
    rows = CATALOG.licences
    assert rows["stability-community"].commercial == "conditions"
    assert "one million US dollars" in rows["stability-community"].summary
    for key in ("flux-1-dev-non-commercial", "flux-non-commercial", "cc-by-nc-sa-4.0"):
        assert rows[key].commercial == "no"
    assert rows["apache-2.0"].commercial == rows["mit"].commercial == "yes"
    assert rows["creativeml-openrail-m"].commercial == "yes"
    assert MODELS["flux1-dev"].licence == MODELS["flux1-fill-dev"].licence
    assert MODELS["flux1-schnell"].licence == MODELS["z-image-turbo"].licence == "apache-2.0"


def test_the_page_in_the_documentation_is_up_to_date() -> None:
    text = SHEET.read_text(encoding="utf-8")
    assert text == sheet(CATALOG), "run: python packaging/documents/catalog_sheet.py"
    assert all(f"`{model.id}`" in text for model in MODELS.values())


@pytest.mark.slow
def test_importing_the_catalog_reads_nothing() -> None:
    program = (
        "import builtins, io, sys\n"
        "seen = []\n"
        "sys.addaudithook(lambda e, a: seen.append(str(a[0])) if e == 'open' else None)\n"
        "import desktop_app.ui.models.model_search\n"
        "assert not [name for name in seen if name.endswith('.toml')], seen\n"
        "assert 'torch' not in sys.modules and 'PySide6' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


GOOD = """
[one]
name = "One"
summary = "A model."
family = "sd1"
component = "checkpoint"
tasks = ["text_to_image"]
repo = "owner/name"
licence = "mit"
files = "model.safetensors 12"
sources = ["https://example.com/card"]
"""


def error_of(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    text: str | dict[str, str],
    licences: str | None = None,
) -> StorageError:
    models = tmp_path / "catalog" / "models"
    models.mkdir(parents=True)
    for name, content in ({"some": text} if isinstance(text, str) else text).items():
        (models / f"{name}.toml").write_text(content, encoding="utf-8")
    if licences is not None:
        (tmp_path / "catalog" / "licences.toml").write_text(licences, encoding="utf-8")

    def where(*parts: str) -> Path:
        made = tmp_path.joinpath(*parts)
        return made if made.exists() else resource_path(*parts)

    monkeypatch.setattr("desktop_app.catalog.resources.resource_path", where)
    monkeypatch.setattr("desktop_app.catalog.model_catalog.resource_path", where)
    with pytest.raises(StorageError) as caught:
        load_model_catalog()
    assert caught.value.code == "catalog_invalid"
    return caught.value


def test_a_good_table_of_ones_own_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    second = GOOD.replace("[one]", "[two]").replace("12", "0")
    bad = error_of(monkeypatch, tmp_path, GOOD + second)
    assert bad.params["key"] == "two.files", "the first of the two was read"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('name = "One"', "name = 3", "one.name"),
        ('name = "One"', "", "one.name"),
        ('summary = "A model."', 'summary = " "', "one.summary"),
        ('family = "sd1"', 'family = "sd9"', "one.family"),
        ('component = "checkpoint"', 'component = "engine"', "one.component"),
        ('tasks = ["text_to_image"]', "tasks = []", "one.tasks"),
        ('tasks = ["text_to_image"]', 'tasks = ["fly"]', "one.tasks"),
        ('tasks = ["text_to_image"]', 'tasks = "upscale"', "one.tasks"),
        ('"owner/name"', '"owner"', "one.repo"),
        ('"owner/name"', '"owner/../name"', "one.repo"),
        ('"owner/name"', '"../name"', "one.repo"),
        ('"owner/name"', '"a/b/c"', "one.repo"),
        ('"owner/name"', '"https://huggingface.co/a/b"', "one.repo"),
        ('"owner/name"', '"owner/name"\nrevision = "a..b"', "one.revision"),
        ('licence = "mit"', 'licence = "mine"', "one.licence"),
        ('licence = "mit"', 'licence = "mit"\ngated = "no"', "one.gated"),
        ('"model.safetensors 12"', '"/etc/passwd 12"', "one.files"),
        ('"model.safetensors 12"', '"a/../../b.safetensors 12"', "one.files"),
        ('"model.safetensors 12"', '"a\\\\b.safetensors 12"', "one.files"),
        ('"model.safetensors 12"', '"C:/b.safetensors 12"', "one.files"),
        ('"model.safetensors 12"', '"model.safetensors twelve"', "one.files"),
        ('"model.safetensors 12"', '"model.safetensors -12"', "one.files"),
        ('"model.safetensors 12"', '"model.safetensors ²"', "one.files"),
        ('"model.safetensors 12"', '"model.safetensors"', "one.files"),
        ('"model.safetensors 12"', '"model.safetensors 12 abc"', "one.files"),
        ('"model.safetensors 12"', '"a 1\\nA 1"', "one.files"),
        ('"model.safetensors 12"', '["model.safetensors"]', "one.files"),
        ('files = "model.safetensors 12"', "", "one.files"),
        ('files = "model.safetensors 12"', 'files = "a 1"\npatterns = ["*"]', "one.files"),
        ('files = "model.safetensors 12"', 'patterns = ["../*"]', "one.patterns"),
        ('["https://example.com/card"]', "[]", "one.sources"),
        ('["https://example.com/card"]', '["http://example.com"]', "one.sources"),
        ('["https://example.com/card"]', '["https://a b"]', "one.sources"),
        ("[one]", "[One]", "One"),
        ("[one]", '["../one"]', "../one"),
        ("[one]", "[one]\ngoes_with = ['two']", "one.goes_with"),
        ("[one]", "[one]\ngoes_with = ['one']", "one.goes_with"),
        ("[one]", "[one]\nnative_size = 0", "one.native_size"),
        ("[one]", "[one]\nnative_size = true", "one.native_size"),
        ("[one]", "[one]\nabout_bytes = 1.5", "one.about_bytes"),
        ("[one]", "[one]\nmemory = { fp17 = 1 }", "one.memory.fp17"),
        ("[one]", "[one]\nmemory = 5", "one.memory"),
        ("[one]", "[one]\npage = 'ftp://x'", "one.page"),
        ("[one]", "[one]\nprice = 5", "one.price"),
        ("[one]", "[one]\ndefaults = { steps = 9, guidance_scale = 1 }", "one.defaults.scheduler"),
        (
            "[one]",
            "[one]\ndefaults = { steps = 9, guidance_scale = 1, scheduler = 'x' }",
            "one.defaults.scheduler",
        ),
        (
            "[one]",
            "[one]\ndefaults = { steps = 900, guidance_scale = 1, scheduler = 'lcm' }",
            "one.defaults.steps",
        ),
        (
            "[one]",
            "[one]\ndefaults = { steps = 9, guidance_scale = nan, scheduler = 'lcm' }",
            "one.defaults.guidance_scale",
        ),
        ("[one]", "[one", "the file"),
        (GOOD, "one = 3", "one"),
    ],
)
def test_a_damaged_table_is_named_with_file_and_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str, key: str
) -> None:
    assert old in GOOD
    error = error_of(monkeypatch, tmp_path, GOOD.replace(old, new, 1))
    assert (error.params["name"], error.params["key"]) == ("some.toml", key)


def test_an_id_in_two_files_is_named_with_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    error = error_of(monkeypatch, tmp_path, {"first": GOOD, "second": GOOD})
    assert error.params["name"] == "second.toml" and "first.toml" in str(error.params["reason"])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[mit]\nname = 'MIT'", "mit.url"),
        ("[mit]\nname='M'\nurl='http://x'\ncommercial=''\nattribution=''\nsummary='S.'", "mit.url"),
        (
            "[mit]\nname='M'\nurl='https://x'\ncommercial='maybe'\nattribution=''\nsummary='S.'",
            "mit.commercial",
        ),
        (
            "[mit]\nname='M'\nurl='https://x'\ncommercial=true\nattribution=''\nsummary='S.'",
            "mit.commercial",
        ),
        ("[mit]\ncolour = 'red'", "mit.colour"),
        ("mit = 'free'", "mit"),
    ],
)
def test_a_damaged_licence_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, key: str
) -> None:
    error = error_of(monkeypatch, tmp_path, GOOD, licences=text)
    assert (error.params["name"], error.params["key"]) == ("licences.toml", key)


def test_licences_alone_are_the_same_as_the_catalogs() -> None:
    assert load_licences() == CATALOG.licences
