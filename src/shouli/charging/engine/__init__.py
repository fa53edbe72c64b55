"""The machine around the rating function: files in, files out, arrays and threads in between. It knows no database.

Two tasks, each on its own: ``prepare`` turns one usage file into rows laid out by shard, ``rate`` gathers a shard's
rows out of all files, sorts and rates them. The same bytes come out whatever the number of files, shards or workers.
"""
