"""Every change of people and duties, one file per noun."""
