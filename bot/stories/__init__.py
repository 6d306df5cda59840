"""Placing posts in stories, telling a story, and letting editors correct it.

A story's id is the smallest id of its posts, so it is settled by what belongs together and not by when
that was found. A post belongs by any of its versions: an edit may bring it into a story, and never takes
it out of one.
"""
