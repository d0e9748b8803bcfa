"""Evaluations of parkbrief: each module scores one thing against a truth and prints a table."""
