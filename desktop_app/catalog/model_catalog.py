"""Loads the catalog of models: resources/catalog/models/*.toml and licences.toml, strictly.

One file a group, one table an entry; `model_entry` reads a table. Nothing is read before
`load_model_catalog` is called, and what it gives is for the caller to keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.catalog.families import load_architectures
from desktop_app.catalog.model_entry import ENTRY_ID, KnownIds, model_fields, read_model
from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.catalog.resources import invalid, read_table, resource_path
from desktop_app.catalog.row_reading import ADDRESS, FULL, NEEDED, read_row
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.values import Field, one_of

_FOLDER = "catalog/models"
_PERMISSION = one_of("yes", "no", "conditions", "")
_LICENCE = (
    Field("name", kind=FULL, default=NEEDED),
    Field("url", kind=ADDRESS, default=NEEDED),
    Field("commercial", kind=_PERMISSION, default=NEEDED),
    Field("attribution", kind=_PERMISSION, default=NEEDED),
    Field("summary", kind=FULL, default=NEEDED),
)


@dataclass(frozen=True, slots=True)
class ModelCatalog:
    """Everything that can be had, checked.

    Attributes:
        models: by id, file by file in the files' order.
        licences: by id.
        families: what the user reads for a family, by its key, in the order of the table.
        groups: name of the file (without ``.toml``) that each model is in, by its id.
    """

    models: Mapping[str, CatalogModel]
    licences: Mapping[str, Licence]
    families: Mapping[str, str]
    groups: Mapping[str, str]

    def licence_of(self, model: CatalogModel) -> Licence:
        """The licence of one of its models."""
        return self.licences[model.licence]


def load_licences(file: str = "licences") -> dict[str, Licence]:
    """All licences of that table by id, in its order.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    rows: dict[str, Licence] = {}
    for key, entry in read_table(file).items():
        said = read_row(file, key, entry, _LICENCE)
        if not ENTRY_ID.fullmatch(key):
            raise invalid(file, key, "it is not made of a-z, 0-9, hyphens and points")
        rows[key] = Licence(key, **said)
    return rows


def load_model_catalog() -> ModelCatalog:
    """Read and check all of it. Some ten milliseconds, no network.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    licences = load_licences()
    families = {row.id: row.name for row in load_architectures().values()}
    known = KnownIds(frozenset(families), frozenset(licences), frozenset(load_schedulers()))
    fields = model_fields(known)
    models: dict[str, CatalogModel] = {}
    groups: dict[str, str] = {}
    for group in _group_names():
        for key, entry in read_table(group, _FOLDER).items():
            if key in models:
                raise invalid(group, key, f"it stands in {groups[key]}.toml too")
            models[key] = read_model(group, key, entry, fields)
            groups[key] = group
    for model in models.values():
        for other in model.goes_with:
            if other not in models or other == model.id:
                place = f"{model.id}.goes_with"
                raise invalid(groups[model.id], place, f"there is no other entry {other!r}")
    return ModelCatalog(models, licences, families, groups)


def _group_names() -> list[str]:
    folder = resource_path("catalog", "models")
    try:
        names = sorted(path.stem for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise invalid("models", "the folder", str(error)) from error
    if not names:
        raise invalid("models", "the folder", "there is no table in it")
    return names
