"""What all pages share: routes, login, session, forms, live updates."""
