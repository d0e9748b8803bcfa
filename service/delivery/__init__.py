"""Sends digests by e-mail and to a webhook, each version to each of them once."""
