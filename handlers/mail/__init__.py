"""The one way out: messages to people, what is common to their words and cards."""
