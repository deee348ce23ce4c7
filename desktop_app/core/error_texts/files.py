"""Errors about pictures and files."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

FILES: dict[str, ErrorText] = {
    "screen_not_seen": ErrorText(
        "The system gives no picture of the screen.",
        "The colours are unchanged.",
        "Alt+click picks colours of the picture with the paint brush. On a Mac, Velatura needs the"
        " permission to record the screen; under Wayland no program is given it.",
    ),
    "file_missing": ErrorText("{name} was not found.", UNCHANGED, "Check the name and the folder."),
    "files_unopened": ErrorText(
        "These can't be opened: {names}.", "The others are open.", "See the details."
    ),
    "file_unreadable": ErrorText(
        "{name} can't be read: {reason}.", UNCHANGED, "Check its permissions."
    ),
    "table_row_wrong": ErrorText(
        "{reason}.",
        "Nothing was made of this row; the others are done.",
        "Correct the table, and run it again.",
    ),
    "not_a_picture": ErrorText(
        "{name} is not a picture Velatura can read.",
        UNCHANGED,
        "Use PNG, JPEG, WebP, TIFF, HEIC, JPEG XL, AVIF, OpenEXR, camera raw, BMP, GIF, or a file"
        " of Velatura, Photoshop, Krita or OpenRaster.",
    ),
    "merged_picture_missing": ErrorText(
        "{name} has layers of kinds that can't be read here, and no merged picture.",
        UNCHANGED,
        "Save it with a merged picture (Photoshop: maximise compatibility).",
    ),
    "picture_truncated": ErrorText(
        "{name} is damaged or truncated.", UNCHANGED, "Get the file from its source again."
    ),
    "tiff_packing": ErrorText(
        "The pixels of {name} are packed with {packing}, which Velatura can't read.",
        UNCHANGED,
        "Save it in the program that made it with another compression (TIFF: LZW, Deflate, none),"
        " or in another format.",
    ),
    "picture_costly": ErrorText(
        "{name} was not opened: {reason}.",
        UNCHANGED,
        "Scale it down, or save it as TIFF or PNG in the program that made it.",
    ),
    "raw_not_opened": ErrorText(
        "{name} was not opened from a camera raw file.",
        UNCHANGED,
        "Open the raw file itself.",
    ),
    "raw_gone": ErrorText(
        "{name}, which this picture was developed from, is neither where it was nor beside the"
        " document.",
        UNCHANGED,
        "Choose the file, or put it beside the document and try again.",
    ),
    "raw_unknown": ErrorText(
        "LibRaw can't read {name}: the camera is unknown, or it is damaged. It has no preview.",
        UNCHANGED,
        "Convert it to DNG or TIFF with the camera maker's program.",
    ),
    "exr_deep": ErrorText(
        "{name} holds deep data (several samples a pixel), which Velatura can't read.",
        UNCHANGED,
        "Flatten it in the program that made it, and save it as an ordinary OpenEXR file.",
    ),
    "exr_channels": ErrorText(
        "The channels of {name} unpack to {gigabytes} GB, which is too much.",
        UNCHANGED,
        "Save only the channels that you need, or fewer parts.",
    ),
    "format_library_missing": ErrorText(
        "The library for {format} files isn't installed, so {name} can't be read or written.",
        UNCHANGED,
        'Install it with "pip install velatura[{extra}]", or use another format.',
    ),
    "lut_damaged": ErrorText(
        "{name} is not a valid look-up table: {reason}.",
        UNCHANGED,
        "Get the .cube file from its source again, or export it once more.",
    ),
    "memory_short": ErrorText(
        "There is too little memory for {name}.",
        "The file and everything that is open are unchanged.",
        "Close other pictures or programs and try again, or use a smaller picture.",
    ),
    "memory_short_by": ErrorText(
        "There is too little memory for {name}: it takes about {megabytes} MB.",
        "The file and everything that is open are unchanged.",
        "Close other pictures or programs and try again, or use a smaller picture.",
    ),
    "memory_ran_out": ErrorText(
        "There was too little memory for this.",
        "Your picture, mask and results are kept.",
        "Close other pictures or programs and try again, or choose a smaller size.",
    ),
    "picture_too_large": ErrorText(
        "{name} has {megapixels} megapixels; the limit is {limit}.",
        UNCHANGED,
        "Scale it down, or crop it to the part you want to work on.",
    ),
    "layers_too_large": ErrorText(
        "The layers of {name} have more pixels than a file of its size can hold ({limit}).",
        "Nothing was opened; the file and your open pictures are unchanged.",
        "Merge or crop layers in the program that made it, and save it again.",
    ),
    "upscale_too_large": ErrorText(
        "The picture would have {width} × {height} pixels ({megapixels} megapixels) on the way;"
        " the limit is {limit} megapixels.",
        UNCHANGED,
        "Choose a smaller factor, or crop the picture first.",
    ),
    "stages_without_draft": ErrorText(
        "These steps begin with a picture, and there is none.",
        UNCHANGED,
        "Open a picture, or name one with --on.",
    ),
    "stages_missing": ErrorText(
        "{name} does not say by which steps it was made.",
        UNCHANGED,
        "Choose a picture that Velatura generated, enlarged or refined.",
    ),
    "project_unreadable": ErrorText(
        "{name} is not a layered picture Velatura can read: {reason}.",
        UNCHANGED,
        "Look for its backup: the same name followed by ~.",
    ),
    "screen_profile_damaged": ErrorText(
        "{name} is not a valid colour profile.",
        "Pictures are displayed as before; none was changed.",
        "Choose the ICC profile of a display (.icc or .icm).",
    ),
    "screen_profile_wrong": ErrorText(
        "{name} is a colour profile, but not a display profile.",
        "Pictures are displayed as before; none was changed.",
        "Choose an RGB display profile (.icc or .icm).",
    ),
    "output_profile_damaged": ErrorText(
        "{name} is not a valid colour profile.",
        UNCHANGED,
        "Choose the ICC profile of a press, a printer or a colour space (.icc or .icm).",
    ),
    "output_profile_wrong": ErrorText(
        "{name} is a colour profile, but pictures can't be converted to it.",
        UNCHANGED,
        "Choose the RGB or CMYK profile of a press, a printer or a colour space.",
    ),
    "output_profile_not_cmyk": ErrorText(
        "{name} is a colour profile, but not a CMYK output profile.",
        UNCHANGED,
        "Choose the CMYK profile of a press or a printer; your print shop can tell you which.",
    ),
    "cmyk_format_wrong": ErrorText(
        "{name} can't hold CMYK: {format} knows only RGB.",
        UNCHANGED,
        "Export CMYK as TIFF or JPEG.",
    ),
    "exr_format_wrong": ErrorText(
        "{name} can't be packed as OpenEXR: its extension asks for another format.",
        UNCHANGED,
        "Name the file .exr, or leave --exr out.",
    ),
    "certificate_missing": ErrorText(
        "{name} has no certificate: {file} is missing.",
        UNCHANGED,
        "Keep the certificate in the folder of its picture, under the same name.",
    ),
    "certificate_damaged": ErrorText(
        "{name} can't be read as a certificate: {reason}.",
        UNCHANGED,
        "Make the picture again, or take the certificate from a copy.",
    ),
    "certificate_newer": ErrorText(
        "{name} was written by a newer version of Velatura (certificates of version {version}).",
        UNCHANGED,
        "Update Velatura.",
    ),
    "certificate_stale": ErrorText(
        "{name} has changed since its certificate was written.",
        UNCHANGED,
        "Export it again, with a certificate.",
    ),
    "credentials_missing": ErrorText(
        "Content Credentials need the package c2pa-python, which is not installed.",
        UNCHANGED,
        "Install the extra “credentials”: pip install velatura[credentials].",
    ),
    "credentials_format": ErrorText(
        "{name} is of a format that can't hold Content Credentials.",
        "The certificate beside it stays as it is, unsigned.",
        "Export as PNG, JPEG, TIFF, WebP, GIF or AVIF.",
    ),
    "credentials_wrong": ErrorText(
        "{name} can't sign Content Credentials: {reason}.",
        UNCHANGED,
        "Choose a signing certificate with its chain, and its key, both as PEM.",
    ),
    "credentials_password": ErrorText(
        "The key of {name} can't be opened: its password is missing or wrong.",
        UNCHANGED,
        "Enter the password of the key.",
    ),
    "credentials_expired": ErrorText(
        "The certificate of {signer} ({name}) expired on {date}.",
        UNCHANGED,
        "Choose a certificate that is still valid.",
    ),
    "credentials_early": ErrorText(
        "The certificate of {signer} ({name}) is not valid before {date}.",
        UNCHANGED,
        "Choose a certificate that is valid now, or check the clock.",
    ),
    "picture_too_long": ErrorText(
        "The picture is too large: a side of {format} pictures has at most {limit} pixels.",
        UNCHANGED,
        "Choose another format, or make the picture smaller.",
    ),
    "output_unwritable": ErrorText(
        "{name} can't be written: {reason}.", UNCHANGED, "Choose another folder or name."
    ),
    "name_pattern_empty": ErrorText(
        "The pattern for file names is empty.",
        "Files are named after the picture.",
        "Type a name with tokens, as in {example}.",
    ),
    "name_pattern_long": ErrorText(
        "The pattern for file names has more than {most} characters.",
        "Files are named after the picture.",
        "Shorten it.",
    ),
    "name_braces": ErrorText(
        "The pattern for file names has a brace without its partner.",
        "Files are named after the picture.",
        "Write tokens as {example}; double a brace that belongs to the name.",
    ),
    "name_token_unknown": ErrorText(
        "The pattern for file names has an unknown token: {token}.",
        "Files are named after the picture.",
        "Use {tokens}.",
    ),
    "name_form_wrong": ErrorText(
        "The token {token} can't have the form {form}.",
        "Files are named after the picture.",
        "Use forms such as {examples}.",
    ),
    "results_not_saved": ErrorText(
        "Results can't be saved to {folder}: {reason}.",
        "They are in the history.",
        "Check the folder, or choose another one under Edit ▸ Preferences ▸ Saving Pictures….",
    ),
    "save_would_lose": ErrorText(
        "{name} was not written: it would lose {parts}.",
        UNCHANGED,
        "Save a Velatura project, which keeps everything, or choose another name.",
    ),
    "mask_over_picture": ErrorText(
        "{name} is the picture that is open: the mask was not saved over it.",
        UNCHANGED,
        "Choose another name for the mask.",
    ),
    "file_is_open": ErrorText(
        "{name} is open in Velatura: it was not written over.",
        UNCHANGED,
        "Choose another name, or close the picture first.",
    ),
    "disk_full": ErrorText(
        "The disk is full: {name} was not written.",
        "The existing file, if any, is unchanged, and so is what is open.",
        "Free some space or save elsewhere.",
    ),
    "data_folder_unwritable": ErrorText(
        "The data folder {name} can't be written: {reason}.",
        UNCHANGED,
        "Choose another one with --data-dir or in the settings.",
    ),
    "format_unknown": ErrorText(
        "“{name}” has no file extension of a format that Velatura writes.",
        UNCHANGED,
        "Use .png, .jpg, .webp, .tiff, .jxl, .avif or .exr.",
    ),
    "qt_libraries_missing": ErrorText(
        "No window can be opened: system libraries are missing ({names}).",
        UNCHANGED,
        "Install them ({advice}), then start Velatura again.",
    ),
    "display_refused": ErrorText(
        "No window can be opened ({reason}).",
        UNCHANGED,
        "Check the display (DISPLAY or WAYLAND_DISPLAY). Without one, use velatura generate, or"
        " --demo and --screenshot.",
    ),
    "no_display": ErrorText(
        "There is no display to open a window on.",
        UNCHANGED,
        "Use velatura generate, or --demo and --screenshot.",
    ),
}

REASONS = (
    "it is not a zip file",
    "it is not a PSD file",
    "it is damaged",
    "part of it is damaged",
    "part of it can no longer be read",
    "its pixels can't be read",
    "it contains no picture",
    "reading it takes too much of the processor's time",
    "reading it takes too much memory",
    "its colours can't be read",
    "its layers have more pixels than such a file can hold",
    "a mask is saved as PNG or TIFF",
    "the picture is too large for this format",
    "it is a link",
    "it is not a regular file",
    "it is outside the folder of the file that names it",
    "its name can't be used",
    "it is a link to a file that does not exist",
    "it is larger than {} KB",
    "it is larger than {} GB",
    "it is not a text file",
    "it is not a folder",
    "permission denied",
    "the disk is read-only",
    "the folder does not exist",
    "part of its path is a file, not a folder",
    "a file with that name exists",
    "a folder with that name exists",
    "the name is too long",
    "the file would exceed the size limit here",
    "the disk reported an error",
    "its links form a loop",
    "too many files are open",
    "another program is using it",
    "the disk is full",
    "your disk quota is exceeded",
    "it is not PEM",
    "its key can't be read",
    "its kind of key can't sign",
    "the key belongs to another one",
    "its checksum failed",
    "it is too large",
    "it is closed",
    "an entry names a file outside its folder",
    "the new entry can't be read back",
    "the thumbnails can't be opened",
    "it is not there",
    "the list is closed",
    "its names are taken",
    "the journal is not open",
    "it is empty",
    "it contains no history",
    "it is not a certificate of Velatura",
    "it locks other pixels than it counts",
    "it has no rows",
    "it has a heading, and no rows below it",
    "its first row has no names of columns",
    "its encoding is unknown; save it as UTF-8",
    "it names no file",
    "it is not a table by file name",
    "it has more than {} rows",
    "it has more than {} columns",
    "it has more than {} cells",
    "row {} is longer than {} characters",
    "it has more than {} lines and values",
    "a key has more than {} parts",
    "its values lie too deep in each other",
    "its fields are not those of version {}",
    "line {}",
    "larger than {} MB",
    "no LUT_1D_SIZE or LUT_3D_SIZE",
    "not a value",
    "a size of {} to {} is expected",
    "export it as .cube",
    "save it as .xlsx or .csv",
    "the row ends before it; the heading has {} columns",
    "{} lines of values; {} are expected",
    "{} finite numbers are expected",
    "three finite numbers are expected",
    "a domain that ends before it begins",
    "a second size",
    "a value that is not a number",
    "the history can't be written",
    "the history's thumbnails can't be written",
    "the history's index of content can't be written",
    "the list of models can't be written",
    "the queue can't be written",
    "the notes can't be read",
    "the library of Content Credentials refused",
    "no picture is left",
    "no two pictures have the same name",
    "it is larger than {} MB",
    "its first line does not name the columns name and prompt",
    "there is no {}",
    "it was made for {}, not {}",
    "{} points are expected ({})",
    "uncompressed HEIF (unci)",
    "layered HEVC (lhv1)",
    "a video codec (moov)",
    "database disk image is malformed",
    "file is not a database",
    "disk I/O error",
    "unable to open database file",
    "attempt to write a readonly database",
)
"""What readers of pictures, the disk and SQLite give as ``reason``, with {} for numbers and what is
quoted: the window translates these, and each that stands before or behind a colon."""
