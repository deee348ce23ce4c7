"""A journal of links."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.library.sharing.link_journal import LinkJournal


@pytest.fixture
def journal(tmp_path: Path) -> LinkJournal:
    return LinkJournal(tmp_path / "links.jsonl")
