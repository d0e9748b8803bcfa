"""Reads pages, keeps them in the database and finds paragraphs; knows nothing of HTTP, chat models or the environment."""
