"""The program in a browser: the one file it is built into, and what the engine does for it there."""
