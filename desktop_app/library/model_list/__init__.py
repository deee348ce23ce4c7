"""The places where models lie: the models folder, those used in place, those that ship."""
