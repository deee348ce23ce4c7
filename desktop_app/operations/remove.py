"""What is masked is removed without any model: filled from elsewhere in the picture. It is asked
for as an intent of generating, and done beside the engine's jobs."""

from __future__ import annotations

from desktop_app.operations.operation import EVERYWHERE, Operation

OPERATION = Operation(
    id="remove",
    name="Remove",
    verb="generate --intent remove",
    description="Removes what is masked, without any model.",
    takes="masked picture",
    gives="pictures",
    lane="interactive",
    right="generate",
    by_hand=EVERYWHERE,
)
