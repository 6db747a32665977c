"""Tables as people keep them, and long ones: from cells to entries."""
