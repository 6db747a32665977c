"""The commands of ``compliance``: arguments and exit codes, nothing else; a module is read when it is called."""
