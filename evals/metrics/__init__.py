"""Metrics over one stored answer or a run of them, one a file, each naming where its definition comes from."""
