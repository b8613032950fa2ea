"""The door, the judge and the spool."""
