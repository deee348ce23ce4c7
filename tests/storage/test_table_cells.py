"""What is wrong with a table: each code has its sentence, from which it is known again."""

from __future__ import annotations

import string

import pytest

from desktop_app.storage.table_cells import TABLE_FAULTS, cell_fault, fault_parts, table_fault


@pytest.mark.parametrize("code", TABLE_FAULTS)
def test_a_fault_is_known_by_its_sentence(code: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(TABLE_FAULTS[code]) if name]
    values = {name: f"a {name}" for name in names}
    assert fault_parts(table_fault(code, **values)) == (code, values)


def test_a_cell_s_fault_holds_another_and_other_sentences_are_none() -> None:
    code, values = fault_parts(cell_fault(4, "Bild", table_fault("not_found", file="a: b.png")))
    assert (code, values["row"], values["column"]) == ("at", "4", "Bild")
    assert fault_parts(values["fault"]) == ("not_found", {"file": "a: b.png"})
    assert fault_parts("the disk is full") == ("", {})
