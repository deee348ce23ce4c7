"""What training is measured with: things that the starter model does not know, drawn by code."""
