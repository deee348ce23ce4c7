"""What a preprocessor is: a row of `table.PREPROCESSORS`. Everybody asks the row, not its id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from desktop_app.core.palette import NO_PALETTE, Palette
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.preprocessors.parameter import Parameter, Value, Values

Process: TypeAlias = Callable[[ByteArray, Values], ByteArray]
"""Pixels, which are not written to, and the values of the parameters → a control image (h, w, 3)
uint8 of the same size. The same pixels and values give the same bytes."""

Sight: TypeAlias = Literal["depth", "people", "pose", "segmentation", "things", "objects"]
"""What a network sees: how near things are; boxes around people; a person's joints; ADE20K's
classes; boxes around whatever words name; the outline of what is pointed at."""

NETWORK_NAMES: Final[Mapping[Sight, str]] = {
    "depth": "depth network",
    "people": "person detector",
    "pose": "pose network",
    "segmentation": "segmentation network",
    "things": "text-guided detector",
    "objects": "segmentation model",
}
"""What is called that sees it, for progress and errors."""

Shape: TypeAlias = Literal["lines", "areas", "tones"]
"""What a control image is made of, which says how it is scaled: white lines on black; areas of one
colour each; colours as in photographs."""


@dataclass(frozen=True, slots=True)
class Preprocessor:
    """One way to make control images.

    Attributes:
        id: in documents, requests and on the command line.
        name: in a few English words; the window translates it, and ``tip``.
        tip: what its control images hold on to, in a sentence.
        word: what they show, as networks that know several call it (`core.conditions.Condition`);
            empty: that depends on the picture.
        shape: what they are made of.
        parameters: in the order they are shown.
        process: makes one of a picture, (h, w, 3) uint8 sRGB; None: it reads none.
        paint: makes one of what is painted, (h, w, 4) uint8 sRGB with straight alpha; None: it
            reads none. Of lines it gives one channel, (h, w); of tones the picture that
            ``process`` then gets.
        posed: whether it shows people that are posed by hand (`pose.render`).
        operation: of the engine, which makes them of pictures by a network; empty: no weights are
            needed.
        needs: what the networks see that the operation uses, in the order in which they look.
    """

    id: str
    name: str
    tip: str
    word: str
    shape: Shape
    parameters: tuple[Parameter, ...] = ()
    process: Process | None = None
    paint: Process | None = None
    posed: bool = False
    operation: str = ""
    needs: tuple[Sight, ...] = ()

    @property
    def needs_weights(self) -> bool:
        """Whether pictures go through a network."""
        return bool(self.operation)

    @property
    def reads_picture(self) -> bool:
        """Whether it makes control images of pictures."""
        return self.process is not None or self.needs_weights

    @property
    def reads_painting(self) -> bool:
        """Whether it makes control images of what is painted."""
        return self.paint is not None

    def values(
        self, settings: Mapping[str, Value] | None = None, palette: Palette = NO_PALETTE
    ) -> Values:
        """The value of each parameter: as given, else its default; so too where a file that is
        damaged, or of a later version, gives something of another type.

        Args:
            settings: by id; names of no parameter are left out.
            palette: of semantic maps.

        Raises:
            InputError: ``value_range`` or ``unknown_choice``.
        """
        found = {
            each.id: _typed((settings or {}).get(each.id), each.default) for each in self.parameters
        }
        for each in self.parameters:
            each.kind.check(f"{self.id}_{each.id}", found[each.id])  # pyright: ignore[reportArgumentType]
        return Values(found, palette)


def _typed(value: object, default: Value) -> Value:
    types = {type(value), type(default)}
    return cast("Value", value) if len(types) == 1 or types == {int, float} else default
