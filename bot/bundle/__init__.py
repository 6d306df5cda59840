"""Bundles, checked where nothing but the file is at hand."""

from bot.bundle.checking import Checked, check_bundle, verify_bundle

__all__ = ["Checked", "check_bundle", "verify_bundle"]
