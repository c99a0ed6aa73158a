"""How the networks are trained: one loop, and one trainee per network."""
