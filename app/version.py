"""The version of the program, also when it runs from a checkout or frozen."""

__version__ = "0.1.0"
