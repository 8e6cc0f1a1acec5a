import sys
e = ExceptionGroup("a",[ExceptionGroup("b",[ValueError(1),TypeError(2)]),ExceptionGroup("c",[ValueError(3)])]); raise e
