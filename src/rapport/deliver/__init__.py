"""Who sees what, and when: flags, experiments, holdouts and actions; higher floors import :mod:`.api`."""
