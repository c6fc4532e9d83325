"""Divisions and the line of command: codes, names, kinds, who administers whom (行政区划)."""
