/* The C-API, as Kingsnake offers it: source- and binary-compatible with CPython 3.11 on x86-64 Linux.
 *
 * The files are named and ordered as CPython's, since extensions include some of them by name. Structures whose fields
 * C code reads or writes inline are described in docs/layouts.md.
 */
#ifndef Py_PYTHON_H
#define Py_PYTHON_H

#include "patchlevel.h"
#include "pyconfig.h"
#include "pymacconfig.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "pyport.h"
#include "pymacro.h"
#include "pymath.h"
#include "pymem.h"
#include "pytypedefs.h"
#include "pybuffer.h"
#include "object.h"
#include "objimpl.h"
#include "typeslots.h"
#include "pyhash.h"
#ifndef Py_LIMITED_API
#include "cpython/pydebug.h"
#endif
#include "bytearrayobject.h"
#include "bytesobject.h"
#include "unicodeobject.h"
#include "longobject.h"
#ifndef Py_LIMITED_API
#include "cpython/longintrepr.h"
#endif
#include "boolobject.h"
#include "floatobject.h"
#include "complexobject.h"
#include "rangeobject.h"
#include "memoryobject.h"
#include "tupleobject.h"
#include "listobject.h"
#include "dictobject.h"
#ifndef Py_LIMITED_API
#include "cpython/odictobject.h"
#endif
#include "enumobject.h"
#include "setobject.h"
#include "methodobject.h"
#include "moduleobject.h"
#ifndef Py_LIMITED_API
#include "cpython/funcobject.h"
#include "cpython/classobject.h"
#endif
#include "fileobject.h"
#include "pycapsule.h"
#ifndef Py_LIMITED_API
#include "cpython/code.h"
#endif
#include "pyframe.h"
#include "traceback.h"
#include "sliceobject.h"
#ifndef Py_LIMITED_API
#include "cpython/cellobject.h"
#endif
#include "iterobject.h"
#ifndef Py_LIMITED_API
#include "cpython/initconfig.h"
#endif
#include "pystate.h"
#ifndef Py_LIMITED_API
#include "cpython/genobject.h"
#endif
#include "descrobject.h"
#include "genericaliasobject.h"
#include "warnings.h"
#include "weakrefobject.h"
#include "structseq.h"
#ifndef Py_LIMITED_API
#include "cpython/picklebufobject.h"
#include "cpython/pytime.h"
#endif
#include "codecs.h"
#include "pyerrors.h"
#include "pythread.h"
#ifndef Py_LIMITED_API
#include "cpython/context.h"
#endif
#include "modsupport.h"
#include "compile.h"
#include "pythonrun.h"
#include "pylifecycle.h"
#include "ceval.h"
#include "sysmodule.h"
#include "osmodule.h"
#include "intrcheck.h"
#include "import.h"
#include "abstract.h"
#include "bltinmodule.h"
#ifndef Py_LIMITED_API
#include "cpython/pyctype.h"
#endif
#include "pystrtod.h"
#include "pystrcmp.h"
#include "fileutils.h"
#ifndef Py_LIMITED_API
#include "cpython/pyfpe.h"
#endif
#include "tracemalloc.h"

#endif
