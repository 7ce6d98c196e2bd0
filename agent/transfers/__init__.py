"""Files on their way from and to the customer's computer: what a transfer does, without windows."""
