"""Alerts: what one finds (:mod:`rapport.measure.watching` decides), in words, and who hears of it."""
