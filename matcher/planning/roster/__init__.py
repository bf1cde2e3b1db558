"""排班: the odd-job tasks of a market's day, given to the workers who wait. No database.

``Planner`` (``planner.py``) is the door; ``check.py`` says, by a way of its own, whether a roster keeps every rule.
Decision 0017.
"""
