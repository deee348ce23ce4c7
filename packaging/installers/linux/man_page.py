"""The manual page velatura(1), made from the parser of the command line itself.

Runs in a payload's Python: ``python -I man_page.py DATE > velatura.1``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import cast

DESCRIPTION = """
Velatura edits pictures with diffusion models, on this machine and offline. Paint a mask, say what
you want, and only what you masked changes: pixels outside the mask keep their value, bit for bit.

Without a verb the window opens. Options that concern the whole program stand before the verb.
Nothing contacts a network unless a download is asked for.
"""
FILES = {
    "~/.local/share/Velatura/": "settings, history, recovered documents, logs; "
    "--data-dir names another folder",
    "~/.local/share/Velatura/models/": "models; the settings can name another folder",
}
EXIT = {
    "0": "Done.",
    "1": "The program or the network failed.",
    "2": "The arguments or a file can't be used, or some of the models named are damaged or were "
    "refused.",
    "130": "Interrupted.",
}
EXAMPLES = {
    'velatura generate "a red house" --out house.png': "A picture from words.",
    'velatura generate "a red house" --image photo.png --mask mask.png --out new.png': "Only what "
    "is above 0 in the mask changes.",
    "velatura generate --intent remove --image photo.png --mask mask.png --out new.png": "What is "
    "masked goes; no model is asked.",
    "velatura models verify": "Compares every byte of every model.",
}


def escaped(text: str) -> str:
    """Text that roff does not take for commands."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    text = "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in text)
    return "\\&" + text if text.startswith(".") else text


def choices(action: argparse.Action) -> str:
    """What stands for an argument's value."""
    if action.metavar is not None:
        name = action.metavar if isinstance(action.metavar, str) else " ".join(action.metavar)
    elif action.choices is not None:
        name = "{" + ", ".join(str(choice) for choice in action.choices) + "}"
    else:
        name = action.dest.upper()
    return f"\\fI{escaped(name)}\\fR"


def entries(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Options and arguments of one parser: how each is written, and what it does."""
    for action in parser._actions:  # argparse tells it nowhere else
        if _children(action) or action.help == argparse.SUPPRESS:
            continue
        value = "" if action.nargs == 0 else " " + choices(action)
        names = [f"\\fB{escaped(name)}\\fR" for name in action.option_strings]
        written = ", ".join(names) + value if names else choices(action)
        yield written.strip(), escaped((action.help or "").replace("%%", "%"))


def verbs(
    parser: argparse.ArgumentParser, before: str
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """All verbs, deeper ones after their own: words, what they do, parser."""
    for action in parser._actions:
        helps: dict[str, str] = {row.dest: row.help or "" for row in _rows(action)}
        for name, child in _children(action).items():
            words = f"{before} {name}"
            yield words, helps.get(name, ""), child
            yield from verbs(child, words)


def _children(action: argparse.Action) -> dict[str, argparse.ArgumentParser]:
    """The verbs that an action reads; none if it is an option or an argument."""
    if type(action).__name__ != "_SubParsersAction":
        return {}
    return cast("dict[str, argparse.ArgumentParser]", action.choices)


def _rows(action: argparse.Action) -> list[argparse.Action]:
    """What stands beside each verb in the help."""
    return getattr(action, "_choices_actions", [])


def section(title: str, text: str) -> str:
    """A section of plain paragraphs."""
    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    return f".SH {title}\n" + "\n.PP\n".join(escaped(part) for part in paragraphs) + "\n"


def listed(rows: Iterator[tuple[str, str]]) -> str:
    """Rows of a term and what it means."""
    return "".join(f".TP\n{term}\n{text or chr(92) + '&'}\n" for term, text in rows)


def man_page(parser: argparse.ArgumentParser, version: str, date: str) -> str:
    """The whole page, as roff."""
    page = f'.TH VELATURA 1 "{date}" "Velatura {version}" "User Commands"\n'
    page += ".SH NAME\nvelatura \\- paint a mask, say what you want, and only that changes\n"
    page += ".SH SYNOPSIS\n.B velatura\n[\\fIoption\\fR ...] [\\fIverb\\fR ...]\n"
    page += section("DESCRIPTION", DESCRIPTION)
    page += ".SH OPTIONS\n" + listed(entries(parser))
    page += ".SH VERBS\n"
    for words, help_, child in verbs(parser, "velatura"):
        about = " ".join(filter(None, (help_[:1].upper() + help_[1:] + ".", child.description)))
        page += f'.SS "{escaped(words)}"\n{escaped(about)}\n{listed(entries(child))}'
    page += ".SH EXAMPLES\n" + listed(
        (f"\\fB{escaped(command)}\\fR", escaped(text)) for command, text in EXAMPLES.items()
    )
    page += ".SH FILES\n" + listed(
        (f"\\fI{escaped(place)}\\fR", escaped(text)) for place, text in FILES.items()
    )
    page += ".SH EXIT STATUS\n" + listed(
        (f"\\fB{code}\\fR", escaped(text)) for code, text in EXIT.items()
    )
    page += section("COPYRIGHT", "Apache License 2.0. The parts it comes with have their own.")
    return page


if __name__ == "__main__":
    from desktop_app import __version__
    from desktop_app.app.arguments import build_parser

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("date", metavar="DATE", help="of the build")
    sys.stdout.write(man_page(build_parser(), __version__, parser.parse_args().date))
