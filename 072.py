import sys
def g():
    print(loca1)
    local=1
local=1; g()
