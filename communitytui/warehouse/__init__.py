"""Events that stay where they are: a database counts them, and the counts of days come back.

No row of a person and no text leaves the database. What the counts mean is said where it is said
for files, in ``events/values``.
"""
