"""Pages of the casework room, one module each."""
