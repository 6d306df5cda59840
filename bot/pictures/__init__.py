"""Words in pictures: read by a machine on this computer, put in order, never trusted further than it is sure.

`protocol` says what an engine gives, `tesseract` is the one we use, run by `worker` in a process of its own,
which `reader` keeps. `alphabets` mends what was read in a wrong one, `merging` makes one of two readings,
`mending` puts words right by a second look, `figures` says which figures are sure, and `layout` makes a text
of the lines.
`cutting` makes small pictures and parts of them in another process, which `cutter` keeps: files from anywhere
meet a decoder in these two alone. It knows neither posts nor the database.
"""
