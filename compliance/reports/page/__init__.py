"""The HTML report of a check: its parts."""
