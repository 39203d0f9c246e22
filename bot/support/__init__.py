"""Ground that knows nothing of lists: cache, files, pages of the web, logs, progress, errors.

In: paths, addresses, texts. Out: bytes and texts, or an error that a person understands.
"""
