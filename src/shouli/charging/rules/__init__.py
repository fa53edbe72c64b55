"""Pure decisions of rating: tariffs, their compiled form, the rating function, the close of a month, explanations."""
