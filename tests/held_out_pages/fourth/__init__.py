"""The fourth family of held-out pages: houses with a style each, a compositor and an extractor of its own."""
