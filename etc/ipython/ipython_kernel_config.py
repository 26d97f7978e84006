# Installed into the environment's etc/ipython, where every kernel of the environment reads it.
# See backprop_first_cell.py: it says which cell to run first, and only in notebooks that use backprop_lib.
c.InteractiveShellApp.extensions.append("backprop_first_cell")  # noqa: F821
