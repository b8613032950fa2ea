"""Boards by mail: written when their hour has come, and handed to the post once."""
