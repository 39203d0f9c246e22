"""Measurements that anyone can run again: quality, seconds, memory."""
