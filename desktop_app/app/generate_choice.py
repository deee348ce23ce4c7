"""From the words of ``velatura generate`` to an order (`studio.order`)."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.app.field_options import settings_said
from desktop_app.app.typed_path import parse_lock, parse_size
from desktop_app.catalog.intents import EXPAND
from desktop_app.core.conditions import Conditions
from desktop_app.core.edit_plan import WIDTH
from desktop_app.core.errors import InputError
from desktop_app.core.prompt.styles import Style
from desktop_app.studio.order import Order


def order_of(
    arguments: argparse.Namespace, styles: tuple[Style, ...] = (), conditions: Conditions = ()
) -> Order:
    """What was typed.

    Args:
        arguments: as they were read.
        styles: those that were named.
        conditions: so, too.

    Raises:
        InputError: ``lock_syntax``, ``size_syntax``, ``expand_without_picture``, or those of
            `settings_said`.
    """
    if arguments.expand is not None and arguments.image is None:
        raise InputError("expand_without_picture")
    usual = "" if arguments.expand is None else EXPAND
    return Order(
        prompt=arguments.prompt or "",
        negative_prompt=arguments.negative,
        intent=arguments.intent or usual,
        settings=settings_said(arguments),
        styles=styles,
        conditions=conditions,
        quick=arguments.quick,
        size=None if arguments.size is None else parse_size(arguments.size),
        plan=_plan(arguments),
        is_model_named=arguments.model is not None,
    )


def _plan(arguments: argparse.Namespace) -> dict[str, Any]:
    """Raises InputError: ``lock_syntax`` or ``value_range``."""
    lock = None if arguments.lock is None else parse_lock(arguments.lock)
    widths = {"grow": arguments.grow, "feather": arguments.feather}
    for name, value in {**widths, "lock": None if lock is None else lock.width}.items():
        if value is not None:
            WIDTH.check(name, value)
    said = {**widths, "lock": lock, "fill": arguments.fill}
    return {name: value for name, value in said.items() if value is not None}
