"""Checking that what is stored is what was captured and done, and naming what is not.

The step reads and never writes: it may run beside the service, and without network or settings.
"""
