"""The workshop: learners write gradient descent in files of their own, and it runs them."""
