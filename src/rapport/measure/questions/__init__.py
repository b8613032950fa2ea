"""Questions that no metric answers: one module each, its SQL and its rows side by side."""
