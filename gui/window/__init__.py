"""The window around one session: how it begins, what stands where, what it says."""
