"""The fonts that ship."""

from desktop_app.catalog.resources import resource_path
from desktop_app.imaging.drawing.fonts import fonts_in

FONTS = fonts_in(resource_path("fonts"))
