"""How long a look-up waits: somebody may sit before the terminal."""

PATIENCE = 10 * 60.0
"""Seconds that a look-up waits in all while a service throttles."""
