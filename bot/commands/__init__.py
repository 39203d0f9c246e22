"""What each command does, one module a command; the command line only parses and prints.

In: a project and the command's arguments. Out: what happened, as values for the command line to print.
"""
