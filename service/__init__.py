"""Answers, briefings and digests over the index, by command, HTTP and MCP."""
