"""Pages of the intake room, one module a step of an import."""
