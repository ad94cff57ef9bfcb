"""Views: results as text for people."""
