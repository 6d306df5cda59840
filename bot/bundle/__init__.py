"""Bundles, checked where nothing but the file is at hand."""

from bot.bundle.checking import verify_bundle

__all__ = ["verify_bundle"]
