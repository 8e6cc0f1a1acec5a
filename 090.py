import sys
with 3: pass
