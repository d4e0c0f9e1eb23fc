"""One learner in one lesson: a frozen value, and every key a method."""
