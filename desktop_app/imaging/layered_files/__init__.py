"""Files of layers: projects, OpenRaster, Photoshop and Krita. `layered` is the table."""
