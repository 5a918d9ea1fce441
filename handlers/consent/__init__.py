"""What needs somebody's answer: a second person's, or that of the person asked back."""
