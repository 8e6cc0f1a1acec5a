import sys
e=ValueError('a'); f=KeyError('b'); e.__context__=f; f.__context__=e
raise e
