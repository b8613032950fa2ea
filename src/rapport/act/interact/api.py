"""What the floors above may import of this one."""

from rapport.act.interact.forgetting import forget, known

__all__ = ["forget", "known"]
