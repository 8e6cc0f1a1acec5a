import sys
a = {}; a['x'] = a['y']
