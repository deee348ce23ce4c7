from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.core.model_record import Origin, Verification
from desktop_app.library.trust.report import trust_report


def test_only_questions_that_arise_are_answered() -> None:
    """A model that ships has no revision, and its licence is the program's."""
    bundled = trust_report(Origin("bundled", ""), None)
    assert not {"revision", "licence"} & {row.subject for row in bundled.rows}
    imported = trust_report(Origin("import", "a.safetensors"), None)
    assert [row.subject for row in imported.rows][:2] == ["origin", "licence"]
    hub = trust_report(Origin("hub", "owner/name"), None)
    assert hub.row("revision").code == "revision_unknown"


@pytest.mark.states("window.files-are-unchanged-since")
def test_files_are_called_unchanged_only_where_they_were_looked_at_and_were() -> None:
    def code(found: Verification | None) -> str:
        return trust_report(Origin("import", "a"), found).row("files").code

    looked = Verification(1, "first")
    assert code(looked) == "files_first" and code(None) == "files_unknown"
    assert code(replace(looked, damaged=("a.safetensors",))) == "files_damaged"
    assert code(replace(looked, against="origin")) == "files_origin"
