from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.library.licences import Acceptances, text_digest

LICENCE = Licence("openrail", "Open RAIL", "https://x.org/l", "yes", "no", "You may, but not harm.")


def model(id: str = "a", licence: str = "openrail") -> CatalogModel:
    return CatalogModel(id, "A", "It is good.", "sd15", "checkpoint", (), "owner/a", licence)


def test_a_licence_is_needed_once_for_each_model(tmp_path: Path) -> None:
    accepted = Acceptances(tmp_path / "licences.json", lambda: 1234)
    assert accepted.needs_acceptance(model())
    assert not accepted.needs_acceptance(model(licence="")), "none is known"
    row = accepted.accept("a", LICENCE, LICENCE.summary)
    assert (row.licence, row.name, row.url, row.model, row.when) == (
        "openrail", "Open RAIL", "https://x.org/l", "a", 1234,
    )  # fmt: skip
    assert row.text_sha256 == text_digest("You may, but not harm.")
    again = Acceptances(tmp_path / "licences.json")
    assert not again.needs_acceptance(model())
    assert again.needs_acceptance(model("b")) and again.needs_acceptance(model(licence="other"))
    assert again.all() == (row,)


def test_what_was_accepted_can_be_taken_along(tmp_path: Path) -> None:
    accepted = Acceptances(tmp_path / "licences.json")
    for name in ("a", "b", "é"):
        accepted.accept(name, LICENCE, "text")
    accepted.export(tmp_path / "copy.json")
    assert Acceptances(tmp_path / "copy.json").all() == accepted.all()
    assert json.loads((tmp_path / "copy.json").read_text("utf-8"))["version"] == 1
    assert [row.model for row in accepted.all()] == ["a", "b", "é"]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{", b"\xff", b'{"accepted": 3}', b'{"accepted": [3, {}, {"licence": 1}]}',
        b'{"accepted": [{"licence":1,"name":"","url":"","text_sha256":"","model":"","when":0}]}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_list_means_nothing_was_accepted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "licences.json").write_bytes(content)
    accepted = Acceptances(tmp_path / "licences.json")
    assert accepted.all() == () and accepted.needs_acceptance(model())
    accepted.accept("a", LICENCE, "text")
    assert not accepted.needs_acceptance(model())
