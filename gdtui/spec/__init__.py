"""What there is to say of settings, optimizers, losses and models: plain data, in one place."""
