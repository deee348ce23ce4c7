"""Options of verbs that look at files of the user's, at styles, and at the data folder."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.app.typed_path import typed_path


def add_sign_options(verb: argparse.ArgumentParser) -> None:
    """``--sign`` and ``--sign-key``, for Content Credentials (C2PA)."""
    verb.add_argument(
        "--sign",
        type=typed_path,
        metavar="PEM",
        help="sign the certificate into the file, as Content Credentials (C2PA), with this"
        " certificate and its chain; takes the extra “credentials”",
    )
    verb.add_argument(
        "--sign-key",
        type=typed_path,
        metavar="PEM",
        help="key of --sign; its password comes from the system's keyring, or is asked for",
    )


def add_certify(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "certify",
        help="check a picture against its certificate",
        description="Reads the certificate that is signed into F, and F.certificate.json, which"
        " must say the same, and computes again what follows from the pixels of F. With --against"
        " every locked pixel is compared with the original's, and what is said of that is computed"
        " again, too. Says of each field whether it is derived, agrees with the others, or is only"
        " claimed. Exit code: 0 all that can be derived holds, 1 something does not, or could not"
        " be read, 2 a file can't be used, or there is no certificate.",
    )
    verb.add_argument("file", type=typed_path, metavar="F", help="a picture with a certificate")
    verb.add_argument(
        "--against", type=typed_path, metavar="ORIGINAL", help="the picture that F was made of"
    )
    add_sign_options(verb)
    add_json(verb)


def add_picture(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser("picture", help="what picture files tell")
    actions = verb.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    info = actions.add_parser(
        "info",
        help="show the settings that pictures were made with",
        description="Reads the metadata of Velatura, AUTOMATIC1111, Forge, SD.Next, ComfyUI,"
        " InvokeAI, Fooocus, NovelAI, Draw Things, mflux, Midjourney, Easy Diffusion and"
        " SwarmUI, and text files beside the pictures.",
    )
    info.add_argument("pictures", type=typed_path, nargs="+", metavar="F", help="a picture")
    add_json(info)


def add_styles(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    styles = verbs.add_parser("styles", help="list, import and export styles and snippets")
    actions = styles.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    listed = actions.add_parser("list", help="list the styles and snippets")
    taken = actions.add_parser(
        "import",
        help="add the styles of a styles.csv (AUTOMATIC1111)",
        description="Styles with a name that is taken already are replaced.",
    )
    taken.add_argument("file", type=typed_path, metavar="F", help="the file")
    given = actions.add_parser("export", help="write your styles and snippets as a styles.csv")
    given.add_argument("file", type=typed_path, metavar="F", help="file to write")
    for action in (listed, taken, given):
        add_json(action)


def add_data(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    data = verbs.add_parser("data", help="backups, and a check, of settings, history and queue")
    actions = data.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    action = actions.add_parser(
        "restore",
        help="list the backups, or restore one",
        description="Without a name: list the backups that were made before a newer version of"
        " Velatura converted the data folder. With a name: restore its files; the current ones"
        " are backed up first. Backups do not contain pictures or models; those are kept.",
    )
    action.add_argument("name", nargs="?", metavar="NAME", help="name of a backup in the list")
    add_json(action)
    check = actions.add_parser(
        "check",
        help="check whether all records can be read",
        description="Reads the records of the queue, the history, tokens, styles and settings."
        " What can't be read is set aside and kept; the exit code is 2 then.",
    )
    check.add_argument("--repair", action="store_true", help="restore what can be restored")
    add_json(check)
