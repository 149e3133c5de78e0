"""Parts that several scripts have in common, as text: what stands in a script is what the reader runs."""
