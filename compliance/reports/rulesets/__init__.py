"""Resolved rules, shown."""
