"""The words of ``velatura queue``."""

from __future__ import annotations

from typing import Any

from desktop_app.app.generate_arguments import add_generation


def add_queue(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    queue = verbs.add_parser("queue", help="list jobs, add some, pause, resume, cancel")
    actions = queue.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    add_json(actions.add_parser("list", help="list the jobs in the order in which they run"))
    add = actions.add_parser(
        "add",
        help="add a job",
        description="Takes what generate takes. The results go to the history. The job is run by"
        " the Velatura window, or by the next one that is opened; with --run at once.",
    )
    add_generation(add, None)
    add.add_argument("--first", action="store_true", help="run it before all others")
    add.add_argument(
        "--run",
        action="store_true",
        help="wait until the job is done; run the queue here if no other Velatura does",
    )
    add_json(add)
    add_json(actions.add_parser("pause", help="start no more jobs; the running one continues"))
    resume = actions.add_parser(
        "resume", help="start jobs again, also those that a crash has interrupted"
    )
    add_json(resume)
    cancel = actions.add_parser("cancel", help="cancel jobs")
    which = cancel.add_mutually_exclusive_group(required=True)
    which.add_argument("jobs", nargs="*", default=[], metavar="ID", help="id of a job in the list")
    which.add_argument("--all", action="store_true", help="cancel all jobs")
    add_json(cancel)
