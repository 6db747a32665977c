"""Resolved rules, and the history of an indicator, shown."""
