"""Which variant of its family a model is: told by its parts, its weights' names, or its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from desktop_app.catalog.families import Family, Variant


def variant_of_file(
    family: Family, names: Collection[str], prefix: str, said: str, words: str
) -> Variant | None:
    """The variant of a single file; None: an ordinary one.

    Args:
        family: its family.
        names: of all its tensors.
        prefix: how the denoiser's names begin.
        said: the id of a variant that is known otherwise; empty for none.
        words: what the file is called.
    """
    for variant in family.variants.values():
        if variant.marks and any(name.startswith(variant.marks) for name in names):
            return variant
        if any(prefix + name in names for name in variant.tells):
            return variant
    return family.variant_of(said, words)


def variant_of_folder(
    family: Family,
    parts: Collection[str],
    denoiser: Mapping[str, object],
    said: str,
    words: str,
) -> Variant | None:
    """The variant of a diffusers folder; None: an ordinary one.

    Args:
        family: its family.
        parts: components that the folder has.
        denoiser: its config.json.
        said: the id of a variant that is known otherwise; empty for none.
        words: what the folder is called.
    """
    for variant in family.variants.values():
        if variant.lacks and not any(part in parts for part in variant.lacks):
            return variant
        if any(denoiser.get(key) is not None for key in variant.tells):
            return variant
    return family.variant_of(said, words)


def variant_of_index(family: Family, index: Mapping[str, object]) -> str:
    """The id of the variant that a folder's model_index.json says; empty: it says none."""
    rows = (row for row in family.variants.values() if row.index)
    return next((row.id for row in rows if row.index.items() <= index.items()), "")
