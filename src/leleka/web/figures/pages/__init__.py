"""Pages of the figures room, one module each."""
