import sys
class A:
    x = 1 + 'a'
