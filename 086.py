import sys
a = None; a.x = 3
