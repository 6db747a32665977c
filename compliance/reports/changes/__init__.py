"""A change of rules, shown."""
