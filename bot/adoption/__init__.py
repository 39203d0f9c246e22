"""Adopting another list: concepts, questions and settings proposed from the list's own papers.

In: the list's papers, papers of the stream, a sentence on the topic. Out: bot.toml and the workflow files as text.
"""
