# A package, so that `from tests import ...` is this one even where another folder called tests comes later on the path,
# as in IPython 7's extensions.
