"""Versioned prompt files; service/prompts.py reads them."""
