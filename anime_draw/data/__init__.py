"""Everything that happens to pictures and masks before a network sees them."""
