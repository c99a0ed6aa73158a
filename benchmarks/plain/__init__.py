"""The same work written plainly: what the program is compared with."""
