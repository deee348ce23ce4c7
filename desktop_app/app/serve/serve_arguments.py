"""The words of ``velatura serve`` and ``velatura submit``."""

from __future__ import annotations

from typing import Any

from desktop_app.app.number_types import decimal, whole
from desktop_app.app.typed_path import typed_path

PORT = 7860
"""Where clients of AUTOMATIC1111's web UI look for it."""


def add_serve(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "serve",
        help="serve pictures to other programs and people over HTTP",
        description="Serves the models, the queue and the history of this data folder: a page at"
        " /, an API at /v1, and AUTOMATIC1111's at /sdapi/v1. Only this machine is served unless"
        " --host says otherwise, which needs tokens and TLS.",
    )
    verb.add_argument("--host", default="127.0.0.1", metavar="A", help="address to listen on")
    verb.add_argument(
        "--port", type=whole(0, 65_535), default=PORT, metavar="N", help="0: any that is free"
    )
    verb.add_argument(
        "--token-file",
        type=typed_path,
        metavar="F",
        help="file of tokens, NAME:TOKEN on each line, besides those that were added",
    )
    verb.add_argument("--policy", type=typed_path, metavar="F", help="what users may do (TOML)")
    verb.add_argument("--tls-cert", type=typed_path, metavar="F", help="certificate chain (PEM)")
    verb.add_argument("--tls-key", type=typed_path, metavar="F", help="its key (PEM, unencrypted)")
    verb.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="A",
        help="address of a proxy that encrypts; it is believed when it says whom it speaks for;"
        " repeatable",
    )
    verb.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="N",
        help="name by which clients may call the server, besides addresses; repeatable",
    )
    verb.add_argument(
        "--origin",
        action="append",
        default=[],
        metavar="URL",
        help="origin of web pages that may use the server, as in https://shop.example; repeatable",
    )
    verb.add_argument(
        "--grace",
        type=decimal(0, 86_400),
        default=20.0,
        metavar="S",
        help="seconds that jobs are given to end when the server stops; the others stay in the"
        " queue",
    )
    _add_ray(verb, verb)
    add_json(verb)
    verb.set_defaults(serve_verb=None)
    _add_tokens(verb.add_subparsers(dest="serve_verb", metavar="VERB"), add_json)


def _add_tokens(verbs: Any, add_json: Any) -> None:
    token = verbs.add_parser("token", help="add, list, renew or revoke tokens: a token is a user")
    actions = token.add_subparsers(dest="token_verb", metavar="VERB", required=True)
    add = actions.add_parser("add", help="add a token and print it: it is shown only once")
    add.add_argument("user", metavar="NAME")
    add.add_argument("--admin", action="store_true", help="may change models and others' jobs")
    add.add_argument(
        "--per-minute",
        type=whole(0, 1_000_000),
        default=0,
        metavar="N",
        help="requests a minute",
    )
    add.add_argument(
        "--queued", type=whole(0, 1_000_000), default=0, metavar="N", help="jobs at a time"
    )
    add.add_argument(
        "--disk-gb",
        type=decimal(0, 1_000_000),
        default=0.0,
        metavar="N",
        help="space for pictures",
    )
    add_json(add)
    add_json(actions.add_parser("list", help="list users and their limits"))
    left = add.add_mutually_exclusive_group()
    left.add_argument(
        "--take-over", action="store_true", help="have the pictures of an earlier user of that name"
    )
    left.add_argument(
        "--apart",
        action="store_true",
        help="begin empty; pictures of an earlier user of that name are put aside",
    )
    renew = actions.add_parser(
        "renew", help="print another token of a user; the old one is revoked, and jobs go on"
    )
    renew.add_argument("user", metavar="NAME")
    add_json(renew)
    revoke = actions.add_parser(
        "revoke", help="revoke a token and stop its jobs; pictures of the user stay"
    )
    revoke.add_argument("user", metavar="NAME")
    revoke.add_argument(
        "--keep-jobs", action="store_true", help="jobs that wait or run are made nevertheless"
    )
    add_json(revoke)


def add_submit(verbs: Any, add_json: Any) -> None:
    """Add the verb."""
    verb = verbs.add_parser(
        "submit",
        help="make many pictures from a file of requests",
        description="Each line of REQUESTS is a JSON object as POST /v1/jobs takes it, or for a"
        " workbench POST /v1/makings. The jobs go into the queue of this data folder, or to a"
        " server; the pictures are written into DIR."
        " Run again after an interruption, it goes on where it stopped.",
    )
    verb.add_argument("requests", type=typed_path, metavar="REQUESTS.jsonl")
    verb.add_argument(
        "--out", type=typed_path, required=True, metavar="DIR", help="folder to write to"
    )
    where = verb.add_mutually_exclusive_group()
    where.add_argument(
        "--server", metavar="URL", help="a velatura serve, as in https://studio:7860"
    )
    verb.add_argument(
        "--token-file",
        type=typed_path,
        metavar="F",
        help="file that holds the token for the server",
    )
    _add_ray(verb, where)
    add_json(verb)


def add_worker(verbs: Any, add_json: Any) -> None:
    """Add the verb."""
    verb = verbs.add_parser(
        "worker",
        help="make pictures for servers, as a part of a cluster",
        description="Joins the cluster of Ray at ADDRESS and makes pictures for servers that were"
        " started with --ray. Whoever has the cluster's token can run anything on its machines:"
        " keep it in a private network.",
    )
    _add_ray(verb, verb, required=True)
    verb.add_argument(
        "--head", action="store_true", help="begin the cluster: its head is this machine"
    )
    verb.add_argument(
        "--engines",
        type=whole(0, 64),
        default=1,
        metavar="N",
        help="pictures made at a time, each by one GPU, if there are any; 0: none",
    )
    verb.add_argument(
        "--threads",
        type=whole(0, 1024),
        default=0,
        metavar="N",
        help="of the processor, for each engine; 0: as many as there are, shared by the engines",
    )
    verb.add_argument(
        "--own-address", default="", metavar="A", help="of this machine, as the others know it"
    )
    verb.add_argument(
        "--models",
        type=typed_path,
        metavar="DIR",
        help="folder for models that servers send; several workers may share it",
    )
    add_json(verb)


def _add_ray(verb: Any, where: Any, *, required: bool = False) -> None:
    where.add_argument(
        "--ray",
        required=required,
        metavar="ADDRESS",
        help="the cluster of Ray whose workers make the pictures, as in 10.0.0.5:6379",
    )
    verb.add_argument(
        "--ray-token-file", type=typed_path, metavar="F", help="file that holds its token"
    )
