"""Training and evaluation of the classifier: fitting, thresholds, rolling origin, the model card.

In: papers, grades, the list and its decisions. Out: a classifier, and figures of how good it is.
"""
