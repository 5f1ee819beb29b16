"""The `papers` command: one module per group of verbs, and every other first word begins a sentence.

Loading it must stay quick (`papers --help`), so what is heavy is imported by the verb that needs it.
"""

from bot.cli.group import papers

__all__ = ["papers"]
