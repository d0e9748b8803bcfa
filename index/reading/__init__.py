"""Reading newspaper pages: bytes to text, text to lines, lines to paragraphs, paragraphs to articles."""
