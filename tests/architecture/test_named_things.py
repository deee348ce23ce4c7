"""What docstrings, comments and documents name in backticks is there: modules, files, members of
modules and classes, and names that only a program has. Former names are told in italics."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.named_things import Index, gone, index_of, named_in, texts_of

ROOT = Path(__file__).resolve().parents[2]
SUPERSEDED = "\n**Superseded by"
"""A decision with such a line says what was true then, and names it."""

ELSEWHERE = frozenset(
    {
        "IMG_ARCH_LIST",
        "MemoryDenyWriteExecute",
        "PrivateDevices",
        "SD3CannyImageProcessor",
        "SDAPI.cleanup_data",
        "SRVGGNetCompact",
        "_EndRecData",
        "_EndRecData64",
        "_dtype_to_storage_type_map",
        "block_q4_0",
        "data/*.png",
        "data/N.png",
        "desktop_app/resources",
        "dnnl_memory_desc_t",
        "file_download.get_hf_file_metadata",
        "fooocus_version.py",
        "get_learned_conditioning_prompt_schedules",
        "get_multicond_prompt_list",
        "get_orig_shape",
        "hf_api.model_info",
        "hf_raise_for_status",
        "img_hash",
        "importlib.util.LazyLoader",
        "installer.py",
        "json.py",
        "kvalues_iq4nl",
        "parse_generation_parameters",
        "parse_prompt_attention",
        "reconstruct_cond_batch",
        "set_steps",
        "spandrel_extra_arches",
        "stable_gimpfusion.py",
        "tensor_should_be_converted",
        "tokenize_line",
        "tokenize_with_weights",
        "torch._mkldnn",
        "torch.backends.mkldnn.matmul.fp32_precision",
        "unet/model.fp16-00001-of-00002.safetensors",
        "unet/model.safetensors",
        "utils._http.hf_raise_for_status",
        "xml.sax.saxutils.quoteattr",
    }
)
"""Names of other projects, cited where a fact is taken from them, and of files that the program
writes or that lie in an installed one."""

TO_BE_MENDED: Final[Mapping[str, frozenset[str]]] = {}
"""A file → what it names that is gone, to be mended with it."""


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    own = Path(__file__).relative_to(ROOT).as_posix()  # it plants what is gone
    return {path: text for path, text in texts_of(ROOT).items() if path != own}


@pytest.fixture(scope="module")
def index(texts: dict[str, str]) -> Index:
    return index_of(ROOT, texts)


def documents() -> dict[str, str]:
    folders = ("docs", "packaging", "resources/server")
    files = [ROOT / "README.md", ROOT / "CHANGELOG.md"]
    files += [path for folder in folders for path in sorted((ROOT / folder).rglob("*.md"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}


def test_what_is_named_is_there(index: Index, texts: dict[str, str]) -> None:
    said = {
        path: text
        for path, text in documents().items()
        if not (path.startswith("docs/decisions/") and SUPERSEDED in text)
    }
    found = {
        path: sorted(set(missing) - ELSEWHERE - TO_BE_MENDED.get(path, frozenset()))
        for path, text in {**texts, **said}.items()
        if (missing := gone(index, named_in(text)))
    }
    assert {path: names for path, names in found.items() if names} == {}


def test_what_is_let_through_is_still_named(texts: dict[str, str]) -> None:
    said = "\n".join([*texts.values(), *documents().values()])
    assert [name for name in ELSEWHERE if f"`{name}" not in said] == []


@pytest.mark.parametrize(
    "name",
    [
        "state.work.controls_of_old",  # a module of a package
        "studio.work_jobs.NO_SUCH_TABLE",
        "desktop_app.core.nothing",
        "desktop_app/ui/nothing.py",
        "desktop_app/ui/nothing/",
        "packaging/checks/nothing.py",
        "imaging/nothing",
        "resources/nothing/NAME.toml",
        "nothing_of_the_kind.py",
        "download.wheels.cage",  # in a package within a package
        "action_table.NOTHING",  # in a module, named without its package
        "history_indexing.nothing_here",
        "AppState.no_such_member",
        "no_such_module.named",
        "no_such_function",
        "NoSuchClass",
        "Nosuchclass",
        "NO_SUCH_TABLE",
    ],
)
def test_what_is_gone_is_found(index: Index, name: str) -> None:
    assert gone(index, named_in(f"as `{name}` and ``{name}()`` say")) == [name, name]


@pytest.mark.parametrize(
    "name",
    [
        "desktop_app.core.as_json",
        "desktop_app/core/as_json.py",
        "core.as_json.to_json",
        "as_json.to_json",
        "state.documents",  # a value's field, called like a package
        "AppState.documents",
        "QWidget.show",  # a library's
        "torch.nn.Linear",
        "modules/processing.py",  # another project's
        "resources/shortcuts/PRESET.toml",
        "packaging/documents/*_sheet.py",
        "page_ID",
        "queue.sqlite",
        "to_json",
        "Karras",
        "steps",
        "--guidance-start",
        "owner/name[@revision]",
    ],
)
def test_what_is_there_or_another_s_is_let_through(index: Index, name: str) -> None:
    assert gone(index, named_in(f"``{name}``")) == []
