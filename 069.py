import sys
compile("x = '''abc\nfoo","<s>","exec")
