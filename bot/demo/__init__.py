"""A whole night without network or keys: stand-ins of the services, and the command that runs against them."""
