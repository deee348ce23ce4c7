from __future__ import annotations

from desktop_app.core.model_record import Origin
from desktop_app.library.trust.report import trust_report


def test_only_questions_that_arise_are_answered() -> None:
    """A model that ships has no revision, and its licence is the program's."""
    bundled = trust_report(Origin("bundled", ""), None)
    assert not {"revision", "licence"} & {row.subject for row in bundled.rows}
    imported = trust_report(Origin("import", "a.safetensors"), None)
    assert [row.subject for row in imported.rows][:2] == ["origin", "licence"]
    hub = trust_report(Origin("hub", "owner/name"), None)
    assert hub.row("revision").code == "revision_unknown"
