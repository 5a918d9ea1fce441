"""An institution's side of a draw: asked, answers, comes (Article 10)."""
