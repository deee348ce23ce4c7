"""The loopback hub is one: the real hub client gets from it what the hub would give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.utils import _http

from tests.hub.server import LoopbackHub

FILES = {"config.json": b"{}", "unet/weights.safetensors": bytes(range(256)) * 64}


@pytest.fixture
def hub(loopback: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    # These tests alone let the hub client make its own connections: to this server.
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
    before = _http._GLOBAL_CLIENT_FACTORY
    huggingface_hub.set_client_factory(_http.default_client_factory)
    with LoopbackHub() as made:
        yield made
        huggingface_hub.set_client_factory(before)


@pytest.mark.slow
def test_it_tells_sizes_and_digests_as_the_hub_does(hub: LoopbackHub) -> None:
    repository = hub.add("a/b", FILES)
    info = HfApi(endpoint=hub.url, token=False).model_info("a/b", files_metadata=True)
    assert info.sha == repository.branches["main"]
    small, large = info.siblings or []
    assert (small.rfilename, small.size, small.lfs) == ("config.json", 2, None)
    # `git hash-object` of the two bytes {}
    assert small.blob_id == "9e26dfeeb6e641a33dae4961196235bdb965b21b"
    assert large.lfs is not None and large.lfs.size == large.size == 256 * 64
    tree = list(HfApi(endpoint=hub.url, token=False).list_repo_tree("a/b", recursive=True))
    assert [entry.path for entry in tree] == list(FILES)


@pytest.mark.slow
def test_the_hub_clients_own_download_works_over_its_cdn(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add("a/b", FILES)
    api = HfApi(endpoint=hub.url, token="hf_secret")
    folder = Path(api.snapshot_download("a/b", local_dir=tmp_path, max_workers=1))
    for name, content in FILES.items():
        assert (folder / name).read_bytes() == content
    assert {seen.where for seen in hub.files()} == {"hub", "cdn"}


@pytest.mark.slow
def test_it_refuses_as_the_hub_does(hub: LoopbackHub, tmp_path: Path) -> None:
    hub.add("a/gated", FILES, gated=True, token="hf_right")
    hub.add("a/private", FILES, private=True, token="hf_right")
    hub.add("a/open", FILES)
    api = HfApi(endpoint=hub.url, token=False)
    with pytest.raises(GatedRepoError):
        api.hf_hub_download("a/gated", "config.json", local_dir=tmp_path)
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("a/private")
    assert HfApi(endpoint=hub.url, token="hf_right").model_info("a/private").private
    with pytest.raises(RevisionNotFoundError):
        api.model_info("a/open", revision="no-such")
    assert api.model_info("a/gated").gated == "manual"
