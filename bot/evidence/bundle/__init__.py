"""Bundles, checked where nothing but the file is at hand."""
