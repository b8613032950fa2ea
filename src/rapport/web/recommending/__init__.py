"""Recommending in a running server: what is kept in memory, fitted in the background, and answered over HTTP."""
