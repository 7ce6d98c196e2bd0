"""What the agent can do for a technician, one module a feature."""
