"""What people see of the catalog: the README's tables, the timeline, citations, and the escaping for all of it."""
