"""How the window looks: tokens, theme, stylesheet, icons, sizes of text."""
