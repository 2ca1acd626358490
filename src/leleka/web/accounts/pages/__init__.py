"""Pages of administration, one module each. None of them knows a case."""
