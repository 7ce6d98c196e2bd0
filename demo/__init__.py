"""`deskside demo`: the only place that imports both ends."""
