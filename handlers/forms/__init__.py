"""What pages send: the draw form with its fields, and the buttons of the other pages."""
