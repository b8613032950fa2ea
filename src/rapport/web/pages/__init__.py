"""The pages: each view finds what its read gives and decides only how much of it to send."""
