"""What nobody types and somebody sends: every door and every form must answer it in words, never with a crash."""
