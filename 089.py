import sys
a = [1 for x in 5]
