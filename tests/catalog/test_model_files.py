"""What an entry of the catalog fetches is what the loaders need: each part's config and weights.

Where an entry has patterns they choose from a repository as diffusers writes it: every weight in
six forms (plain, fp16 and bf16; safetensors and pickled), large ones in shards; what is chosen is
laid out in a folder of empty files, in which the library's own search must find all parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.catalog.families import Family, load_families
from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.catalog.models import CatalogModel
from desktop_app.catalog.tokenizers import part_folder
from desktop_app.core.errors import ModelError
from desktop_app.library.download.file_selection import wanted_files
from desktop_app.library.formats.folder_index import index_of
from desktop_app.library.formats.weights import component_weights

FAMILIES = load_families()
MODELS = load_model_catalog().models
PICKLES = (".bin", ".pth", ".pt", ".ckpt")
WHOLE = [m for m in MODELS.values() if m.family in FAMILIES and m.component == "checkpoint"]
PATTERNED = [m for m in MODELS.values() if m.patterns]


def ids(models: list[CatalogModel]) -> list[str]:
    return [model.id for model in models]


def is_folder(model: CatalogModel) -> bool:
    names = [*(file.name for file in model.files), *model.patterns]
    return bool({"model_index.json", "modular_model_index.json"} & {*names})


def weights(part: str, *, shards: bool) -> Iterator[str]:
    """The names of one part's weights in all forms."""
    stem = "model" if part.startswith("text_encoder") else "diffusion_pytorch_model"
    pickled = "pytorch_model" if part.startswith("text_encoder") else stem
    for mark in ("", ".fp16", ".bf16"):
        if not shards:
            yield from (f"{part}/{stem}{mark}.safetensors", f"{part}/{pickled}{mark}.bin")
            continue
        for number in (1, 2):
            yield f"{part}/{stem}{mark}-0000{number}-of-00002.safetensors"
            yield f"{part}/{pickled}{mark}-0000{number}-of-00002.bin"
        yield f"{part}/{stem}.safetensors.index{mark}.json"
        yield f"{part}/{pickled}.bin.index{mark}.json"


def repository(parts: list[str], *, shards: frozenset[str] = frozenset()) -> list[str]:
    """A repository with those parts, as diffusers writes it."""
    names = ["README.md", "LICENSE.md", ".gitattributes", "model_index.json"]
    names.append("modular_model_index.json")
    for part in parts:
        if part == "scheduler":
            names.append("scheduler/scheduler_config.json")
        elif "tokenizer" in part or part == "processor":
            own = ("tokenizer.json", "spiece.model") if part == "tokenizer_3" else ()
            own = own or ("tokenizer.json", "merges.txt", "vocab.json")
            common = (*own, "tokenizer_config.json", "special_tokens_map.json")
            names += [f"{part}/{name}" for name in common]
        else:
            names += [f"{part}/config.json", *weights(part, shards=part in shards)]
    return names


def large(model: CatalogModel) -> frozenset[str]:
    """The parts that are in shards: T5 always, for it has never been published in one file."""
    return frozenset({"text_encoder_3"} if model.family == "sd3" else ())


def laid_out(folder: Path, names: list[str]) -> None:
    """Empty files; a list of shards names those of its folder and precision."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for name in names:
        stem, mark, end = name.partition(".safetensors.index")
        if mark:
            start = f"{stem}{end.removesuffix('.json')}-"
            shards = [each.rpartition("/")[2] for each in names if each.startswith(start)]
            table = {str(number): shard for number, shard in enumerate(shards)}
            (folder / name).write_text(json.dumps({"weight_map": table}), encoding="utf-8")


def check_parts(folder: Path, family: Family) -> None:
    """Every part that the family can't do without has what its loader opens."""
    assert index_of(folder) is not None
    assert (folder / "scheduler/scheduler_config.json").is_file()
    for part in family.components:
        if "tokenizer" in part:
            there = part_folder(folder, part)
            clip = (there / "vocab.json").is_file() and (there / "merges.txt").is_file()
            assert clip or (there / "tokenizer.json").is_file(), part
        elif part != "scheduler":
            assert (folder / part / "config.json").is_file(), part
            assert component_weights(folder / part, "it")


@pytest.mark.parametrize("model", [m for m in WHOLE if is_folder(m)], ids=lambda m: m.id)
def test_a_folder_has_all_parts_that_its_family_needs(tmp_path: Path, model: CatalogModel) -> None:
    family = FAMILIES[model.family]
    names = [file.name for file in model.files]
    if not names:
        parts = list(family.components)
        if "processor/*" in model.patterns and "tokenizer/*" not in model.patterns:
            parts[parts.index("tokenizer")] = "processor"
        there = repository(parts, shards=large(model))
        names = wanted_files(there, model.patterns)
    laid_out(tmp_path, names)
    if "pickle" in model.summary:  # never loaded as it is: it is converted first
        with pytest.raises(ModelError) as caught:
            check_parts(tmp_path, family)
        assert caught.value.code == "model_pickle"
        return
    check_parts(tmp_path, family)
    assert not [name for name in names if name.endswith(PICKLES)]


@pytest.mark.parametrize("key", ["sd3-medium", "sd35-medium", "sd35-large-turbo"])
def test_a_large_denoiser_is_found_in_one_piece_or_in_shards(tmp_path: Path, key: str) -> None:
    """Where the list of files is not known, neither is that."""
    model = MODELS[key]
    family = FAMILIES[model.family]
    there = repository(list(family.components), shards=large(model) | {family.denoiser})
    laid_out(tmp_path, wanted_files(there, model.patterns))
    check_parts(tmp_path, family)


@pytest.mark.parametrize("model", PATTERNED, ids=ids(PATTERNED))
def test_patterns_fetch_nothing_pickled_and_no_weight_twice(model: CatalogModel) -> None:
    parts = ["text_encoder", "text_encoder_2", "text_encoder_3", "transformer", "unet", "vae"]
    there = repository([*parts, "tokenizer", "tokenizer_2", "tokenizer_3", "scheduler"])
    chosen = wanted_files(there, model.patterns)
    assert not [name for name in chosen if name.endswith(PICKLES)]
    for part in parts:
        # All of a part is taken only where nobody has told what its weights are called.
        if f"{part}/*.safetensors" not in model.patterns:
            kinds = {
                name
                for name in chosen
                if name.startswith(f"{part}/") and name.endswith(".safetensors")
            }
            assert len(kinds) <= 1, kinds


@pytest.mark.parametrize("model", [m for m in WHOLE if not is_folder(m)], ids=lambda m: m.id)
def test_a_model_in_one_file_is_one_that_is_read(model: CatalogModel) -> None:
    (file,) = model.files
    assert file.name.endswith(".safetensors")
    assert FAMILIES[model.family].file is not None


ALONE = [
    m
    for m in MODELS.values()
    if m.family in FAMILIES
    and m.component == "denoiser"
    and "edit" not in m.tasks  # of those none can be run
    and m.files[0].name.endswith(".safetensors")
]


@pytest.mark.parametrize("model", ALONE, ids=ids(ALONE))
def test_what_lacks_parts_names_a_folder_that_lends_them(model: CatalogModel) -> None:
    """Of FLUX.1 no file ships T5's tokenizer: one folder of the family is always needed."""
    family = FAMILIES[model.family]
    assert family.file is not None and set(family.lends) - set(family.file.own_files)
    others = [MODELS[key] for key in model.goes_with]
    assert any(other in WHOLE and is_folder(other) for other in others)


VAES = [m for m in MODELS.values() if m.family in FAMILIES and m.component == "vae"]


@pytest.mark.parametrize("model", VAES, ids=ids(VAES))
def test_an_autoencoder_is_one_file_or_a_folder_with_its_config(model: CatalogModel) -> None:
    names = {file.name for file in model.files}
    if len(names) == 1:
        assert names.pop().endswith(".safetensors")
    else:
        assert names == {"config.json", "diffusion_pytorch_model.safetensors"}
