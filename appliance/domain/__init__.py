"""What the product is about, free of input and output."""
