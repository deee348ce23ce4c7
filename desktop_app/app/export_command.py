"""``velatura export``: a picture or a project as another kind of file, as Export does."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from desktop_app.app.certify_command import signing_of
from desktop_app.app.export_arguments import development_of
from desktop_app.app.field_options import fields_said
from desktop_app.app.services import load_services
from desktop_app.core.errors import InputError
from desktop_app.core.file_features import BESIDE, QUALITY, SIZES, FileFeature
from desktop_app.core.note_texts import note_words
from desktop_app.imaging.drawing.page_formats import page_format
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.layered_files.layered import layered_format
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.library.collection.records import licence_of
from desktop_app.state.document.annotations import text_notes_of
from desktop_app.state.document.document import Document
from desktop_app.state.document.used_features import used_features
from desktop_app.storage.certificates import sign
from desktop_app.storage.format_features import format_id, lost, same_file, save_would_lose
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.pictures import CmykInks, ExportOptions
from desktop_app.studio.document_certificate import CopyFacts
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import Opened, open_document, save_layers
from desktop_app.worker.written_file import (
    SavedMetadata,
    source_type_of,
    write_map,
    write_page,
    write_pixels,
)


def run_export(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Do it; returns the plain and the JSON answer.

    Raises:
        InputError: ``save_would_lose`` where ``--out`` is the file itself and would hold less, or
            as opening and writing do;
            ``cmyk_format_wrong``, ``exr_format_wrong``; ``value_wrong``: what a smaller or
            converted copy can't have.
        StorageError: ``disk_full``; ``written_elsewhere``: it is open in a window.
    """
    by = signing_of(arguments)
    options = _options(arguments, signs=by is not None)
    out: Path = arguments.out
    kind = format_id(out)
    if kind is None:
        raise InputError("format_unknown", name=out.name)
    locks = FileLocks(DataPaths.at(arguments.data_dir).locks)
    try:
        development = development_of(arguments)
        opened = open_document(arguments.file.absolute(), locks, development=development)
        document = opened.document
        own = out.exists() and same_file(arguments.file, out)
        parts = used_features(document)
        if options.packing and kind != "EXR":
            raise InputError("exr_format_wrong", name=out.name)
        gone = lost(parts, kind, document.left, quality=options.quality, packing=options.packing)
        if options.alters:
            _check_altered(kind, options)
            gone = tuple(dict.fromkeys((*gone, FileFeature.EXACT)))
        picture = tuple(held for held in gone if held not in BESIDE)
        if own and picture and not arguments.replace:
            raise save_would_lose(out.name, picture)
        elsewhere = locks.elsewhere(out.absolute()) or (document.read_only if own else None)
        if elsewhere is not None:
            raise elsewhere
        lines = [*_opening(opened), *_write(opened, out, arguments, options)]
        lines += [note.text for note in text_notes_of(document.content)]
        made = document.content, document.told.all, document.origin.about.xmp
        if options.invented and not write_map(out, *made):
            lines.append("Nothing of it was invented: there is no map.")
        if options.certificate or options.sign:
            _certify(opened.document, out, arguments.data_dir, metadata=options.metadata)
        if by is not None and not sign(out, by, opened.document.original):
            lines += note_words(("credentials_left_out",))
    finally:
        locks.release_all()
    for line in lines:
        print(f"velatura: note: {out.name}: {line}", file=sys.stderr)
    return str(out), {"file": str(out), "lost": list(gone), "notes": lines}


def _options(arguments: argparse.Namespace, *, signs: bool) -> ExportOptions:
    """Raises InputError: ``value_range``: ``--quality`` is out of range."""
    if arguments.quality is not None:
        QUALITY.check("quality", arguments.quality)
    inks = None
    if arguments.cmyk is not None:
        inks = CmykInks(
            arguments.cmyk, RenderingIntent(arguments.intent), not arguments.no_black_point
        )
    return ExportOptions(
        **fields_said(arguments, SIZES),
        quality=arguments.quality or 0,
        srgb=arguments.srgb,
        inks=inks,
        packing=arguments.exr or "",
        metadata=not arguments.no_metadata,
        camera=not arguments.no_camera,
        certificate=arguments.certificate,
        sign=signs,
        invented=arguments.invented,
    )


def _check_altered(kind: str, options: ExportOptions) -> None:
    """Raises InputError: ``value_wrong``: the format keeps layers or text, or a certificate is
    asked for, and both are of the pixels as they are."""
    if kind not in FORMATS:
        reason = "the format keeps layers or text; export to a picture, such as PNG"
    elif options.certificate or options.invented or options.sign:
        reason = "certificates and maps are of the picture's own pixels"
    else:
        return
    raise InputError("value_wrong", setting="sRGB" if options.srgb else "size", reason=reason)


def _certify(document: Document, out: Path, data_dir: Path | None, *, metadata: bool) -> None:
    with closing(load_services(data_dir)) as parts:
        scan = cache(parts.collection.scan)

        def licence(digest: str) -> str:
            return licence_of(digest, scan)

        mark = source_type_of(document)
        CopyFacts.of(document, mark, with_details=metadata, licence=licence).write(out)


def _opening(opened: Opened) -> list[str]:
    """What was lost or changed when the file was read."""
    return [
        *note_words(opened.document.notes),
        *(note.text for note in opened.notes if note.is_loss),
    ]


def _write(
    opened: Opened, out: Path, arguments: argparse.Namespace, options: ExportOptions
) -> list[str]:
    """Write the file; what must be said of it."""
    document, row = opened.document, layered_format(out)
    other = row or page_format(out)
    if other is not None and options.inks is not None:
        raise InputError("cmyk_format_wrong", name=out.name, format=other.title)
    texts = document.told.now if options.metadata else None
    origin, mark = document.origin, ""
    if texts is not None and not arguments.no_mark:
        mark = source_type_of(document)
    if row is not None:
        notes = save_layers(row, out, document.content, origin, texts or {})
        return [note.text for note in notes if note.code != "about_left_out"]
    if (page := page_format(out)) is not None:
        return [*write_page(out, page, document.content, SavedMetadata(texts, mark), origin)]
    origin = replace(origin, facts=replace(origin.facts, jpeg=None))
    metadata = SavedMetadata(texts, mark, arguments.sidecar)
    codes = write_pixels(out, document.content, metadata, origin, options)
    return note_words(codes, FORMATS[format_id(out) or "PNG"].title)
