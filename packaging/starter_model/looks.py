"""Looks: what is done to a whole picture after it was put together.

"flat" and "3d" are two sets of sprites and need nothing; "sketch" is drawn
over with a coloured pencil. No sprites here.
"""

from __future__ import annotations

import cv2
import numpy as np

LINE_SIGMA = 2.0  # px; wider lines than a pencil's, so that a factor-16 autoencoder keeps them
WASH = 0.5  # how much of the colour is left
FAINT, STRONG = 10.0, 52.0  # differences of levels that begin to show, that are a full line
PENCIL = 80.0  # the lines' grey


def sketch(picture: np.ndarray) -> np.ndarray:
    """(h, w, 3) uint8 -> the same as a coloured-pencil drawing on white paper.

    Lines where a pixel differs from its surroundings in any colour channel.
    """
    colour = picture.astype(np.float32)
    edge = np.abs(colour - cv2.GaussianBlur(colour, (0, 0), LINE_SIGMA)).max(2)
    edge = cv2.morphologyEx(edge, cv2.MORPH_CLOSE, np.ones((3, 3)))  # no gap along the middle
    line = 1 - np.clip((edge - FAINT) / (STRONG - FAINT), 0, 1)
    line = cv2.GaussianBlur(line, (0, 0), 0.7)[..., None]
    wash = 255 - (255 - cv2.GaussianBlur(colour, (0, 0), 1.5)) * WASH
    return np.clip(wash * line + PENCIL * (1 - line) + 0.5, 0, 255).astype(np.uint8)


FINISH = {"sketch": sketch}  # looks that need one
