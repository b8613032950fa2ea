"""What people see, over HTTP: ``POST /v1/decide``, OpenFeature's OFREP, and flags for GrowthBook's clients."""
