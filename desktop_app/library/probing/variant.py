"""Which variant of its family a model is: told by its parts, its weights' names, or its name.

Some have the same weights' names as others of their family and are told by words alone: their rows
have a title. Where no word says which of these a model is, it is taken as the plain one, in doubt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from desktop_app.catalog.families import Family, FamilyVariant


class VariantFound(NamedTuple):
    """What was found out.

    Attributes:
        variant: its row; None: an ordinary one.
        may_be: ids of those that it may be as far as its weights say, with a title; empty where
            there is no choice.
        in_doubt: whether nothing says which of these.
    """

    variant: FamilyVariant | None
    may_be: tuple[str, ...] = ()
    in_doubt: bool = False


def variant_of_file(
    family: Family,
    names: Collection[str],
    prefix: str,
    said: str,
    words: Sequence[str],
    chosen: str = "",
) -> VariantFound:
    """The variant of a single file.

    Args:
        family: its family.
        names: of all its tensors.
        prefix: how the denoiser's names begin.
        said: the id of a variant that is known otherwise; empty for none.
        words: what the file is called, and what else may say it, the surest first.
        chosen: the id of the variant that somebody chose; empty for none.
    """
    rows = family.variants.values()
    for variant in rows:
        if variant.marks and any(name.startswith(variant.marks) for name in names):
            return VariantFound(variant)
    told = [row for row in rows if any(prefix + name in names for name in row.tells)]
    if len(told) == 1 or said in family.variants:
        return VariantFound(told[0] if told else family.variants[said])
    titled = told or [row for row in rows if not (row.tells or said)]
    return _by_words(family, titled, words, chosen)


def variant_of_folder(
    family: Family,
    parts: Collection[str],
    denoiser: Mapping[str, object],
    scheduler: Mapping[str, object],
    said: str,
    words: Sequence[str],
    chosen: str = "",
) -> VariantFound:
    """The variant of a diffusers folder.

    Args:
        family: its family.
        parts: components that the folder has.
        denoiser: its config.json.
        scheduler: the settings of its scheduler.
        said: the id of a variant that is known otherwise; empty for none.
        words: what the folder is called, and what else may say it, the surest first.
        chosen: the id of the variant that somebody chose; empty for none.
    """
    rows = family.variants.values()
    for variant in rows:
        if variant.lacks and not any(part in parts for part in variant.lacks):
            return VariantFound(variant)
        if any(denoiser.get(key) is not None for key in variant.tells):
            return VariantFound(variant)
    if said in family.variants:
        return VariantFound(family.variants[said])
    titled = [row for row in rows if not (row.tells or row.index or said)]
    found = _by_words(family, titled, words, chosen)
    told = [row for row in titled if row.schedule and row.schedule.items() <= scheduler.items()]
    return VariantFound(told[0], found.may_be) if found.in_doubt and len(told) == 1 else found


def _by_words(
    family: Family, rows: Iterable[FamilyVariant], words: Sequence[str], chosen: str
) -> VariantFound:
    """By what was chosen, by words, or else the plain one of ``rows``, in doubt."""
    titled = [row for row in rows if row.title]
    may_be = tuple(row.id for row in titled) if len(titled) > 1 else ()
    if chosen in may_be:
        return VariantFound(family.variants[chosen], may_be)
    for text in words if may_be else words[:1]:
        named = family.variant_named(text)
        if named is not None:
            return VariantFound(named, may_be)
    plain = next((row for row in titled if row.plain), None)
    return VariantFound(plain, may_be, bool(may_be))


def variant_of_index(family: Family, index: Mapping[str, object]) -> str:
    """The id of the variant that a folder's model_index.json says; empty: it says none."""
    rows = (row for row in family.variants.values() if row.index)
    return next((row.id for row in rows if row.index.items() <= index.items()), "")
