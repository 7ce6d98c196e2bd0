"""The appliance's side of each feature."""
