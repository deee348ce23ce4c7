"""The pages of what a workbench made: pictures, captions, sources; as PDF and PNG."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.note_texts import PICTURE_NOTES
from desktop_app.core.pixels import ByteArray
from desktop_app.core.safe_open import read_inside
from desktop_app.core.short_memory import let_go
from desktop_app.extensions.workbenches.values.fields import Explained, ValueWord, explained
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.extensions.workbenches.work.making.planning import UNPLACED
from desktop_app.extensions.workbenches.work.making.worksheet import worksheet
from desktop_app.imaging.annotations.annotation import drawn
from desktop_app.imaging.certificate import ENDING
from desktop_app.imaging.certificate_trail import page_certificate
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.drawing.lettering import text_notes
from desktop_app.imaging.drawing.page import PageInfo
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.png import about_chunks, write_png
from desktop_app.imaging.resize import fit_within
from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.xmp import EDITED, with_source_type
from desktop_app.state.document.annotations import annotations_of, shipped_fonts
from desktop_app.state.document.document import Document
from desktop_app.storage.batch_files import REJECTED
from desktop_app.storage.item_run import content_of
from desktop_app.studio.document_certificate import by_models
from desktop_app.studio.recipes.batch import Batch, bytes_of
from desktop_app.studio.recipes.source import FileItem
from desktop_app.studio.sheets import Sheet, SheetPicture, pages_of, scaled

_DPI: Final = 150
_POINTS: Final = 72
_SIDE: Final = 2400
"""Pixels of the longest side of a picture that takes all of a page's width."""
_FEW: Final = 3
"""Up to so many pictures may be as wide as a page."""
_MOST_WORDS: Final = 400
_EDGE: Final = 150
"""Grey of the edge around a map."""

INVENTED: Final = ".invented.png"
"""How files end that show what was made up of a picture: white is all, black is none."""

PAGE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "before": "Before",
        "after": "After",
        "invented": "White: invented. Grey: changed.",
        "share": "Invented: {share} % of the pixels. Changed: {changed} %."
        " Invented or changed by AI: {ai} %.",
        "damage": "Damage: {share} %.",
        "fading": "Fading: {share} %.",
        "noise": "Noise: {share} %, grain kept: {grain} %.",
        "extend": "Extended on each side: {share} %.",
        "faces": "Faces were treated like the rest.",
        "toned": "Black: only tone and colour changed.",
        "kept": "Black: not changed.",
        "edited": "Black: edited by other means.",
        "source": "Made with Velatura. Pictures: {pictures}. AI share: {share} % of all pixels.",
        "little": "less than 1",
        "answers": "{title}: answer key",
        "asks": "Name, Class, Date",
    },
    "zh_CN": {
        "before": "之前",
        "after": "之后",
        "invented": "白色：虚构。灰色：更改。",
        "share": "虚构：{share} % 的像素。更改：{changed} %。由 AI 虚构或更改：{ai} %。",
        "damage": "损伤：{share} %。",
        "fading": "褪色：{share} %。",
        "noise": "噪点：{share} %，保留颗粒：{grain} %。",
        "extend": "每边扩展：{share} %。",
        "faces": "面部与其他部分同样处理。",
        "toned": "黑色：仅改变了色调和颜色。",
        "kept": "黑色：未更改。",
        "edited": "黑色：以其他方式编辑过。",
        "source": "由 Velatura 制作。图片：{pictures}。AI 占比：{share} % 的像素。",
        "little": "不到 1",
        "answers": "{title}：答案",
        "asks": "姓名, 班级, 日期",
    },
    "de": {
        "before": "Vorher",
        "after": "Nachher",
        "invented": "Weiß: erfunden. Grau: verändert.",
        "share": "Erfunden: {share} % der Pixel. Verändert: {changed} %."
        " Durch KI erfunden oder verändert: {ai} %.",
        "damage": "Schäden: {share} %.",
        "fading": "Verblassen: {share} %.",
        "noise": "Rauschen: {share} %, Korn behalten: {grain} %.",
        "extend": "Auf jeder Seite erweitert: {share} %.",
        "faces": "Gesichter wurden wie der Rest behandelt.",
        "toned": "Schwarz: nur Helligkeit und Farbe verändert.",
        "kept": "Schwarz: unverändert.",
        "edited": "Schwarz: anders bearbeitet.",
        "source": "Mit Velatura gemacht. Bilder: {pictures}. KI-Anteil: {share} % aller Pixel.",
        "little": "weniger als 1",
        "answers": "{title}: Lösungen",
        "asks": "Name, Klasse, Datum",
    },
    "fr": {
        "before": "Avant",
        "after": "Après",
        "invented": "Blanc : inventé. Gris : modifié.",
        "share": "Inventé : {share} % des pixels. Modifié : {changed} %."
        " Inventé ou modifié par IA : {ai} %.",
        "damage": "Dommages : {share} %.",
        "fading": "Décoloration : {share} %.",
        "noise": "Bruit : {share} %, grain gardé : {grain} %.",
        "extend": "Étendu de chaque côté : {share} %.",
        "faces": "Les visages ont été traités comme le reste.",
        "toned": "Noir : seuls la luminosité et les couleurs ont changé.",
        "kept": "Noir : inchangé.",
        "edited": "Noir : modifié autrement.",
        "source": "Fait avec Velatura. Images : {pictures}. Part d'IA : {share} % des pixels.",
        "little": "moins de 1",
        "answers": "{title} : corrigé",
        "asks": "Nom, Classe, Date",
    },
    "es": {
        "before": "Antes",
        "after": "Después",
        "invented": "Blanco: inventado. Gris: modificado.",
        "share": "Inventado: {share} % de los píxeles. Modificado: {changed} %."
        " Inventado o modificado por IA: {ai} %.",
        "damage": "Daños: {share} %.",
        "fading": "Descoloración: {share} %.",
        "noise": "Ruido: {share} %, grano conservado: {grain} %.",
        "extend": "Ampliado por cada lado: {share} %.",
        "faces": "Las caras se trataron como el resto.",
        "toned": "Negro: solo cambiaron la luz y el color.",
        "kept": "Negro: sin cambios.",
        "edited": "Negro: editado de otro modo.",
        "source": "Hecho con Velatura. Imágenes: {pictures}. IA: {share} % de los píxeles.",
        "little": "menos de 1",
        "answers": "{title}: soluciones",
        "asks": "Nombre, Clase, Fecha",
    },
}
"""What pages state of what was done, and the headings of their parts."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """What pages are made of.

    Attributes:
        workbench: which was done.
        values: what was said for it.
        batch: its pictures, made.
        opened: opens a file as a document. Raises InputError, StorageError.
        title: of the pages; empty: the usual one.
    """

    workbench: Workbench
    values: Mapping[str, Any]
    batch: Batch
    opened: Callable[[Path], Document]
    title: str = ""

    @property
    def language(self) -> str:
        """Of what the pages say by themselves."""
        return str(self.values.get("language", "en"))

    @property
    def words(self) -> Mapping[str, str]:
        return PAGE_WORDS[self.language]

    @property
    def labels(self) -> list[ValueWord]:
        """What stands on its pictures."""
        fields = (one for one in self.workbench.fields if isinstance(one.kind, Explained))
        return [explained(text) for one in fields for text in self.values.get(one.id, ())]

    @property
    def has_blanks(self) -> bool:
        """Whether names are left to be filled in, and follow on a separate page."""
        return bool(self.values.get("blanks"))

    def files(self, item: FileItem) -> list[Path]:
        """Those of a picture, what is edited first, but for what was rejected."""
        names = map(Path, self.batch.row(item).files.values())
        found = [self.batch.folder / name for name in names if name.parts[0] != REJECTED]
        return sorted(found, key=lambda path: path.suffix != ".velatura")

    def shown(self, item: FileItem) -> Path | None:
        """The file of a picture."""
        files = (one for one in self.files(item) if not one.name.endswith(INVENTED))
        return next((one for one in files if one.suffix not in (".pdf", ".svg")), None)

    def invented(self, item: FileItem) -> Path | None:
        """The file that shows what was made up."""
        return next((one for one in self.files(item) if one.name.endswith(INVENTED)), None)


def arranged(
    workbench: Workbench,
    values: Mapping[str, Any],
    batch: Batch,
    opened: Callable[[Path], Document],
    title: str = "",
    previous_pages: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Write the pages of a run that is over, but for what was rejected. Nothing is written over
    but the run's own pages, as it left them.

    Args:
        title: in place of the usual one.
        previous_pages: the pages it wrote before, as they are returned.

    Returns:
        SHA-256 of their files, by their names.

    Raises:
        InputError, StorageError: a picture can't be read, or a page can't be written.
    """
    from desktop_app.imaging.drawing.painting import pdf, raster

    run = Arranged(workbench, values, batch, opened, title)
    (sheet, made), fonts = sheet_of(run), shipped_fonts()
    pages = pages_of(sheet, fonts)
    ends = _numbered("", len(pages))
    if run.has_blanks:
        typed, usual = values.get("answers"), run.words["answers"].format(title=sheet.title)
        title = f"{sheet.title}: {typed}" if typed else usual
        key = pages_of(replace(sheet_of(run, answers=True)[0], title=title), fonts)
        pages, ends = pages + key, ends + _numbered("_answers", len(key))
    language = run.language.replace("_", "-")
    info = PageInfo(sheet.title, workbench.name, made.mark, language)
    items = [item for page in pages for item in page.items]
    for note in text_notes(items, fonts):
        batch.note(note.text)
    drawn = [raster(page, fonts, _DPI / _POINTS)[..., :3] for page in pages]
    files = [(".pdf", pdf(pages, fonts, info))]
    xmp = with_source_type(None, made.mark) if made.mark else None
    about = about_chunks(icc=None, exif=None, xmp=xmp, dpi=None, texts={})
    files += [
        (f"{end}.png", write_png(pixels, about)) for end, pixels in zip(ends, drawn, strict=True)
    ]
    beside = list[tuple[str, bytes]]()
    if workbench.certificate:
        pictures = [content_of(path) for item in batch.items if (path := run.shown(item))]
        for (ending, data), pixels in zip(files, (drawn[0], *drawn), strict=True):
            proof = page_certificate(data, pixels, pictures, made.share, made.mark)
            beside.append((f"{ending}{ENDING}", proof))
    return _written(
        batch.folder, workbench.page_stem(values), [*files, *beside], previous_pages or {}
    )


def _numbered(end: str, count: int) -> list[str]:
    """Ends of the names of so many pages."""
    return [end] if count == 1 else [f"{end}_{number}" for number in range(1, count + 1)]


def _written(
    folder: Path, stem: str, files: Sequence[tuple[str, bytes]], previous_pages: Mapping[str, str]
) -> dict[str, str]:
    """Under the first name that is free for all of them, or has these very bytes."""
    own = _own_pages(folder, previous_pages)

    def named(count: int) -> dict[str, bytes]:
        start = f"{stem}-{count}" if count > 1 else stem
        return {f"{start}{ending}": data for ending, data in files}

    def is_free(name: str, data: bytes) -> bool:
        return name in own or _sha_of(folder, name) in ("", hashlib.sha256(data).hexdigest())

    tried = map(named, itertools.count(1))
    made = next(one for one in tried if all(is_free(*each) for each in one.items()))
    for name, data in made.items():
        write_atomic(folder / name, data, own=True)
    delete_pages(folder, {name: sha for name, sha in previous_pages.items() if name not in made})
    return {name: _sha_of(folder, name) for name in made}


def _own_pages(folder: Path, pages: Mapping[str, str]) -> set[str]:
    """Those that are as they were written."""
    return {name for name, sha in pages.items() if _sha_of(folder, name) == sha}


def delete_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Those of a run, as `arranged` returns them, which nobody has changed. Raises StorageError."""
    for name in _own_pages(folder, pages):
        try:
            (folder / name).unlink()
        except OSError as error:
            raise error_while_writing(error, name) from error


def _sha_of(folder: Path, name: str) -> str:
    """Of a file in the folder; "": there is none."""
    try:
        return hashlib.sha256(read_inside(folder, name)).hexdigest()
    except OSError:
        return ""


class ByModels(NamedTuple):
    """What trained models made of a picture, or of all on a page.

    Attributes:
        share: percent of the pixels that they made or changed.
        mark: its digital source type; empty: none of them generates.
        area: pixels of all.
    """

    share: float
    mark: str
    area: int

    def words(self, said: Mapping[str, str]) -> str:
        """The share as a page states it: neither none nor all where that isn't so."""
        if 0 < self.share < 1:
            return said["little"]
        return str(min(round(self.share), 100 if self.share == 100 else 99))


def sheet_of(run: Arranged, *, answers: bool = False) -> tuple[Sheet, ByModels]:
    """What is arranged, by the row's ``page``, and what of it models made. ``answers``: with the
    names that were left to be filled in. Raises InputError, StorageError."""
    workbench, values = run.workbench, run.values
    items = [item for item in run.batch.items if run.shown(item) is not None]
    together = 0
    if workbench.page == "pairs":
        together = 3 if any(map(run.invented, items)) else 2
    side = 2 * _SIDE // 3 if together else _SIDE // (1 if len(items) <= _FEW else 2)
    pictures, parts = list["SheetPicture"](), list[ByModels]()
    for place, item in enumerate(items):
        row, part = _row(run, item, place, side, blank=run.has_blanks and not answers)
        let_go(bytes_of(item))
        pictures += row
        parts.append(part)
    if any(one.rows for one in pictures):
        together = 1
    area = sum(one.area for one in parts)
    share = sum(one.share * one.area for one in parts) / max(1, area)
    made = ByModels(share, EDITED if any(one.mark for one in parts) else "", area)
    asks = str(values.get("asks") or (run.words["asks"] if run.has_blanks else ""))
    sheet = Sheet(
        run.title or workbench.heading(workbench.facts(values)),
        pictures,
        str(values.get("details", "")),
        run.words["source"].format(pictures=len(items), share=made.words(run.words))
        if values.get("footer", True)
        else "",
        values.get("paper", "a4"),
        together,
        asks=re.split(r"\s*[,，、]\s*", asks) if asks and not answers else (),
    )
    return sheet, made


def _row(
    run: Arranged, item: FileItem, place: int, side: int, *, blank: bool
) -> tuple[list[SheetPicture], ByModels]:
    """A picture of a sheet or board, or a pair; and what of it models made."""
    workbench, words, path = run.workbench, run.words, run.shown(item)
    assert path is not None
    facts = workbench.facts(run.values, place)
    kind = workbench.word(str(facts.get("kind", "")), run.language)
    after = run.opened(path)
    steps = [step for step in item.steps if step.kind == "do"]
    part = _by_models(run, item, after)
    if item.path is None or workbench.takes == "nothing":
        said = str(steps[0].values.get("prompt", "")) if workbench.page == "board" else ""
        caption = "" if item.path is not None else kind  # an own picture is of no kind
        made = sheet_picture(after, caption, said[:_MOST_WORDS], side)
        if workbench.page == "sheet" and run.labels:
            made, shown = _labelled(run, after, made, side, blank=blank)
            part = part._replace(share=min(100, part.share / shown))
        return [made], part
    before, caption = run.opened(item.path), words["after"] if workbench.page == "pairs" else kind
    made = [sheet_picture(after, caption, item.name, side)]
    if workbench.page == "pairs":
        made.insert(0, sheet_picture(before, words["before"], "", side))
        if found := run.invented(item):
            invented = run.opened(found)
            black = _unmapped(before, after, invented, [step.kind for step in item.steps])
            black = "edited" if run.batch.is_changed(item) and black != "kept" else black
            made.append(_framed(sheet_picture(invented, words["invented"], words[black], side)))
            lines = (item.name, *_facts(run, item, invented, part))
            made[1] = replace(made[1], text="\n".join(lines), leads=True)
    return made, part


def _facts(run: Arranged, item: FileItem, invented: Document, part: ByModels) -> Iterator[str]:
    """What a client is to know of a restored photograph."""
    shown = to_bytes(invented.content.picture(invented.size.rect))[..., 0]
    white, changed = (f"{100 * float(one.mean()):.1f}" for one in (shown == 255, shown % 255 > 0))
    yield run.words["share"].format(share=white, changed=changed, ai=part.words(run.words))
    grain = round(100 * float(run.values.get("grain", 0)))
    for name in ("damage", "fading", "noise", "extend"):
        if amount := float(run.values.get(name, 0)):
            yield run.words[name].format(share=round(100 * amount), grain=grain)
    if PICTURE_NOTES["faces_unknown"] in run.batch.row(item).told.get("notes", ()):
        yield run.words["faces"]


def _by_models(run: Arranged, item: FileItem, after: Document) -> ByModels:
    """As the run wrote it down, and what somebody has put into the file since."""
    told, area = run.batch.row(item).told, after.size.area
    share = float(told.get("model_share", any(step.kind == "do" for step in item.steps)))
    mark = str(told.get("source_type", EDITED if share else ""))
    if run.batch.is_changed(item):
        patched = any(one.passes for one in layer_tree.walk(after.content.layers))
        mark = source_type(after.told.all, after.origin.about.xmp, patched=patched) or mark
        share = max(share, float(by_models(after.content).mean()))
    return ByModels(100 * share, mark, area)


def _unmapped(before: Document, after: Document, invented: Document, kinds: Sequence[str]) -> str:
    """What is to be said of what is black on the map; on a canvas of another size it can't be
    compared, and the ``kinds`` of steps decide."""
    changed = "edited" if "lay" in kinds else "toned"
    if before.size != after.size:
        return changed if {"adjust", "lay"}.intersection(kinds) else "kept"
    one, other = (each.content.picture(each.size.rect) for each in (before, after))
    if (one.shape, one.dtype) != (other.shape, other.dtype):
        one, other = (to_bytes(each)[..., :3] for each in (one, other))
    outside = invented.content.picture(invented.size.rect)[..., 0] == 0
    return changed if (one != other)[outside].any() else "kept"


def _framed(picture: SheetPicture) -> SheetPicture:
    """With an edge, where what is white would be lost on the page."""
    pixels = picture.pixels.copy()
    edge = max(1, max(pixels.shape[:2]) // 300)
    inside = pixels[edge:-edge, edge:-edge].copy()
    pixels[..., :3] = _EDGE
    pixels[edge:-edge, edge:-edge] = inside
    return replace(picture, pixels=pixels)


def _labelled(
    run: Arranged, after: Document, plain: SheetPicture, side: int, *, blank: bool
) -> tuple[SheetPicture, float]:
    """With numbers at its sides, and the list of its labels; and the share of the document that is
    shown, but for the room on its sides. ``blank``: with lines in place of labels that have a
    place."""
    content = after.content
    found = (annotations_of(one) or () for one in layer_tree.walk(content.layers) if one.visible)
    marks = [one for layer in found for one in layer]
    made, rows, shown = worksheet(_bare(content), marks, side, shipped_fonts())
    rows = [(number, "" if blank else text) for number, text in rows]
    if run.values.get(UNPLACED) == "list":
        rows += [("–", str(one)) for one in run.labels if not one.about["at"]]
    return replace(plain, pixels=made.pixels, items=made.items, rows=rows), shown


def sheet_picture(document: Document, caption: str, text: str = "", side: int = 0) -> SheetPicture:
    """A document, its annotations as they are drawn, and not as pixels; its longest side has at
    most ``side`` pixels."""
    content, fonts = document.content, shipped_fonts()
    items = list[Any]()
    for layer in layer_tree.walk(content.layers):
        found = annotations_of(layer) if layer.visible else None
        if found:
            items += drawn(found, fonts, content.size)
    pixels = _bare(content)
    small = fit_within(pixels, side) if side else pixels
    if small is not pixels:
        items = [scaled(one, small.shape[1] / pixels.shape[1], 0, 0) for one in items]
    return SheetPicture(small, items, caption, caption, text)


def _bare(content: Content) -> ByteArray:
    """(h, w, c) uint8 sRGB, without annotation layers."""
    layers = layer_tree.mapped(
        content.layers, lambda layer: () if annotations_of(layer) is not None else (layer,)
    )
    return content.space.shown(composed(layers, content.size.rect, content.canvas))
