import sys
raise ExceptionGroup('a',[])
