"""Bytes turned into documents and tables, each part with its place; nothing here knows of rules."""
