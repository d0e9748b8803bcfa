"""From question to cited answer; knows nothing of HTTP, the database or the environment."""
