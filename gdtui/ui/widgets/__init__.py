"""The pieces of the lesson screen. Each receives the session and draws itself from it."""
