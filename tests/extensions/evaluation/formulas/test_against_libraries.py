"""Our numbers are those of torch-fidelity, torchmetrics, piq, clean-fid and prdc.

Theirs were computed once, by `packaging/checks/library_metrics.py`.
"""

from __future__ import annotations

import pytest

import evaluation_sheet


@pytest.mark.slow
def test_our_numbers_are_the_libraries() -> None:
    found = evaluation_sheet.compared()
    assert len(found) > 60
    for case, name, theirs, ours in found:
        # piq's root by iterations is off from the three others, which agree.
        limit = 1e-2 if name == "frechet piq" else 1e-6
        assert ours == pytest.approx(theirs, rel=limit), (case, name)


@pytest.mark.slow
def test_the_page_of_formulas_is_that_of_the_table() -> None:
    text = evaluation_sheet.SHEET.read_text("utf-8")
    assert text == evaluation_sheet.sheet(), "run: python packaging/documents/evaluation_sheet.py"
