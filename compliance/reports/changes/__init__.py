"""A change of rules, and the history of an indicator, shown."""
