"""Documents with numbered sources, and the forms they are set in."""
