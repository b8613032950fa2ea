"""The right next thing for everyone, with its reason in words."""
