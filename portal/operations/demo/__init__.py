"""Demonstration data: a believable city in the real townships and villages, the same for the same seed and day.

Every person is invented. Telephone numbers begin with 0719 0: no local number begins with a zero, nobody has them.
What is shown of a city is made in plain values first (`names`, `kinds`, `lives`), then written (`load`).
"""
