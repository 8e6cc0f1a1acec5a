import sys
compile("if 1:\nx","<s>","exec")
