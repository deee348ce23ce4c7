"""What is asked of the engine and what comes back: parameters, requests, jobs, results."""
