"""What many learners did, in one database: how it gets there, what is made of it, how it goes."""
