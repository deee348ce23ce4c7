"""What each open document is made with: the prompt bar shows that of the active one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from desktop_app.catalog.intents import Intent
from desktop_app.state.documents import Documents
from desktop_app.state.session import Session
from desktop_app.state.work.making import Making
from desktop_app.state.work.parameters import ParameterState


class DocumentMakings:
    """Puts it away with a document that is left, and brings it back with one that is looked at. One
    that was never looked at begins without a prompt, else with what is there."""

    def __init__(
        self, documents: Documents, parameters: ParameterState, intents: Mapping[str, Intent]
    ) -> None:
        self._documents, self._parameters, self._intents = documents, parameters, intents
        documents.leaving.connect(self._leave)

    def of(self, session: Session) -> Making | None:
        """What a session's next picture is made with; None: it was not looked at."""
        if session is self._documents.active.value:
            return Making.of(self._parameters.value)
        if session.making is None:
            return None
        return replace(session.making, plan=replace(session.making.plan, context=session.context))

    def give(self, session: Session, making: Making) -> None:
        """``session`` is made with that."""
        session.making, session.context = making, making.plan.context
        if session is self._documents.active.value:
            self.show(session)

    def change(self, session: Session, **fields: object) -> None:
        """Replace the named fields of what a session is made with; nothing if it was not looked
        at."""
        making = self.of(session)
        if making is not None:
            self.give(session, replace(making, **fields))  # pyright: ignore[reportArgumentType]

    def show(self, session: Session) -> None:
        """``session`` is the active one now."""
        parameters, making = self._parameters, session.making
        if making is not None:
            making = replace(making, plan=replace(making.plan, context=session.context))
            intent = self._intents.get(making.intent)
            if intent is None:  # of another program
                now = parameters.value
                making = replace(making, intent=now.intent, plan=now.plan)
            elif intent.id != parameters.value.intent:
                parameters.use_intent(intent)  # with its number of pictures
            parameters.value = making.onto(parameters.value)
        else:
            # The prompt, and a seed for the next run, are those of the document that was left.
            parameters.update(prompt="", line_each=False, seed_once=False)
        if parameters.value.plan.context != session.context:
            parameters.change_plan(context=session.context)

    def _leave(self, session: Session) -> None:
        session.making = Making.of(self._parameters.value)
        session.context = session.making.plan.context
