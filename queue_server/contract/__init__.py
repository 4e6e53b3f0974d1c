"""The public contract: topics, messages and HTTP bodies. A leaf: it imports nothing of this product."""
