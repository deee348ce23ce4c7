"""What is said on the command line about a picture that was read or written, by code.

The window's words stand in `ui.words.texts`, which needs Qt; a machine that only serves
may not have it.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["NOTE_WORDS", "spoken"]

NOTE_WORDS: dict[str, str] = {
    "first_frame": "the file holds several pictures; the first one is used",
    "reduced_to_8_bit": "of this kind of file only 8 bits a channel can be read",
    "reduced_to_float32": "the picture has 64 bits a channel; 32 are used",
    "converted_from_cmyk": "the picture was converted from CMYK to sRGB",
    "profile_converted": "the picture was converted from its colour profile to sRGB",
    "profile_ignored": "the colour profile can't be used; colours are taken for sRGB",
    "profile_in_8_bit": "the colour profile is made of tables; new pixels are as fine as 8 bits",
    "beyond_range": "the picture holds values beyond black and white; they are kept",
    "extra_channels_dropped": "channels beside colours and transparency are left out",
    "removed_smoothly": "nothing around it could be copied; it was continued smoothly",
    "removed_flat": "nothing around it could be copied; it has one colour now",
    "saved_in_8_bit": "{format} holds 8 bits a channel; TIFF keeps more",
    "saved_in_16_bit": "{format} holds 16 bits a channel; TIFF keeps more",
    "saved_without_alpha": "{format} holds no transparency; PNG does",
    "saved_with_loss": "{format} compresses with loss; PNG and TIFF keep every pixel as it is",
    "jpeg_reencoded": (
        "JPEG compresses the whole picture anew, at its own quality: pixels outside of the mask"
        " changed a little too; PNG and TIFF keep them as they are"
    ),
    "saved_in_colour": "the picture was greyscale and has colours now: it is written in colour",
    "metadata_left_out": "{format} has no room for all that the file said about itself; TIFF has",
}


def spoken(notes: Iterable[str], format_title: str = "") -> list[str]:
    """A line for each of ``notes``."""
    return [NOTE_WORDS.get(note, note).format(format=format_title) for note in notes]
