"""The page by link, ``/i/PROJECT/KEY/``: asks the same without a script, a tracker or a cookie."""
