"""Work with the pointer: tools, strokes, masks being drafted, frames, what is snapped to."""
