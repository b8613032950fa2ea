"""Boards: saved questions side by side, on pages, behind a link, on paper and in programs."""
