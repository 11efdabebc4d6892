"""PyTorch modules as networks, traced without data."""
