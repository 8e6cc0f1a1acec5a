import sys
raise NameError("abc", name='prin')
