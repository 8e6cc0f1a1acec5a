import sys
print("a" "b", 1 + "x",
   3)
