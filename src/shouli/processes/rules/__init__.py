"""Pure rules of processes: what an expression may say, what a diagram may contain."""
