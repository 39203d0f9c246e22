"""One run up to the proposal: from the sources to ranked, classified candidates and to finished rows.

In: a project, its catalog and state. Out: a scan, and from it a proposal.
"""
