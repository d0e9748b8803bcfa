"""What a sentence says against its sources, one kind of check a file."""
