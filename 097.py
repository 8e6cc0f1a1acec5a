import sys
assert False, "msg"
