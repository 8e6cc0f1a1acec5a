import sys
d = {'a': 1/0, 'b': 2}
