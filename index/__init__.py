"""Reads pages, keeps them and finds paragraphs; knows nothing of HTTP, chat models or the environment."""
