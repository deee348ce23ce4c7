"""``velatura submit``: many pictures from a file of requests, made here or by a server."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from typing import Final

from desktop_app.app.models.progress import FAILED, run_teller
from desktop_app.app.models.reply import Reply
from desktop_app.app.network import build_network
from desktop_app.app.secret_files import read_token, say_risks
from desktop_app.app.services import AppServices, load_services
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.extensions.serving.verbs.cluster import cluster_of
from desktop_app.extensions.serving.verbs.serve_command import check_extra
from desktop_app.extensions.serving.verbs.submission import Submission
from desktop_app.extensions.serving.verbs.submit_lines import LINES, read_lines
from desktop_app.extensions.serving.verbs.submit_remote import RemoteRun
from desktop_app.library.network.server_client import ServerClient, server_address
from desktop_app.storage.item_run import taken_folder

REASON: Final = "velatura submit sends jobs to a server"


def run_submit(arguments: argparse.Namespace, watch: NetworkAudit | None) -> Reply:
    """Do all that is left of a file of requests; what came of it.

    Args:
        arguments: as they were read.
        watch: what guards the process; told of the gate. None where nothing does.

    Raises:
        InputError: ``server_extra_missing``, ``requests_line``, ``token_line``, ``submit_refused``,
            ``file_unreadable`` or ``output_unwritable``, or as `cluster_of`.
        StorageError: ``submit_running``, or the data folder can't be used.
        NetworkError: the server can't be reached, or not safely.
    """
    check_extra()
    say_risks([arguments.token_file])
    cluster = cluster_of(arguments)
    token = "" if arguments.token_file is None else read_token(arguments.token_file)
    lines = read_lines(arguments.requests)
    with ExitStack() as ends:
        services = load_services(arguments.data_dir, plugins=not arguments.server)
        parts = ends.enter_context(closing(services))
        taken_folder(arguments.out, parts.paths, ends, "submit")
        submission = Submission(lines, arguments.out, run_teller(quiet=arguments.json))
        ends.callback(submission.close)
        try:
            if cluster is not None:
                cluster.note(parts.paths.network_log, "velatura submit")
            if arguments.server:
                _run_remote(parts, submission, arguments.server, token, watch)
            else:
                from desktop_app.extensions.serving.verbs.submit_local import run_here

                found = [(row, submission.of_kind(row.id)) for row in LINES]
                works = [row.make().here(parts, submission, open_) for row, open_ in found if open_]
                run_here(parts, submission, cluster)
                for work in works:
                    work()
        except KeyboardInterrupt:
            submission.note("Run the same command again to go on.")
            raise
    return Reply(submission.text(), submission.summary(), 0 if submission.is_whole else FAILED)


def _run_remote(
    parts: AppServices,
    submission: Submission,
    url: str,
    token: str,
    watch: NetworkAudit | None,
) -> None:
    """The address was named with this very command: for this process alone the gate opens to it,
    whatever the switch says, and the log of the network has a row."""
    url = server_address(url)
    network = build_network(parts.paths, parts.settings, watch)
    network.switch.turn(True)
    with network.gate.opened(REASON, [url]) as passage:
        RemoteRun(ServerClient(passage, url, token), submission).run()
