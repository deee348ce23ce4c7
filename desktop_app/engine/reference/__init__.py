"""Reference pictures: self-attention looks at another picture beside its own."""
