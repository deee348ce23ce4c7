"""Reports of evaluations as pages: sections, plots, HTML, PDF."""
