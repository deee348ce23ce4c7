"""Generation settings on the command line: an option for each row of the table."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.app.field_options import add_field_options, fields_said
from desktop_app.core.setting_table import ROWS


def add_setting_options(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    add_field_options(parser.add_argument_group("settings"), ROWS.values())


def settings_said(arguments: argparse.Namespace) -> dict[str, Any]:
    """What was said, by the ids of rows, checked. Raises InputError as `fields_said`."""
    return fields_said(arguments, ROWS.values())
