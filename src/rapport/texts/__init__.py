"""What people write: how it is meant, what it is about, and how it is shown without harm.

Pure: no Django, no engine, no network. Every floor above may use it.
"""
