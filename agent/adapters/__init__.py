"""Everything that touches this computer: screen, keyboard, windows, files."""
