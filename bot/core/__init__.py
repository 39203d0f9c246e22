"""The nouns, validated: papers and candidates, the catalog and the state, bot.toml and where a list's files are.

In: texts and values. Out: frozen models. Nothing here knows a service.
"""
