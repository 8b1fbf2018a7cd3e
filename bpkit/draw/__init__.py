"""Pure functions from numbers to pictures: the same numbers always give the same picture."""
