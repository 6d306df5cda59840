"""Statements looked for in archives that were never imported, on all cores or on a cluster."""
