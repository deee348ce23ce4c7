"""Files of weights as they are written: headers, shards, digests, small JSON."""
