"""Walks from the program's requirements to every package they bring, and reads its licence."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from licensing.rules import FOLDER, Rules

__all__ = ["Component", "Unfit", "packages", "runtime_distributions"]

_LICENCE_FILE = re.compile(r"(licen[sc]e|copying|notice|authors)", re.IGNORECASE)
_LIBRARY = re.compile(r"^(?:lib)?(.+?)(?:-[0-9a-f]{8}.*)?\.(?:so|dylib|dll)\b")


class Unfit(Exception):  # noqa: N818 - a finding, not a failure of this program
    """Something that must not be shipped as it is."""


@dataclass(frozen=True)
class Component:
    """One thing that ships.

    Attributes:
        kind: "package", "library" (inside a package) or "data".
        within: the package that brings it; empty if it stands by itself.
        texts: of its licence.
        page: where more is told; may be empty.
    """

    name: str
    version: str
    kind: str
    licence: str
    within: str = ""
    texts: tuple[str, ...] = ()
    page: str = ""


def runtime_distributions(root: Path, rules: Rules) -> list[Distribution]:
    """What the requirements in pyproject.toml bring in this environment; of the extras those that
    ship: the server, photos and upscalers."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["server"], *extras["photos"]]
    todo = [(Requirement(text), frozenset[str]()) for text in wanted]
    # Installed without what they ask for, which is there or not needed.
    bare = [Requirement(text).name for text in extras["upscalers"]]
    found: dict[str, Distribution] = {}
    done: set[tuple[str, frozenset[str]]] = set()
    while todo:
        wanted, extras = todo.pop()
        if not _applies(wanted, extras):
            continue
        name = canonicalize_name(wanted.name)
        inner = frozenset(wanted.extras)
        if rules.leaves_out(name) or (name, inner) in done:
            continue
        done.add((name, inner))
        try:
            found[name] = distribution(wanted.name)
        except PackageNotFoundError as error:
            raise Unfit(f"{name} is required, but not installed") from error
        todo += [(Requirement(text), inner) for text in found[name].requires or []]
    for name in bare:
        try:
            found[canonicalize_name(name)] = distribution(name)
        except PackageNotFoundError as error:
            raise Unfit(f"{name} is required, but not installed") from error
    return [found[name] for name in sorted(found)]


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": one}) for one in extras | {""})


def packages(found: list[Distribution], rules: Rules, root: Path) -> Iterator[Component]:
    """Each package, and what it carries.

    Raises:
        Unfit: a licence is unknown, or none that may be shipped.
    """
    for one in found:
        name = canonicalize_name(one.name)
        rule = rules.packages.get(name, {})
        licence = rule.get("licence") or _licence(one, rules)
        texts = tuple(dict.fromkeys(_texts(one)))
        texts += tuple(_standard(text, root) for text in rule.get("texts", ()))
        if not texts:
            raise Unfit(f"{name} has no text of its licence ({licence})")
        page = rule.get("page") or _page(one)
        yield _checked(Component(one.name, one.version, "package", licence, "", texts, page), rules)
        for inner in dict.fromkeys((*_listed(one, rules), *_libraries(one, rules))):
            yield _checked(inner, rules)


def _checked(component: Component, rules: Rules) -> Component:
    try:
        permitted = rules.permits(component.licence)
    except ValueError as error:
        raise Unfit(f"{component.name}: {error}") from error
    if not permitted:
        within = f" (in {component.within})" if component.within else ""
        raise Unfit(f"{component.name}{within}: {component.licence!r} is not among what may ship")
    return component


def _licence(one: Distribution, rules: Rules) -> str:
    """The SPDX expression of a package's metadata.

    Raises:
        Unfit: it tells nothing that is known.
    """
    if said := _field(one, "License-Expression"):
        return said
    classifiers = one.metadata.get_all("Classifier") or []
    told = [_field(one, "License")]
    told += [text.split(" :: ")[-1] for text in classifiers if text.startswith("License ::")]
    for text in told:
        if text in rules.names:
            return rules.names[text]
    raise Unfit(f"{one.name}: its metadata names no licence that is known ({told})")


def _field(one: Distribution, name: str) -> str:
    """The first one of that name in a package's metadata, or nothing."""
    return next(iter(one.metadata.get_all(name) or ()), "")


def _texts(one: Distribution) -> Iterator[str]:
    """The licence files beside its metadata; those anywhere else if there are none."""
    files = [file for file in one.files or [] if _is_licence(file)]
    beside = [file for file in files if ".dist-info" in file.parts[0]]
    for file in beside or files:
        path = Path(str(one.locate_file(file)))
        yield path.read_text("utf-8", errors="replace").replace("\r\n", "\n").strip() + "\n"


def _is_licence(file: PurePath) -> bool:
    return bool(_LICENCE_FILE.search(file.name)) and file.suffix not in (".py", ".pyc", ".json")


def _standard(name: str, root: Path) -> str:
    path = root / "LICENSE" if name == "Apache-2.0" else FOLDER / "texts" / f"{name}.txt"
    return path.read_text("utf-8").strip() + "\n"


def _page(one: Distribution) -> str:
    urls = dict(entry.split(", ", 1) for entry in one.metadata.get_all("Project-URL") or [])
    told = {key.lower(): url for key, url in urls.items()}
    keys = ("source", "source code", "repository", "homepage", "github", "code")
    return next((told[key] for key in keys if key in told), _field(one, "Home-page"))


def _listed(one: Distribution, rules: Rules) -> Iterator[Component]:
    """What a package's own bill of materials (CycloneDX) lists with a licence."""
    for file in one.files or []:
        if "sboms" not in file.parts or file.suffix != ".json":
            continue
        bill = json.loads(Path(str(one.locate_file(file))).read_text("utf-8"))
        for part in bill.get("components", ()):
            licence = _joined(part.get("licenses") or [])
            if not licence or part.get("scope") == "excluded" or _is_itself(part["name"], one):
                continue
            if not _is_absent(part["name"], one, rules):
                yield Component(part["name"], part.get("version", ""), "library", licence, one.name)


def _is_itself(name: str, one: Distribution) -> bool:
    """The package, or a module of it, as Pillow lists its own."""
    own = canonicalize_name(one.name)
    return canonicalize_name(name).startswith(own) or (name.startswith("PIL.") and own == "pillow")


def _is_absent(name: str, one: Distribution, rules: Rules) -> bool:
    """Whether the package was built without what it lists.

    Raises:
        Unfit: a rule says so, but it is in there.
    """
    rule = rules.absent.get(name)
    if rule is None or rule["within"] != canonicalize_name(one.name):
        return False
    symbol = rule["symbol"].encode()
    for file in one.files or []:
        if _LIBRARY.match(file.name) and symbol in Path(str(one.locate_file(file))).read_bytes():
            raise Unfit(f"{one.name} carries {name} after all, in {file}")
    return True


def _joined(licences: list[dict[str, dict[str, str]]]) -> str:
    told = [
        str(entry.get("expression") or entry["license"].get("id") or entry["license"].get("name"))
        for entry in licences
    ]
    return " AND ".join(f"({text})" if " OR " in text else text for text in told)


def _libraries(one: Distribution, rules: Rules) -> Iterator[Component]:
    """Shared libraries in folders of their own.

    Raises:
        Unfit: nobody has written down what one of them is.
    """
    for file in one.files or []:
        top = file.parts[0]
        carried = top.endswith((".libs", ".dylibs")) or ".dylibs" in file.parts
        match = _LIBRARY.match(file.name)
        if match is None or not (carried or {"lib"} & set(file.parts[1:-1])):
            continue
        stem = match[1]
        if any(stem.startswith(own) for own in rules.own_libraries.get(top, ())):
            continue
        rule = next((r for b, r in rules.libraries.items() if stem.startswith(b)), None)
        if rule is None:
            raise Unfit(f"{one.name} carries {file.name}, of which no licence is written down")
        yield Component(
            rule["name"], "", "library", rule["licence"], one.name, (), rule.get("page", "")
        )
