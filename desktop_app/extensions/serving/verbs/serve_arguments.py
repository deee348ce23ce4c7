"""The options of ``velatura serve``, ``velatura submit`` and ``velatura worker``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final

from desktop_app.app.number_types import decimal, whole
from desktop_app.app.typed_path import typed_path

PORT = 7860
"""Where clients of AUTOMATIC1111's web UI look for it."""

_FILE: Final[dict[str, Any]] = {"type": typed_path}
_SEVERAL: Final[dict[str, Any]] = {"action": "append", "default": []}
_COUNT: Final[dict[str, Any]] = {"type": whole(0, 1_000_000), "default": 0}

Option = tuple[str, str, str, dict[str, Any]]
"""Flag, what stands for its value, help, and what else argparse is to know."""

_SERVE: Final[tuple[Option, ...]] = (
    ("--host", "A", "address to listen on", {"default": "127.0.0.1"}),
    ("--port", "N", "0: any that is free", {"type": whole(0, 65_535), "default": PORT}),
    (
        *("--token-file", "F"),
        "file of tokens, NAME:TOKEN on each line, besides those that were added",
        _FILE,
    ),
    ("--policy", "F", "what users may do (TOML)", _FILE),
    ("--tls-cert", "F", "certificate chain (PEM)", _FILE),
    ("--tls-key", "F", "its key (PEM, unencrypted)", _FILE),
    (
        *("--proxy", "A"),
        (
            "address of a proxy that encrypts; it is believed when it says whom it speaks for;"
            " repeatable"
        ),
        _SEVERAL,
    ),
    (
        *("--name", "N"),
        "name by which clients may call the server, besides addresses; repeatable",
        _SEVERAL,
    ),
    (
        *("--origin", "URL"),
        "origin of web pages that may use the server, as in https://shop.example; repeatable",
        _SEVERAL,
    ),
    (
        *("--grace", "S"),
        "seconds that jobs are given to end when the server stops; the others stay in the queue",
        {"type": decimal(0, 86_400), "default": 20.0},
    ),
)

_LIMITS: Final[tuple[Option, ...]] = (
    ("--per-minute", "N", "requests a minute", _COUNT),
    ("--queued", "N", "jobs at a time", _COUNT),
    ("--disk-gb", "N", "space for pictures", {"type": decimal(0, 1_000_000), "default": 0.0}),
)

_WORKER: Final[tuple[Option, ...]] = (
    (
        *("--engines", "N"),
        "pictures made at a time, each by one GPU, if there are any; 0: none",
        {"type": whole(0, 64), "default": 1},
    ),
    (
        *("--threads", "N"),
        "of the processor, for each engine; 0: as many as there are, shared by the engines",
        {"type": whole(0, 1024), "default": 0},
    ),
    ("--own-address", "A", "of this machine, as the others know it", {"default": ""}),
    (
        *("--models", "DIR"),
        "folder for models that servers send; several workers may share it",
        _FILE,
    ),
)


def _add_options(verb: Any, *options: Option) -> None:
    for flag, value, text, more in options:
        verb.add_argument(flag, metavar=value, help=text, **more)


def serve_options(verb: ArgumentParser, add_json: Any) -> None:
    """``velatura serve``, with its verbs for tokens; named by the manifest's `VerbRow`."""
    verb.description = (
        "Serves the models, the queue and the history of this data folder: a page at"
        " /, an API at /v1, and AUTOMATIC1111's at /sdapi/v1. Only this machine is served unless"
        " --host says otherwise, which needs tokens and TLS."
    )
    _add_options(verb, *_SERVE)
    _add_ray(verb, verb)
    add_json(verb)
    verb.set_defaults(serve_verb=None)
    _add_tokens(verb.add_subparsers(dest="serve_verb", metavar="VERB"), add_json)


def _add_tokens(verbs: Any, add_json: Any) -> None:
    token = verbs.add_parser("token", help="add, list, renew or revoke tokens: a token is a user")
    actions = token.add_subparsers(dest="token_verb", metavar="VERB", required=True)
    add = actions.add_parser("add", help="add a token and print it: it is shown only once")
    add.add_argument("user", metavar="NAME")
    role = add.add_mutually_exclusive_group()
    role.add_argument("--admin", action="store_true", help="may change models and others' jobs")
    role.add_argument("--metrics", action="store_true", help="may read /metrics and nothing else")
    _add_options(add, *_LIMITS)
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


def submit_options(verb: ArgumentParser, add_json: Any) -> None:
    """``velatura submit``; named by the manifest's `VerbRow`."""
    verb.description = (
        "Each line of REQUESTS is a JSON object as POST /v1/jobs takes it, or for a"
        " workbench POST /v1/makings. The jobs go into the queue of this data folder, or to a"
        " server; the pictures are written into DIR."
        " Run again after an interruption, it goes on where it stopped."
    )
    verb.add_argument("requests", type=typed_path, metavar="REQUESTS.jsonl")
    _add_options(verb, ("--out", "DIR", "folder to write to", {**_FILE, "required": True}))
    where = verb.add_mutually_exclusive_group()
    _add_options(where, ("--server", "URL", "a velatura serve, as in https://studio:7860", {}))
    _add_options(verb, ("--token-file", "F", "file that holds the token for the server", _FILE))
    _add_ray(verb, where)
    add_json(verb)


def worker_options(verb: ArgumentParser, add_json: Any) -> None:
    """``velatura worker``; named by the manifest's `VerbRow`."""
    verb.description = (
        "Joins the cluster of Ray at ADDRESS and makes pictures for servers that were"
        " started with --ray. Whoever has the cluster's token can run anything on its machines:"
        " keep it in a private network."
    )
    _add_ray(verb, verb, required=True)
    verb.add_argument(
        "--head", action="store_true", help="begin the cluster: its head is this machine"
    )
    _add_options(verb, *_WORKER)
    add_json(verb)


def _add_ray(verb: Any, where: Any, *, required: bool = False) -> None:
    text = "the cluster of Ray whose workers make the pictures, as in 10.0.0.5:6379"
    _add_options(where, ("--ray", "ADDRESS", text, {"required": required}))
    _add_options(verb, ("--ray-token-file", "F", "file that holds its token", _FILE))
