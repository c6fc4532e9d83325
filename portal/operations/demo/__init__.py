"""Demonstration data: a believable city in the real townships and villages, the same for the same seed and day.

Every person is invented. Phone numbers begin with 160, a prefix that is not allocated to any operator: nobody has them.
What is shown of a city is made in plain values first (`names`, `kinds`, `lives`), then written (`load`).
"""
