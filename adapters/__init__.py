"""One folder per chat platform; none knows another, and none knows the engine beyond its doors."""
