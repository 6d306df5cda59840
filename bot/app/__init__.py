"""The whole program, wired: configuration, storage, sources, sinks and the steps.

The command line uses nothing else.
"""
