import sys
f"{1/0}"
