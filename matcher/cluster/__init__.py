"""Several machines (集群): shards of the pool held by Ray actors. Nothing else knows Ray; it is loaded when needed."""

from matcher.cluster.connection import connect

__all__ = ["connect"]
