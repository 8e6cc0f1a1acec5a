import sys
a, b = 1
