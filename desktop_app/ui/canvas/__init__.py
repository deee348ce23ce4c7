"""The canvas: the document, the mask and what is being made, as the user sees and touches them."""
