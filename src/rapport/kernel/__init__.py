"""The words of the house: no input, no output, and no import of ours."""
