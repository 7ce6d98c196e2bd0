"""From pixels to drawing operations: comparing, moving, encoding.  Knows no operating system."""
