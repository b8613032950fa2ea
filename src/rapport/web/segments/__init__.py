"""Segments on pages: their words, and the builder that makes them."""
