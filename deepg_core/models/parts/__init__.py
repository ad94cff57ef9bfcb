"""What several builders draw alike."""
