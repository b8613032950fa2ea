"""Forms that make and change what is delivered: flags' rules, experiments and actions."""
