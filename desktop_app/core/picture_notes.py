"""What is said about a picture or a mask that was read or written, by code: on the command line and
by the server, in English.

The window's words stand in `ui.words.texts`, which needs Qt; a machine that only serves
may not have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PICTURE_NOTES: Final[Mapping[str, str]] = {
    "first_frame": "the file holds several pictures; the first one is used",
    "reduced_to_8_bit": "this file format is read with 8 bits per channel only",
    "reduced_to_float32": "the picture has 64 bits per channel; 32 are used",
    "converted_from_cmyk": "the picture was converted from CMYK to sRGB",
    "profile_converted": "the picture was converted from its colour profile to sRGB",
    "profile_ignored": "the colour profile can't be used; sRGB is assumed",
    "profile_in_8_bit": "the colour profile is a LUT profile; new pixels have 8-bit precision",
    "beyond_range": "the picture contains values beyond black and white; they are kept",
    "extra_channels_dropped": "extra channels are left out",
    "removed_smoothly": "no surrounding texture could be copied; the area was filled smoothly",
    "removed_flat": "no surrounding texture could be copied; the area was filled with one colour",
    "removed_alike": (
        "this removal looks like the first one: its surroundings allow only one answer"
    ),
    "saved_in_8_bit": "{format} has 8 bits per channel; TIFF keeps more",
    "saved_in_16_bit": "{format} has 16 bits per channel; TIFF keeps more",
    "saved_without_alpha": "{format} has no transparency; PNG does",
    "saved_with_loss": "{format} compression is lossy; PNG and TIFF are lossless",
    "jpeg_reencoded": (
        "JPEG recompresses the whole picture at its own quality, so pixels outside the mask"
        " changed slightly too; PNG and TIFF are lossless"
    ),
    "saved_in_colour": "the picture was greyscale and now has colours: it is saved in colour",
    "sidecar_left_out": (
        "no file with the settings was written beside the picture: a file of that name belongs to"
        " something else, or the folder can't be written"
    ),
    "metadata_left_out": "{format} can't store all of the file's metadata; TIFF can",
    "mask_from_brightness": "mask from brightness ({name})",
    "mask_from_alpha": (
        "mask from transparency ({name}): what is visible is masked, whatever its colour"
    ),
    "mask_from_both": "mask from brightness × transparency ({name})",
    "mask_noise": (
        "{name} is compressed with loss: of the mask, values near black count as black, and near"
        " the brightest as the brightest"
    ),
}
