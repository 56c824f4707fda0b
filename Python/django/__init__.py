"""The mirrors of a project's buckets, as `generator django` writes them.

Nothing in this package is edited by hand: the app's own modules beside it are.
"""
