"""What recipes are done with, on the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache, partial

from desktop_app.app.memory_fit import refuse_unfit
from desktop_app.app.named_files import chosen_model
from desktop_app.app.queue_run import history_keeper
from desktop_app.app.services import AppServices
from desktop_app.app.started_queue import started_queue
from desktop_app.app.wording_choice import available_styles, sentence_of, user_styles
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import Noted
from desktop_app.core.queue_entry import QueueView
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.collection.records import licence_of
from desktop_app.storage.wildcards import Wildcards
from desktop_app.studio.recipes.batch import Batch
from desktop_app.studio.recipes.checking import asks_engine
from desktop_app.studio.recipes.queue_work import QueueWork
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.wording import Wording


def recipe_services(parts: AppServices) -> RecipeServices:
    """Those of a data folder."""
    said = set[str]()

    def say(note: Noted) -> None:
        sentence = sentence_of(note)
        if sentence not in said:
            print(f"velatura: note: {sentence}", file=sys.stderr)
        said.add(sentence)

    styles = available_styles(user_styles(parts.paths))
    return RecipeServices(
        parts.families,
        parts.intents,
        parts.schedulers,
        lambda name: chosen_model(parts, name or "starter"),
        lambda: [*parts.collection.models()],
        lambda: usable(parts.collection.scan()),
        Wording(Wildcards([parts.paths.wildcards]), styles, say=say),
        lambda requests, model: refuse_unfit(requests, model, parts, {}),
        partial(licence_of, entries=cache(parts.collection.scan)),
    )


@contextmanager
def queue_work(
    parts: AppServices, token: CancelToken, say: Callable[[str], object]
) -> Iterator[QueueWork]:
    """The data folder's queue for as long as the block runs; ``say`` hears that it is paused."""
    with ExitStack() as ends:

        def see(view: QueueView) -> None:
            if view.paused:
                say("The queue is paused: velatura queue resume")

        keep = partial(history_keeper, parts, ends)
        work = QueueWork(*started_queue(parts, ends, keep, see), token)
        yield work
        work.finish()


def run_batch_here(
    parts: AppServices, batch: Batch, run: Callable[[QueueWork | None, CancelToken], object]
) -> None:
    """``run`` does what is left of it, by the queue where a step asks an engine."""
    token = CancelToken()
    is_needed = asks_engine(batch.recipe) and bool(batch.open)
    try:
        with queue_work(parts, token, batch.note) if is_needed else nullcontext() as work:
            run(work, token)
    except KeyboardInterrupt:
        batch.note("Run the same command again with --resume to go on.")
        raise
    finally:
        batch.close()
