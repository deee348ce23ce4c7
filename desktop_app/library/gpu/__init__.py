"""Graphics cards: finding them, choosing a build of torch for them, keeping such builds."""
