"""Printed PyTorch modules as networks, without PyTorch."""
