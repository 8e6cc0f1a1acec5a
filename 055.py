import sys
x = 5 + \
  'a'
