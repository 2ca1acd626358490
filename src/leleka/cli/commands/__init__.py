"""One module per command: what it takes, and the work it starts."""
