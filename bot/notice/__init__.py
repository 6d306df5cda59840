"""What an alert says: pure composition of text, formatting and buttons, in the reader's language.

A post is hostile text. Its words are quoted as they are, never as markup and never translated; characters
that would reorder or hide what follows them are spelled out.
"""
