"""Forms that make what is asked: questions, logic and settings, and what a draft looks like to people."""
