"""Makes newspaper pages with known truth, held out from whoever works on the reader; knows nothing of the reader."""
