"""Pages of text, shapes and pictures, drawn by one renderer without Qt: as pixels, PDF or SVG."""
