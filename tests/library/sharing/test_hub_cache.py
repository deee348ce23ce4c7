"""The hub's cache: repository and commit of every model, with links and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.library.sharing.hub_cache import repository_of
from desktop_app.library.sharing.model_walk import shared_files
from desktop_app.library.sharing.program_types import SharedFile
from desktop_app.library.sharing.programs import found_at
from tests.library.sharing import trees
from tests.library.sharing.trees import COMMIT, OLDER, hub_file, put, system


def models(cache: Path) -> list[SharedFile]:
    found = found_at(cache, system(cache))
    assert found is not None and found.program == "huggingface"
    return shared_files(found)


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links, as on Windows"])
def test_repository_and_commit_are_told(links: bool, tmp_path: Path) -> None:
    told = models(trees.hub(tmp_path, links=links))
    assert [(file.path.name, file.repo, file.revision) for file in told] == [
        ("model.safetensors", "bert-base-cased", COMMIT),
        (COMMIT, "owner/pipeline", COMMIT),
        (OLDER, "owner/pipeline", OLDER),
    ]


def test_the_folder_above_leads_to_the_cache(tmp_path: Path) -> None:
    cache = trees.hub(tmp_path)
    found = found_at(tmp_path, system(tmp_path))
    assert found is not None and found.path == cache


def test_a_commit_that_only_changes_words_counts_once_under_the_current_one(
    tmp_path: Path,
) -> None:
    repo = tmp_path / "models--owner--lora"
    put(repo / "refs" / "main", COMMIT + "\n")
    for commit in (OLDER, COMMIT):
        hub_file(repo, "lora.safetensors", b"same", commit)
        hub_file(repo, "README.md", commit.encode(), commit)
    assert [(file.path.name, file.revision) for file in models(tmp_path)] == [
        ("lora.safetensors", COMMIT)
    ]


def test_what_was_not_fetched_is_no_model(tmp_path: Path) -> None:
    repo = tmp_path / "models--owner--half"
    hub_file(repo, "model_index.json", b"{}", COMMIT)
    broken = repo / "snapshots" / COMMIT / "unet.safetensors"
    broken.symlink_to("../../blobs/gone")
    (tmp_path / "models--owner--empty").mkdir()
    assert models(tmp_path) == []


def test_a_snapshot_with_a_strange_name_has_no_revision(tmp_path: Path) -> None:
    put(tmp_path / "models--a--b" / "snapshots" / "main" / "x.safetensors")
    assert [(file.repo, file.revision) for file in models(tmp_path)] == [("a/b", "")]


@pytest.mark.parametrize(
    ("name", "repo"),
    [
        ("models--owner--name", "owner/name"),
        ("models--gpt2", "gpt2"),
        ("models--a--b--c", ""),
        ("models--", ""),
        ("models--a--", ""),
        ("datasets--a--b", ""),
        ("models", ""),
    ],
)
def test_names_of_repositories(name: str, repo: str) -> None:
    assert repository_of(name) == repo
