"""What happened, which handler takes it, and who may call that."""
