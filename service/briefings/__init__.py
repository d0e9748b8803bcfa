"""Briefings and digests: the sentences that carry the news, verbatim, each with its source."""
