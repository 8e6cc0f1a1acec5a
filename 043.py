import sys
undefined_name   
