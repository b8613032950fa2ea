"""What a team does to raise engagement: one room a folder, which delivers through :mod:`rapport.deliver`.

Rooms never import each other: they meet in the event stream.
"""
