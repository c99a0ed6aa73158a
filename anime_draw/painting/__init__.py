"""The engine of the painter: the same pictures as the dense network, in less work.

network      the generator, folded: stages of convolutions and their tables
layers       convolutions and linear layers with weights laid out once
tables       scale and shift of a SPADE layer for every neighbourhood met so far
neighbours   the 5x5 neighbourhoods of a mask, numbered
windows      which pixels are computed together
plans        what a stage has to know of the mask in those
workers      threads that share them
canvas       one mask in one style: its features, and how they are updated
drafts       colours read from coarse features
live         what the editor paints on: sparse updates, drafts, refreshing
speed        what this machine is quick at, measured once
arithmetic   counted, for benchmarks and tests
"""
