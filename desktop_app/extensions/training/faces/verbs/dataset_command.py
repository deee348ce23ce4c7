"""``velatura dataset``: what is told of a set of pictures to train on."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import replace
from typing import Any

from desktop_app.app.field_options import add_field_options, fields_said
from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.named_files import chosen_model
from desktop_app.app.operation_command import services
from desktop_app.app.typed_path import typed_path
from desktop_app.core.as_json import to_json
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.findings import SeenSet
from desktop_app.extensions.training.values.set_report import FIELDS, report_of, report_text
from desktop_app.extensions.training.work.sets.looking import scan_pictures
from desktop_app.extensions.training.work.sets.set_file import read_set
from desktop_app.extensions.training.work.sets.training_limits import limits_for


def dataset_options(dataset: argparse.ArgumentParser, add_json: Any) -> None:
    """Of the verb, and of what can be done."""
    actions = dataset.add_subparsers(dest="action", metavar="DO", title="actions", required=True)
    check = actions.add_parser(
        "check",
        help="check a folder of pictures to train on",
        description="Reads all pictures of a folder with their captions and masks. Reports which"
        " can't be read, are too small, blurred, strongly compressed, there twice or without a"
        " caption; with a model, also the sizes that pictures are brought to, and captions that are"
        " too long. Changes nothing.",
    )
    check.add_argument("folder", type=typed_path, metavar="SET", help="a folder of pictures")
    check.add_argument("--model", metavar="M", help="the model to train: id, name or path")
    add_field_options(check, FIELDS)
    add_json(check)


def run_dataset(arguments: argparse.Namespace, _: object) -> Reply:
    """Check a set.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``, of the folder; of the model as
            `chosen_model`.
    """
    values = fields_said(arguments, FIELDS)
    settings = settings_of(values)
    of = read_set(arguments.folder, settings)
    with progress_line(quiet=arguments.json) as line:
        facts = scan_pictures(of, tell=lambda done, total: line.tell(f"{done} of {total}"))
    seen = SeenSet(of.with_found({each.name: each.prompt for each in facts}), facts)
    with closing(services(arguments)) as parts:
        model = chosen_model(parts, arguments.model) if arguments.model else None
        family = None if model is None else parts.families[model.family]
        limits = limits_for(seen.of, settings, model, family)
    answer = report_of(replace(seen, limits=limits), values, model)
    return Reply(report_text(answer, model), to_json(answer))
