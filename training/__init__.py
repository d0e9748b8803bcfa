"""Training of what the packages ship; nothing here runs in the service."""
