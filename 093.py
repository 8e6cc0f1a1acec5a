import sys
lambda: 3
(lambda: 1/0)()
