from __future__ import annotations

import pytest

from desktop_app.core.download import HubSource, UrlSource
from desktop_app.core.errors import InputError
from desktop_app.library.download.addresses import (
    download_id,
    source_of,
    usual_target,
)

HUB = "https://huggingface.co"
MIRROR = "https://mirror.example:8443"


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("owner/name", HubSource("owner/name"), "name"),
        (" owner/name.v2@fp16 ", HubSource("owner/name.v2", "fp16"), "name.v2"),
        (f"{HUB}/owner/name", HubSource("owner/name"), "name"),
        (f"{HUB}/owner/name/tree/refs%2Fpr%2F3", HubSource("owner/name", "refs/pr/3"), "name"),
        (
            f"{HUB}/owner/name/blob/main/sub/a%20b.safetensors?download=true",
            HubSource("owner/name", "main", ("sub/a b.safetensors",)),
            "a b.safetensors",
        ),
        (
            f"{HUB}/owner/name/tree/main/vae",
            HubSource("owner/name", "main", ("vae/*",)),
            "name",
        ),
        (f"{MIRROR}/owner/name/", HubSource("owner/name"), "name"),
        (
            "https://files.example/owner/name",
            UrlSource("https://files.example/owner/name"),
            "",
        ),
    ],
)
def test_an_address_names_a_source(text: str, source: object, target: str) -> None:
    found = source_of(text, (HUB, MIRROR))
    assert found == source
    assert usual_target(found) == target


@pytest.mark.parametrize(
    "text", ["", "name", "a/b/c", "ftp://x/y", "file:///etc/passwd", "../x", "https://", "a b/c"]
)
def test_what_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        source_of(text)
    assert refused.value.code == "download_address"


def test_the_same_download_has_the_same_id() -> None:
    source = HubSource("a/b", "main", ("*",))
    assert download_id(source, "b") == download_id(HubSource("a/b", "main", ("*",)), "b")
    others = {
        download_id(source, "b"),
        download_id(source, "c"),
        download_id(source, "b", ("x",)),
        download_id(HubSource("a/b"), "b"),
        download_id(UrlSource("a/b"), "b"),
    }
    assert len(others) == 5
