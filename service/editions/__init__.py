"""Briefings and digests as editions: made once, kept, and made again when what they are made from has changed."""
