"""How single questions look: a module each, named as the question. See :mod:`rapport.web.explore`."""
