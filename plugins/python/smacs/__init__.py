"""What strategies in Python share with the smacs framework.

So far the draws alone: see :mod:`smacs.draw`.
"""
