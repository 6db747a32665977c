"""Records of a check: judged again, and what differs told."""
