"""Pages that belong to no room: what is said when there is nothing to show."""
