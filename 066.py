import sys
e=SyntaxError("bad",("f.py",3,5,"x",3,100)); e.print_file_and_line=None; raise e
