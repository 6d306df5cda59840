"""The last step: gather stored posts into a thread, tell what can be said of it, and write it out."""
