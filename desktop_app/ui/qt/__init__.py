"""What Qt lacks for us: bindings, pixels, places of windows, keys, assistive technology."""
