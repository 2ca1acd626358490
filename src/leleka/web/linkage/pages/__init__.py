"""Pages of the linkage room."""
