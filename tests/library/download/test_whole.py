"""A download as it should be."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from desktop_app.library.download.options import Options
from tests.hub.server import LoopbackHub, tokens_seen
from tests.library.download.parts import (
    QUICK,
    TOKEN,
    WANTED,
    Bench,
    a_model,
    plain_request,
    request,
    some_bytes,
    wanted,
)


@pytest.mark.slow
def test_a_repository_comes_whole_verified_and_in_its_place(hub: LoopbackHub, bench: Bench) -> None:
    files = a_model()
    repository = hub.add("a/b", files)
    status = bench.fetch()
    assert (status.phase, status.error) == ("done", None)
    assert bench.model() == wanted(files)
    assert status.path == str(bench.folder / "model")
    assert [file.name for file in status.files] == WANTED
    assert all(file.verified for file in status.files)
    assert status.done == status.total == sum(len(files[name]) for name in WANTED)
    # Nothing but the model is left.
    assert sorted(path.name for path in bench.folder.iterdir()) == [".downloads", "model"]
    assert list((bench.folder / ".downloads").iterdir()) == []
    asked, origin, path = bench.placed[0]
    assert (asked, path) == (request(), bench.folder / "model")
    assert (origin.kind, origin.address, origin.endpoint) == ("hub", "a/b", hub.url)
    assert origin.revision == repository.branches["main"]
    assert {fact.name: fact.sha256 for fact in origin.files} == {
        name: hashlib.sha256(files[name]).hexdigest() for name in WANTED
    }


@pytest.mark.slow
def test_only_what_was_asked_for_is_asked_of_the_hub(hub: LoopbackHub, bench: Bench) -> None:
    hub.add("a/b", a_model())
    bench.fetch()
    api = [seen.path for seen in hub.seen if "/api/" in seen.path]
    assert api == ["/api/models/a/b/revision/main?blobs=true"]
    assert len(hub.files(where="hub")) == len(WANTED)
    assert len(hub.files(where="cdn")) == 2


@pytest.mark.slow
def test_the_hub_client_tells_and_asks_nothing_of_its_own(
    hub: LoopbackHub, bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With telemetry on it would fetch a list of programs to look for in the environment."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_TELEMETRY", False)
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", hub.url)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    registry = str(tmp_path / "registry.json")
    monkeypatch.setattr(huggingface_hub.constants, "AGENT_HARNESSES_PATH", registry)
    monkeypatch.setenv("HF_TOKEN", "hf_of_the_environment")
    hub.add("a/b", a_model())
    assert bench.fetch().phase == "done"
    assert [seen.path for seen in hub.seen if "/api/" in seen.path] == [
        "/api/models/a/b/revision/main?blobs=true"
    ]
    assert tokens_seen(hub.seen) == set()


@pytest.mark.slow
def test_patterns_choose_the_files(hub: LoopbackHub, bench: Bench) -> None:
    files = a_model()
    hub.add("a/b", files)
    assert bench.fetch(request(patterns=("vae/*", "*.md"))).phase == "done"
    assert sorted(bench.model()) == [
        "README.md",
        "vae/config.json",
        "vae/diffusion_pytorch_model.safetensors",
    ]


@pytest.mark.slow
def test_a_single_file_becomes_a_file(hub: LoopbackHub, bench: Bench) -> None:
    files = a_model()
    hub.add("a/b", files)
    status = bench.fetch(request(patterns=("model.safetensors",), target="mine.safetensors"))
    assert status.phase == "done"
    assert (bench.folder / "mine.safetensors").read_bytes() == files["model.safetensors"]


@pytest.mark.slow
def test_a_plain_address_is_fetched_under_the_name_its_server_gives(
    hub: LoopbackHub, bench: Bench
) -> None:
    content = some_bytes(50_000)
    disposition = 'attachment; filename="../../my lora.safetensors"'
    url = hub.put("/get", content, **{"Content-Disposition": disposition})
    right = hashlib.sha256(content).hexdigest()
    status = bench.fetch(plain_request(url + "?key=secret", right.upper()))
    assert status.phase == "done", status.error
    assert (bench.folder / "my lora.safetensors").read_bytes() == content
    origin = bench.placed[0][1]
    assert (origin.kind, origin.address, origin.files[0].sha256) == ("url", url, right)


@pytest.mark.slow
def test_the_token_goes_to_the_hub_and_never_to_its_cdn(hub: LoopbackHub, bench: Bench) -> None:
    hub.add("a/b", a_model(), gated=True, private=True, token=TOKEN)
    bench.token = TOKEN
    assert bench.fetch().phase == "done"
    assert {seen.token for seen in hub.seen if seen.where == "hub"} == {TOKEN}
    at_cdn = [seen for seen in hub.seen if seen.where == "cdn"]
    assert at_cdn and tokens_seen(at_cdn) == set()
    assert not any(TOKEN in str(seen.headers) + seen.path for seen in at_cdn)
    assert all(TOKEN not in str(use) for use in bench.uses)


@pytest.mark.slow
def test_not_even_to_another_hub_of_the_users_that_the_first_leads_to(
    hub: LoopbackHub, bench: Bench
) -> None:
    hub.add("a/b", a_model(), gated=True, token=TOKEN)
    bench.token = TOKEN
    bench.options = Options((hub.url, hub.cdn_url), reserve=0, patience=QUICK)
    bench.restart()
    assert bench.fetch().phase == "done"
    assert tokens_seen(seen for seen in hub.seen if seen.where == "hub") == {TOKEN}
    assert tokens_seen(seen for seen in hub.seen if seen.where == "cdn") == set()


@pytest.mark.slow
def test_a_renamed_repository_is_followed(hub: LoopbackHub, bench: Bench) -> None:
    files = a_model()
    hub.add("new/name", files)
    hub.add("a/b", files, moved_to="new/name")
    status = bench.fetch()
    assert status.phase == "done", status.error
    assert bench.model() == wanted(files)
