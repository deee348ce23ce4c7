"""Every kind of file is told from every other, whatever its name is."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.catalog.architectures import load_architectures
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.identify.words import describe
from tests.library.identify.corpus import CORPUS, Case

KINDS = load_kinds()
ARCHITECTURES = load_architectures()


@pytest.mark.parametrize("case", CORPUS, ids=[case.id for case in CORPUS])
def test_a_file_is_told_from_its_header(tmp_path: Path, case: Case) -> None:
    path = tmp_path / case.name
    case.write(path)
    info = identify(path, KINDS)
    assert {key: getattr(info, key) for key in case.told} == case.told
    assert info.family in ("", *ARCHITECTURES)
    assert describe(info, KINDS, ARCHITECTURES)
