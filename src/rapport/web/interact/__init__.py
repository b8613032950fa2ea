"""How pages of somebody's site ask, answer, vote and write: HTTP with a write key."""
