"""Measurements and rules brought together: verdicts."""
