"""A whole run against stand-ins of the three services, on this machine.

In: a list's folder and papers made for the demo. Out: a pull request on a stand-in of GitHub.
"""
