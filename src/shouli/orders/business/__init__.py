"""What a business is, in the words every journey and every door share: journeys, and what they ask for."""
