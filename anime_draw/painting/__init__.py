"""The engine of the painter: the same pictures as the dense network, in less work.

network      the generator, folded: stages of convolutions and their tables
tables       scale and shift of a SPADE layer for every neighbourhood met so far
neighbours   the 5x5 neighbourhoods of a mask, numbered
windows      which pixels are computed together
canvas       one mask in one style: its features, and how they are updated
live         what the editor paints on: sparse updates, previews, refreshing
speed        what this machine is quick at, measured once
"""
