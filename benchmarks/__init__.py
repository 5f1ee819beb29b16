"""What the bot promises of its speed, measured. ``python -m benchmarks`` prints one table.

Real papers are used where the folder of real data is there (``PAPERS_DATA``, or beside the checkout),
generated ones elsewhere.
"""
