"""The list as people keep it: catalog and README together, tables and rows, the picture, escaping.

In: a catalog and what people typed. Out: the list's files, rendered, and what people changed in them.
"""
