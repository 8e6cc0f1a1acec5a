import sys
a = None; del a['x']
